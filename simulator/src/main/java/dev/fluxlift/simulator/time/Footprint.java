package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.StateHash;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What reconciliations read, wrote and caused to be looked at. Two of which neither wrote what the other read or wrote, and
 * neither queued the other, come to the same in either order. When in doubt it says that they meet.
 */
public final class Footprint {
  private static final int MAIN = 1;
  private static final int STATUS = 2;
  /** What they are decides which objects can be there, and written, at all. */
  private static final Set<String> DEFINE =
      Set.of("CustomResourceDefinition", "Namespace", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");
  /** Reconciliations of these keep what they know item by item; of another controller any two meet. */
  private static final Set<String> BY_ITEM = Set.of("source-controller", "kustomize-controller", "helm-controller");

  private final Map<ObjectRef, Integer> read = new HashMap<>();
  private final Set<Listed> listed = new HashSet<>();
  private final Map<ObjectRef, Written> written = new HashMap<>();
  private final Set<Work> worked = new HashSet<>();
  private final Set<Work> queued = new HashSet<>();
  private final Set<String> used = new HashSet<>();
  private final Set<String> changed = new HashSet<>();
  /** It deletes, or looks for what is to be deleted: that goes by who owns whom. */
  private boolean deletes;
  /** It changes who owns whom. */
  private boolean owns;
  private boolean judged;
  private boolean all;

  /** @param namespace {@code ""} for all */
  private record Listed(KindRef kind, String namespace, Predicate<LiveObject> which) {
    boolean has(ObjectRef ref, Set<LiveObject> states) {
      return ref.kind().equals(kind.kind()) && ref.group().equals(kind.group())
          && (namespace.isEmpty() || namespace.equals(ref.namespace())) && states.stream().anyMatch(which);
    }
  }

  /** The parts of an object that were written, and what it was before and after. */
  private record Written(int parts, Set<LiveObject> states) {
    Written and(Written other) {
      Set<LiveObject> both = new HashSet<>(states);
      both.addAll(other.states);
      return new Written(parts | other.parts, both);
    }
  }

  // ---- written down as it happens

  void works(Work work) {
    worked.add(work);
    String controller = work.controller();
    String process = controller.substring(0, Math.max(0, controller.indexOf('/')));
    if (!BY_ITEM.contains(process)) {
      used.add(controller);
      changed.add(controller);
    }
    deletes |= controller.endsWith("/garbage-collector");
  }

  /** Something that is no object. */
  void uses(String what) {
    used.add(what);
  }

  void changes(String what) {
    changed.add(what);
  }

  void reads(ObjectRef ref) {
    reads(ref, MAIN | STATUS);
  }

  /** As {@link #reads}, by one who does not look at the status. */
  void readsButStatus(ObjectRef ref) {
    reads(ref, MAIN);
  }

  /** An object of the whole cluster may be asked for with a namespace. */
  private void reads(ObjectRef ref, int parts) {
    read.merge(ref, parts, (a, b) -> a | b);
    if (!ref.namespace().isEmpty()) {
      read.merge(ref.in(""), parts, (a, b) -> a | b);
    }
  }

  /** @param which those that make a difference */
  void lists(KindRef kind, String namespace, Predicate<LiveObject> which) {
    listed.add(new Listed(kind, namespace, which));
  }

  void queues(Work work) {
    queued.add(work);
  }

  /** A process started or ended: that concerns all it ran. */
  void processes() {
    all = true;
  }

  void changes(Change change) {
    ObjectRef ref = change.ref();
    if (ref.kind().equals("Event")) {
      return;
    }
    Optional<LiveObject> before = change.before();
    Optional<LiveObject> after = change.after();
    boolean goes = after.isEmpty() || after.get().terminating();
    boolean comesOrGoes = goes || before.isEmpty();
    // a webhook answers while its Service is there
    all |= DEFINE.contains(ref.kind()) || comesOrGoes && ref.kind().equals("Service");
    deletes |= goes;
    owns |= comesOrGoes || !after.get().owners().isEmpty() || !before.get().owners().isEmpty();
    int parts = comesOrGoes ? MAIN | STATUS : parts(before.get(), after.get());
    Set<LiveObject> states = new HashSet<>();
    before.ifPresent(states::add);
    after.ifPresent(states::add);
    written.merge(ref, new Written(parts, states), Written::and);
  }

  private static int parts(LiveObject before, LiveObject after) {
    boolean main = StateHash.object(before.body().without("status")) != StateHash.object(after.body().without("status"));
    return main ? MAIN | STATUS : STATUS;
  }

  /** What a condition that has to hold in every state looks at was changed: such changes are seen in every order. */
  public void judged() {
    judged = true;
  }

  /** Takes in another. */
  public void add(Footprint other) {
    other.read.forEach((ref, parts) -> read.merge(ref, parts, (a, b) -> a | b));
    other.written.forEach((ref, how) -> written.merge(ref, how, Written::and));
    listed.addAll(other.listed);
    worked.addAll(other.worked);
    queued.addAll(other.queued);
    used.addAll(other.used);
    changed.addAll(other.changed);
    deletes |= other.deletes;
    owns |= other.owns;
    judged |= other.judged;
    all |= other.all;
  }

  // ---- compared

  /** Whether this one and the other come to the same in either order. */
  public boolean apartFrom(Footprint other) {
    return !all && !other.all && !(judged && other.judged) && !meets(other) && !other.meets(this);
  }

  private boolean meets(Footprint other) {
    if (deletes && (other.deletes || other.owns)) {
      return true;
    }
    if (worked.stream().anyMatch(other.queued::contains) || changed.stream().anyMatch(other.used::contains)) {
      return true;
    }
    for (Map.Entry<ObjectRef, Written> entry : written.entrySet()) {
      ObjectRef ref = entry.getKey();
      Written mine = entry.getValue();
      Written theirs = other.written.get(ref);
      int touched = other.read.getOrDefault(ref, 0) | (theirs == null ? 0 : theirs.parts());
      if ((touched & mine.parts()) != 0 || other.listed.stream().anyMatch(l -> l.has(ref, mine.states()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether anything but the status of what it looked at was changed. */
  public boolean acted() {
    return owns || deletes || judged || all || written.entrySet().stream()
        .anyMatch(e -> (e.getValue().parts() & MAIN) != 0 || worked.stream().noneMatch(w -> w.item().equals(e.getKey())));
  }
}
