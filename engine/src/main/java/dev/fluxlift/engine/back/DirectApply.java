package dev.fluxlift.engine.back;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What RB-E does while Git delivers nothing: the old manifests and the old owner's resumption, straight to the cluster. */
final class DirectApply {
  /** The manager of these writes: kustomize-controller takes over managers that begin with kubectl (V21). */
  static final String DIRECT = "kubectl-fluxlift";

  private final Live live;
  private final Move move;
  private final Before before;
  private final Waiting waiting;

  DirectApply(Live live, Move move, Before before, Waiting waiting) {
    this.live = live;
    this.move = move;
    this.before = before;
    this.waiting = waiting;
  }

  /**
   * Found out before anything is stopped: this way cannot end without the manifests.
   *
   * @throws WayBackStopped when there are none
   */
  void requireManifests() {
    if (before.rendered().get().isEmpty()) {
      throw new WayBackStopped(
          BackFinding.NO_RENDERED_MANIFESTS,
          before.backup().map(b -> "backup of " + b.takenAt()).orElse("this machine"),
          live.notServing() + " not serving, and there is no old manifest to apply");
    }
  }

  SubStep applyOldManifests() {
    return new SubStep(
        "apply-old-manifests",
        "Apply the old manifests directly and wait for the controllers",
        () -> live.notServing().isEmpty(),
        () -> {
          before.rendered().get().stream()
              .sorted(Comparator.comparingInt(DirectApply::applyOrder))
              .forEach(m -> live.cluster().apply(m, DIRECT, true, false));
          waiting.until(
              "apply-old-manifests",
              "the controllers rolled out",
              () -> live.notServing().isEmpty(),
              () -> {},
              () -> "not rolled out: " + live.notServing());
        });
  }

  /** As Flux stages them: Namespaces and CRDs first, then what others refer to, workloads last. */
  private static int applyOrder(Mapping manifest) {
    return switch (manifest.text("kind").orElse("")) {
      case "Namespace" -> 0;
      case "CustomResourceDefinition" -> 1;
      case "ServiceAccount", "ClusterRole", "Role" -> 2;
      case "ClusterRoleBinding", "RoleBinding" -> 3;
      case "Deployment" -> 5;
      default -> 4;
    };
  }

  /** As S0 had it, field by field, so that nothing of ours stays in its field managers. Git agrees in a moment. */
  SubStep resumeLive() {
    return new SubStep(
        "resume-live",
        "Resume " + move.owner() + " on the cluster",
        () -> live.cluster().get(move.owner()).map(o -> !Live.suspended(o)).orElse(true),
        () -> {
          Optional<Value> was = before.get(move.owner()).flatMap(o -> o.spec("suspend"));
          Mapping operation = was
              .map(v -> OwnerStamp.operation("replace", "/spec/suspend", v))
              .orElseGet(() -> Mapping.of("op", "remove", "path", "/spec/suspend"));
          live.cluster().jsonPatch(move.owner(), List.of(operation), false);
        });
  }
}
