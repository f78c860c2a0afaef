package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A flag that a controller does not know: its program ends as soon as it is started. */
final class BadFlag {
  private static final String FLAG = "--no-such-flag";
  private static final String OPERATOR = "kubernetes/apps/flux-system/flux-operator/app/helmrelease.yaml";
  private static final String INSTANCE = "kubernetes/apps/flux-system/flux-instance/app/helmrelease.yaml";

  private BadFlag() {}

  /** Lines at the end of a file. */
  record Added(String path, String lines) {}

  /** Whether a pod's program does not know a flag that it is given. */
  static boolean given(LiveObject pod) {
    return pod.body().list("spec", "containers").stream()
        .flatMap(c -> c.asMapping().list("args").stream())
        .anyMatch(a -> a.text().equals(Optional.of(FLAG)));
  }

  /**
   * The lines that give it to one of them: the operator, or a controller by way of whoever installs it.
   *
   * @param text of a file of the branch
   * @return empty when the operator is not there yet
   */
  static Optional<Added> lines(int which, Function<String, Optional<String>> text) {
    String controller = which % 3 == 1 ? "source-controller" : "kustomize-controller";
    if (which % 3 == 0) {
      return text.apply(OPERATOR).map(t -> {
        String indent = " ".repeat(indent(t, "serviceMonitor:"));
        return new Added(OPERATOR, indent + "extraArgs:\n" + indent + "  - " + FLAG + "\n");
      });
    }
    return text.apply(INSTANCE)
        .map(t -> {
          int key = indent(t, "components:");
          String item = " ".repeat(key + 2 + indent(t, "- source-controller") - key);
          String list = " ".repeat(key) + "kustomize:\n" + " ".repeat(key + 2) + "patches:\n";
          return new Added(INSTANCE, (t.contains("kustomize:\n") ? "" : list) + patch(item, controller));
        })
        .or(() -> text.apply(SmallRepository.FLUX).map(t -> new Added(
            SmallRepository.FLUX, (t.contains("\n  patches:\n") ? "" : "  patches:\n") + patch("    ", controller))));
  }

  private static int indent(String text, String line) {
    return text.lines().filter(l -> l.strip().equals(line)).findFirst().orElseThrow().indexOf(line);
  }

  private static String patch(String indent, String controller) {
    return """
        - patch: |
            - op: add
              path: /spec/template/spec/containers/0/args/-
              value: %s
          target:
            kind: Deployment
            name: %s
        """.formatted(FLAG, controller).indent(indent.length());
  }

  /** As the commit cannot arrive when source- or kustomize-controller is down, people take the flag out of the objects. */
  static void takeOut(Api kubectl, Plan plan) {
    ObjectRef owner = plan.installation().owner().ref().orIn(Estate.NAMESPACE);
    takeOut(kubectl, owner, List.of("spec", "patches"));
    takeOut(kubectl, plan.target().instance(), List.of("spec", "kustomize", "patches"));
    for (LiveObject deployment : kubectl.list(new KindRef("apps", "Deployment"), Estate.NAMESPACE)) {
      List<Value> containers = new ArrayList<>();
      for (Value container : deployment.body().list("spec", "template", "spec", "containers")) {
        Mapping c = container.asMapping();
        List<Value> args = c.list("args").stream().filter(a -> !a.text().equals(Optional.of(FLAG))).toList();
        containers.add(c.has("args") ? c.with("args", Sequence.of(args)) : c);
      }
      if (!containers.equals(deployment.body().list("spec", "template", "spec", "containers"))) {
        kubectl.patch(deployment.ref(), Api.PatchType.MERGE, Mapping.of("spec", Mapping.of(
            "template", Mapping.of("spec", Mapping.of("containers", Sequence.of(containers))))), "");
      }
    }
  }

  private static void takeOut(Api kubectl, ObjectRef ref, List<String> path) {
    Optional<LiveObject> live = kubectl.get(ref);
    List<Value> patches = live.map(o -> o.body().list(path.toArray(String[]::new))).orElse(List.of());
    List<Value> left = patches.stream()
        .filter(p -> !p.asMapping().text("patch").orElse("").contains(FLAG))
        .toList();
    if (left.size() < patches.size()) {
      Value patch = left.isEmpty() ? Value.of(null) : Sequence.of(left);
      for (String key : path.reversed()) {
        patch = Mapping.EMPTY.with(key, patch);
      }
      kubectl.patch(ref, Api.PatchType.MERGE, patch, "");
    }
  }
}
