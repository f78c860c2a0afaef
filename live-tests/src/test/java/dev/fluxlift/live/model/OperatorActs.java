package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;

/** What a person does with Flux Operator, a FluxInstance and the old owner. */
final class OperatorActs {
  static final String INSTANCE = "FluxInstance/flux-system/flux";
  static final String OLD = "Kustomization/flux-system/flux";
  static final String OPERATOR = "Deployment/flux-system/flux-operator";
  private static final String SOURCE = "GitRepository/flux-system/home-kubernetes";
  private static final String RECONCILE = "fluxcd.controlplane.io/reconcile";
  private static final KindRef DEPLOYMENT = new KindRef("apps", "Deployment");

  private OperatorActs() {}

  /** The FluxInstance with the patches of the old Kustomization. */
  static void instance(Scene s, List<String> components) {
    s.apply("""
        apiVersion: fluxcd.controlplane.io/v1
        kind: FluxInstance
        metadata: {name: flux, namespace: flux-system}
        spec:
          distribution: {version: %s, registry: ghcr.io/fluxcd}
          components: [%s]
          cluster: {type: kubernetes, networkPolicy: false}
          kustomize:
            patches:
        %s""".formatted(s.line().version(), String.join(", ", components), PATCHES));
  }

  /** The patches of the old Kustomization, as lines of the instance's list. */
  private static final String PATCHES = """
              - target: {kind: Deployment, name: (kustomize-controller|helm-controller|source-controller)}
                patch: |
                  - op: add
                    path: /spec/template/spec/containers/0/args/-
                    value: --concurrent=8
                  - op: add
                    path: /spec/template/spec/containers/0/args/-
                    value: --requeue-dependency=5s
        """;

  static List<String> four(Scene s) {
    return s.line().components().subList(0, 4);
  }

  static void adopt(Scene s, List<String> components) {
    s.stage().operator();
    instance(s, components);
    rests(s);
  }

  /** The operator has reconciled, every Deployment of Flux is rolled out and the root has looked at its repository. */
  static void rests(Scene s) {
    s.ready(INSTANCE);
    for (LiveObject object : s.stage().list(DEPLOYMENT, List.of(Scene.FLUX))) {
      rolledOut(s, object.ref().name());
    }
    s.reconcile(SOURCE);
    Scene.ROOTS.stream().filter(root -> s.find(root).filter(k -> !Scene.suspended(k)).isPresent()).forEach(s::reconcile);
  }

  static void rolledOut(Scene s, String deployment) {
    s.await(deployment + " to be rolled out", "Deployment/flux-system/" + deployment, d -> {
      Mapping status = d.body().mapping("status");
      String wanted = d.spec("replicas").flatMap(Value::text).orElse("1");
      return status.text("observedGeneration").orElse("").equals(Long.toString(d.generation()))
          && List.of("replicas", "updatedReplicas", "availableReplicas").stream()
              .allMatch(field -> status.text(field).orElse("0").equals(wanted));
    });
  }

  static void scaleOperator(Scene s, int replicas) {
    s.patch(OPERATOR, "spec: {replicas: " + replicas + "}");
    if (replicas == 0) {
      s.stage().await("no pod of flux-operator", () -> s.stage().pods("flux-operator").isEmpty());
    } else {
      rolledOut(s, "flux-operator");
    }
  }

  static void retire(Scene s) {
    s.rootRemove(SmallRepository.FLUX_FILE);
    s.rootFile(SmallRepository.CONFIG, text -> text.replace("  - ./flux.yaml\n", ""));
    s.rootPush();
    s.gone(OLD, "OCIRepository/flux-system/flux-manifests");
  }

  static void restore(Scene s) {
    s.rootFile(SmallRepository.FLUX_FILE, _ -> SmallRepository.files(s.line()).getOrDefault(SmallRepository.FLUX_FILE, ""));
    s.rootFile(SmallRepository.CONFIG, text -> text.replace("resources:\n", "resources:\n  - ./flux.yaml\n"));
    s.rootPush();
    s.ready(OLD);
    s.reconcile(OLD);
  }

  static void moreWorkers(Scene s) {
    s.rootFile(SmallRepository.FLUX_FILE, text -> text.replace("--concurrent=8", "--concurrent=9"));
    s.rootPush();
    s.reconcile(OLD);
  }

  static void disable(Scene s) {
    s.patch(INSTANCE, "metadata: {annotations: {" + RECONCILE + ": disabled}}");
  }

  static void enable(Scene s) {
    s.patch(INSTANCE, "metadata: {annotations: {" + RECONCILE + ": enabled}}");
  }

  static void deleted(Scene s) {
    s.delete(INSTANCE);
    s.gone(INSTANCE);
  }

  /** Labels and annotations of the operator go, and its fields become those of kustomize-controller. */
  static void unstamp(Scene s) {
    for (ObjectRef ref : s.find(INSTANCE).orElseThrow().inventory()) {
      LiveObject live = s.stage().get(ref).orElseThrow();
      Mapping metadata = live.body().mapping("metadata");
      Mapping labels = metadata.mapping("labels").without("fluxcd.controlplane.io/name")
          .without("fluxcd.controlplane.io/namespace");
      Mapping annotations = metadata.mapping("annotations").without("kustomize.toolkit.fluxcd.io/ssa")
          .without("kustomize.toolkit.fluxcd.io/prune");
      s.stage().jsonPatch(ref, List.of(
          operation("test", "resourceVersion", Value.of(live.resourceVersion())),
          operation("replace", "labels", labels),
          operation("add", "annotations", annotations),
          operation("replace", "managedFields", renamed(live, "flux-operator", "kustomize-controller"))), "fluxlift");
    }
  }

  /** The managedFields of an object with the server-side apply of one manager under the name of another. */
  static Sequence renamed(LiveObject live, String from, String to) {
    List<Value> managers = new ArrayList<>();
    for (Value item : live.body().list("metadata", "managedFields")) {
      Mapping entry = item.asMapping();
      boolean its = entry.text("manager").orElse("").equals(from) && entry.text("operation").orElse("").equals("Apply");
      managers.add(its ? entry.with("manager", Value.of(to)) : entry);
    }
    return Sequence.of(managers);
  }

  /** An operation of a JSON patch upon a field of the metadata. */
  static Mapping operation(String op, String field, Value value) {
    return Mapping.of("op", op, "path", "/metadata/" + field, "value", value);
  }
}
