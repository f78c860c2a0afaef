package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.proof.render.Rendered;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operator's own apply, dry: each object under the operator's field manager with force, exactly as it would do it
 * (flux-operator@v0.32.0 internal/controller/fluxinstance_controller.go; fluxcd/pkg ssa/v0.60.0 manager_apply.go). The
 * one place where other managers' names than ours are used, and it writes nothing.
 */
public final class LiveDryRun {
  /** The operator's field manager (flux-operator@v0.32.0 cmd/operator/main.go:61). */
  static final String OPERATOR_MANAGER = "flux-operator";

  /** Fields that differ after any apply and say nothing (rule 8 of the design). */
  private static final List<List<String>> IGNORED =
      List.of(
          List.of("status"),
          List.of("metadata", "managedFields"),
          List.of("metadata", "resourceVersion"),
          List.of("metadata", "generation"),
          List.of("metadata", "uid"),
          List.of("metadata", "creationTimestamp"),
          List.of("metadata", "annotations", "deployment.kubernetes.io/revision"));

  private LiveDryRun() {}

  /**
   * What the server answered for one object.
   *
   * @param object which
   * @param live whether it is there now
   * @param refused the server's words when it does not accept the object
   * @param differences of the answer against the live object, judged by the published list
   * @param lost fields that the take-over of other managers removes besides
   */
  public record Answer(
      ObjectRef object,
      boolean live,
      Optional<String> refused,
      List<Difference> differences,
      List<FieldLoss.Lost> lost) {
    /** Copies. */
    public Answer {
      differences = List.copyOf(differences);
      lost = List.copyOf(lost);
    }
  }

  /**
   * Tries every object. A CRD whose schema is not known is not tried; it is compared with the live one by
   * {@link ReducedCrds}.
   *
   * @param applied the new side as the operator applies it
   */
  static List<Answer> of(Rendered applied, Cluster cluster, Expected.Context context) {
    List<Answer> out = new ArrayList<>();
    for (Map.Entry<ObjectRef, Mapping> entry : applied.byRef().entrySet()) {
      boolean reduced = !applied.wholeCrds() && entry.getKey().kind().equals("CustomResourceDefinition");
      out.add(reduced ? ReducedCrds.compare(entry.getKey(), entry.getValue(), cluster) : tried(entry, cluster, context));
    }
    return out;
  }

  private static Answer tried(Map.Entry<ObjectRef, Mapping> entry, Cluster cluster, Expected.Context context) {
    ObjectRef ref = entry.getKey();
    Optional<LiveObject> live = cluster.get(ref);
    LiveObject answer;
    try {
      answer = cluster.apply(entry.getValue(), OPERATOR_MANAGER, true, true);
    } catch (ClusterException e) {
      if (e.reason() == ClusterException.Reason.UNAVAILABLE || e.reason() == ClusterException.Reason.UNAUTHORIZED) {
        throw e;
      }
      return new Answer(ref, live.isPresent(), Optional.of(String.valueOf(e.getMessage())), List.of(), List.of());
    }
    if (live.isEmpty()) {
      return new Answer(ref, false, Optional.empty(), List.of(), List.of());
    }
    List<Difference> differences =
        Equivalence.differences(ref, comparable(live.get().body()), comparable(answer.body()), context);
    Map<String, Mapping> asOwner = new HashMap<>();
    List<FieldLoss.Lost> lost =
        FieldLoss.of(live.get(), entry.getValue(), context).stream()
            .filter(l -> !staysWithoutOwner(l, live.get(), entry.getValue(), cluster, asOwner))
            .toList();
    return new Answer(ref, true, Optional.empty(), differences, lost);
  }

  /**
   * Whether the server gives a field its present value again when nobody owns it any more. An owner of {@code strategy:
   * {}} or of {@code spec: {}} of a Namespace sets nothing but defaults, which fieldsV1 alone does not tell. The owner's
   * own apply of the operator's object, dry, drops exactly what the take-over drops (kubernetes@v1.33.0 structured merge:
   * what a manager owned and leaves out goes).
   *
   * @param asOwner what each owner's apply gave
   */
  private static boolean staysWithoutOwner(
      FieldLoss.Lost lost, LiveObject live, Mapping rendered, Cluster cluster, Map<String, Mapping> asOwner) {
    boolean applied = lost.manager().endsWith("/Apply");
    boolean plain = lost.path().stream().noneMatch(p -> p.startsWith("["));
    if (!applied || !plain) {
      return false;
    }
    String[] path = lost.path().toArray(String[]::new);
    String manager = lost.manager().substring(0, lost.manager().lastIndexOf('/'));
    Mapping answer = asOwner.computeIfAbsent(manager, m -> cluster.apply(rendered, m, true, true).body());
    return live.body().get(path).equals(answer.get(path));
  }

  /** An object without the fields that differ after any apply. */
  static Mapping comparable(Mapping object) {
    Mapping out = object;
    for (List<String> path : IGNORED) {
      out = out.withoutPath(path);
    }
    // an empty mapping is what is left where the only entry was ignored
    return out.get("metadata", "annotations").filter(Value.Mapping.EMPTY::equals).isPresent()
        ? out.withoutPath(List.of("metadata", "annotations"))
        : out;
  }
}
