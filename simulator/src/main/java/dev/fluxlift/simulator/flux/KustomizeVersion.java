package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.runtime.KindOrder;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * In what versions of kustomize-controller differ (internal/controller/kustomization_controller.go, kustomization_indexers.go,
 * internal/features/features.go at v1.2.2, v1.4.0, v1.6.0, v1.6.1, v1.8.0, v1.8.5, v1.9.0, v1.9.4).
 *
 * @param order in which objects are applied
 * @param clusterRolesFirst whether cluster roles are applied and waited for with CRDs and namespaces
 * @param stageTimeout how long those are waited for; empty for the Kustomization's own timeout
 * @param sparesIgnored whether an object that says {@code ssa: Ignore} is not pruned either
 * @param checksIgnored whether {@code wait} asks about the health of objects that were left alone
 * @param keepsTrack whether what could not be pruned stays in the inventory
 * @param quietWhileReconciling whether a new revision that is already being worked on makes no second reconciliation
 * @param strictSubstitution whether a variable without value or default fails the build
 * @param watchesConfigs whether a change of a ConfigMap or Secret that asks for it makes it look
 * @param zeroTimes whether it owns the creationTimestamp of templates that nobody set (go.mod: apimachinery 0.33, 0.36)
 */
public record KustomizeVersion(
    Comparator<ObjectRef> order,
    boolean clusterRolesFirst,
    Optional<Duration> stageTimeout,
    boolean sparesIgnored,
    boolean checksIgnored,
    boolean keepsTrack,
    boolean quietWhileReconciling,
    boolean strictSubstitution,
    boolean watchesConfigs,
    boolean zeroTimes) {
  /** Flux 2.2 to 2.6: where they differ a field is concerned that the older CRDs do not have (deletionPolicy before 1.5). */
  public static final KustomizeVersion V1_6 =
      new KustomizeVersion(KindOrder.APPLY_0_48, false, Optional.empty(), false, true, false, false, false, false, true);

  /** Flux 2.9. */
  public static final KustomizeVersion V1_9 =
      new KustomizeVersion(KindOrder.APPLY, true, Optional.of(Duration.ofMinutes(1)), true, false, true, true, true,
          true, false);

  /** Flux 2.8. */
  public static final KustomizeVersion V1_8 =
      new KustomizeVersion(KindOrder.APPLY, true, Optional.of(Duration.ofMinutes(1)), true, false, false, true, false,
          true, false);

  /**
   * By the version of an image, e.g. {@code v1.6.0}.
   *
   * @throws NotSimulatedException for a version whose rules were not read
   */
  public static KustomizeVersion of(String version) {
    String plain = version.startsWith("v") ? version.substring(1) : version;
    if (List.of("1.2.", "1.3.", "1.4.", "1.5.", "1.6.").stream().anyMatch(plain::startsWith)) {
      return V1_6;
    }
    if (plain.startsWith("1.8.")) {
      return V1_8;
    }
    if (plain.startsWith("1.9.")) {
      return V1_9;
    }
    throw new NotSimulatedException("the rules of kustomize-controller " + version + " are not simulated");
  }
}
