package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.NamedPlan;
import dev.fluxlift.engine.plan.Plan;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A guard that a step sets, and the plan without it. */
enum Guard {
  /** The old owner is not suspended. */
  OWNER_SUSPENDED("kubernetes/flux/config/flux.yaml", "(?m)^  suspend: true\n", ""),
  /** The old owner prunes still. */
  OWNER_DOES_NOT_PRUNE("kubernetes/flux/config/flux.yaml", "(?m)^  prune: false$", "  prune: true"),
  /** The old owner deletes what it holds when it goes. */
  OWNER_ORPHANS("kubernetes/flux/config/flux.yaml", "(?m)^  deletionPolicy: Orphan\n", ""),
  /** Flux's Namespace is not guarded before the operator's files come. */
  NAMESPACE_ANNOTATED("", "", ""),
  /** The operator's Kustomization prunes. */
  OPERATOR_DOES_NOT_PRUNE("flux-operator/ks.yaml", "prune: false", "prune: true"),
  /** The operator's Kustomization deletes what it delivered when it goes. */
  OPERATOR_ORPHANS("flux-operator/ks.yaml", "(?m)^ *deletionPolicy: Orphan\n", ""),
  /** The instance's Kustomization prunes. */
  INSTANCE_DOES_NOT_PRUNE("flux-instance/ks.yaml", "prune: false", "prune: true"),
  /** The instance's Kustomization deletes what it delivered when it goes. */
  INSTANCE_ORPHANS("flux-instance/ks.yaml", "(?m)^ *deletionPolicy: Orphan\n", ""),
  /** The operator's release may be pruned. */
  OPERATOR_RELEASE_NOT_PRUNED("flux-operator/app/helmrelease.yaml", "toolkit.fluxcd.io/prune: disabled", "toolkit.fluxcd.io/prune: enabled"),
  /** The instance's release may be pruned. */
  INSTANCE_RELEASE_NOT_PRUNED("flux-instance/app/helmrelease.yaml", "toolkit.fluxcd.io/prune: disabled", "toolkit.fluxcd.io/prune: enabled"),
  /** An uninstall of the instance's release takes the FluxInstance with it. */
  KEPT_BY_ITS_RELEASE("flux-instance/app/helmrelease.yaml", "resource-policy: keep", "resource-policy: none"),
  /** The FluxInstance is enabled when it is made. */
  MADE_DISABLED("flux-instance/app/helmrelease.yaml", "(?m)/reconcile: disabled$", "/reconcile: enabled"),
  /** What the FluxInstance manages goes with it. */
  COMMON_METADATA("flux-instance/app/helmrelease.yaml", "controlplane.io/prune: disabled", "controlplane.io/prune: enabled");

  /** Guards that stand behind each other: any one of them is enough against a commit that removes our folders. */
  static final List<List<Guard>> TOGETHER = List.of(
      List.of(OPERATOR_DOES_NOT_PRUNE, OPERATOR_ORPHANS, OPERATOR_RELEASE_NOT_PRUNED),
      List.of(INSTANCE_DOES_NOT_PRUNE, INSTANCE_ORPHANS, INSTANCE_RELEASE_NOT_PRUNED));

  private final String file;
  private final Pattern lines;
  private final String instead;

  Guard(String file, String lines, String instead) {
    this.file = file;
    this.lines = Pattern.compile(lines);
    this.instead = instead;
  }

  /** What it is, in words. */
  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String words(List<Guard> several) {
    return several.stream().map(Guard::words).collect(Collectors.joining(", "));
  }

  /** The plan without it. */
  Plan leftOut(Plan plan) {
    return NamedPlan.of(
        this == NAMESPACE_ANNOTATED ? Mutant.withoutAnnotation(plan) : Mutant.rewritten(plan, file, lines, instead));
  }
}
