package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What Flux's controllers do alike with the objects they reconcile. */
public final class FluxObject {
  /** Finalizer of all Flux kinds. */
  public static final String FINALIZER = "finalizers.fluxcd.io";

  private static final String REQUESTED = "reconcile.fluxcd.io/requestedAt";

  private FluxObject() {}

  /**
   * Whether a change makes its controller look: it came, went, its generation moved or a reconciliation was requested
   * (predicate.GenerationChangedPredicate, fluxcd/pkg runtime/predicates ReconcileRequestedPredicate@v0.60.0).
   */
  public static boolean concerns(Change change) {
    if (change.before().isEmpty() || change.after().isEmpty()) {
      return true;
    }
    LiveObject before = change.before().get();
    LiveObject after = change.after().get();
    String requested = after.annotations().getOrDefault(REQUESTED, "");
    return before.generation() != after.generation()
        || (!requested.isEmpty() && !requested.equals(before.annotations().getOrDefault(REQUESTED, "")));
  }

  /** Whether it has Flux's finalizer. */
  public static boolean hasFinalizer(LiveObject object) {
    return object.body().list("metadata", "finalizers").contains(Value.of(FINALIZER));
  }

  /** Puts Flux's finalizer on. */
  public static void addFinalizer(Api api, LiveObject object) {
    finalizers(api, object, all -> all.add(Value.of(FINALIZER)));
  }

  /** Takes Flux's finalizer off. */
  public static void removeFinalizer(Api api, LiveObject object) {
    finalizers(api, object, all -> all.remove(Value.of(FINALIZER)));
  }

  private static void finalizers(Api api, LiveObject object, Consumer<List<Value>> change) {
    List<Value> all = new ArrayList<>(object.body().list("metadata", "finalizers"));
    change.accept(all);
    ObjectPatch.send(api, object.body(), object.body().withPath(List.of("metadata", "finalizers"), Sequence.of(all)));
  }

  /** The object with {@code lastHandledReconcileAt} brought up to date. */
  public static Mapping handled(Mapping object) {
    return object.text("metadata", "annotations", REQUESTED)
        .map(at -> object.withPath(List.of("status", "lastHandledReconcileAt"), Value.of(at)))
        .orElse(object);
  }

  /** The object with its generation observed. */
  public static Mapping observed(Mapping object) {
    return object.get("metadata", "generation")
        .map(g -> object.withPath(List.of("status", "observedGeneration"), g))
        .orElse(object);
  }

  /** Whether it is suspended. */
  public static boolean suspended(Mapping object) {
    return object.bool("spec", "suspend").orElse(false);
  }
}
