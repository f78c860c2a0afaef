package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.runtime.ApplySet;
import dev.fluxlift.simulator.runtime.FieldTakeover.FieldManager;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How the operator applies, and whose objects it takes over (internal/controller/common.go takeOwnershipFrom,
 * fluxinstance_controller.go@v0.58.1; V1). Fields of these managers that it does not set itself go; those of others,
 * such as {@code helm-controller} or {@code fluxlift}, stay. It never heeds {@code kustomize.toolkit.fluxcd.io/ssa:
 * Ignore}, and never recreates an object.
 */
final class Adoption {
  /** The operator's field manager, whatever its Deployment is called. */
  static final String MANAGER = "flux-operator";

  static final ApplySet SET = new ApplySet(MANAGER, ObjectRef.OPERATOR);

  /** Objects so marked are neither collected nor uninstalled. */
  static final Map<String, String> KEPT = Map.of(ObjectRef.OPERATOR + "/prune", "disabled");

  private static final String OVERRIDE = "--override-manager=";
  private static final List<String> ANNOTATIONS = List.of(
      "kubectl.kubernetes.io/last-applied-configuration",
      "meta.helm.sh/release-name",
      "meta.helm.sh/release-namespace");
  private static final List<String> LABELS =
      List.of(ObjectRef.KUSTOMIZE + "/name", ObjectRef.KUSTOMIZE + "/namespace");

  private Adoption() {}

  /** @param deployment the operator's own, whose flag {@code --override-manager} names further managers */
  static ApplySet.Options options(Api api, ObjectRef deployment) {
    List<FieldManager> from = new ArrayList<>(List.of(
        new FieldManager("kustomize-controller", "Apply", true),
        new FieldManager("helm", "Update", true),
        new FieldManager("kubectl", "Update", false),
        new FieldManager("before-first-apply", "Update", false),
        new FieldManager("kubectl", "Apply", false)));
    List<String> exact = new ArrayList<>(List.of("flux"));
    api.get(deployment).map(Adoption::overridden).ifPresent(exact::addAll);
    for (String name : exact) {
      from.add(new FieldManager(name, "Apply", true));
      from.add(new FieldManager(name, "Update", true));
    }
    return new ApplySet.Options(
        Map.of(), Map.of(), Map.of(), false, new ApplySet.Cleanup(ANNOTATIONS, LABELS, from));
  }

  private static List<String> overridden(LiveObject operator) {
    return operator.body().list("spec", "template", "spec", "containers").stream()
        .map(Value::asMapping)
        .flatMap(c -> c.list("args").stream())
        .flatMap(a -> a.text().stream())
        .filter(a -> a.startsWith(OVERRIDE))
        .flatMap(a -> Arrays.stream(a.substring(OVERRIDE.length()).split(",", -1)))
        .toList();
  }
}
