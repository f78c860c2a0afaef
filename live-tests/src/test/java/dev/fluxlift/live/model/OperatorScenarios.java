package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.model.Scenario.World;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What becomes of Flux itself: the old owner, Flux Operator, and what goes between them. */
final class OperatorScenarios {
  private static final String INSTANCE = "FluxInstance/flux-system/flux";
  private static final String OLD = "Kustomization/flux-system/flux";
  private static final String RECONCILE = "fluxcd.controlplane.io/reconcile";

  private OperatorScenarios() {}

  private static Scenario old(String name, List<Rule> rules, Consumer<Scene> steps) {
    return new Scenario(name, World.OLD_FLUX, rules, steps);
  }

  private static Scenario adopted(String name, List<Rule> rules, Consumer<Scene> steps) {
    return new Scenario(name, World.ADOPTED, rules, steps);
  }

  /**
   * The FluxInstance with the patches of the old Kustomization.
   *
   * @param more lines of its spec
   */
  static void instance(Scene s, List<String> components, String more) {
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
              - target: {kind: Deployment, name: (kustomize-controller|helm-controller|source-controller)}
                patch: |
                  - op: add
                    path: /spec/template/spec/containers/0/args/-
                    value: --concurrent=8
                  - op: add
                    path: /spec/template/spec/containers/0/args/-
                    value: --requeue-dependency=5s
        %s""".formatted(s.line().version(), String.join(", ", components), more));
  }

  private static List<String> four(Scene s) {
    return s.line().components().subList(0, 4);
  }

  static void adopt(Scene s, List<String> components) {
    s.stage().operator();
    instance(s, components, "");
    rests(s);
  }

  /** The operator has reconciled and every Deployment of Flux is rolled out. */
  private static void rests(Scene s) {
    s.ready(INSTANCE);
    for (LiveObject object : s.stage().objects()) {
      if (object.ref().kind().equals("Deployment") && object.ref().namespace().equals(Scene.FLUX)) {
        s.await(object.ref() + " to be rolled out", "Deployment/flux-system/" + object.ref().name(), d ->
            d.body().text("status", "observedGeneration").orElse("").equals(Long.toString(d.generation()))
                && d.body().text("status", "replicas").equals(d.body().text("status", "availableReplicas"))
                && d.body().text("status", "updatedReplicas").equals(d.body().text("status", "replicas")));
      }
    }
    s.reconcile("GitRepository/flux-system/home-kubernetes", "Kustomization/flux-system/cluster");
  }

  private static void retire(Scene s) {
    s.rootRemove(SmallRepository.FLUX_FILE);
    s.rootFile(SmallRepository.CONFIG, text -> text.replace("  - ./flux.yaml\n", ""));
    s.rootPush();
    s.gone(OLD, "OCIRepository/flux-system/flux-manifests");
  }

  private static void restore(Scene s) {
    s.rootFile(SmallRepository.FLUX_FILE, _ -> SmallRepository.files(s.line()).getOrDefault(SmallRepository.FLUX_FILE, ""));
    s.rootFile(SmallRepository.CONFIG, text -> text.replace("resources:\n", "resources:\n  - ./flux.yaml\n"));
    s.rootPush();
    s.ready(OLD);
    s.reconcile(OLD);
  }

  private static void moreWorkers(Scene s) {
    s.rootFile(SmallRepository.FLUX_FILE, text -> text.replace("--concurrent=8", "--concurrent=9"));
  }

  private static void disable(Scene s) {
    s.patch(INSTANCE, "metadata: {annotations: {" + RECONCILE + ": disabled}}");
  }

  /** Labels and annotations of the operator go, and its fields become those of kustomize-controller. */
  private static void unstamp(Scene s) {
    for (ObjectRef ref : s.find(INSTANCE).orElseThrow().inventory()) {
      LiveObject live = s.stage().get(ref).orElseThrow();
      Mapping metadata = live.body().mapping("metadata");
      Mapping labels = metadata.mapping("labels").without("fluxcd.controlplane.io/name")
          .without("fluxcd.controlplane.io/namespace");
      Mapping annotations = metadata.mapping("annotations").without("kustomize.toolkit.fluxcd.io/ssa")
          .without("kustomize.toolkit.fluxcd.io/prune");
      List<Value> managers = new ArrayList<>();
      for (Value item : metadata.list("managedFields")) {
        Mapping entry = item.asMapping();
        boolean operators = entry.text("manager").orElse("").equals("flux-operator")
            && entry.text("operation").orElse("").equals("Apply");
        managers.add(operators ? entry.with("manager", Value.of("kustomize-controller")) : entry);
      }
      s.stage().jsonPatch(ref, List.of(
          operation("test", "resourceVersion", Value.of(live.resourceVersion())),
          operation("replace", "labels", labels),
          operation("add", "annotations", annotations),
          operation("replace", "managedFields", Sequence.of(managers))), "fluxlift");
    }
  }

  private static Mapping operation(String op, String field, Value value) {
    return Mapping.of("op", op, "path", "/metadata/" + field, "value", value);
  }

  static List<Scenario> all() {
    return List.of(
        old("v1-adoption", List.of(Rule.O_ADOPT, Rule.O_MARKS), s -> {
          adopt(s, s.line().components());
          s.reconcile(OLD);
        }),
        old("v1-adoption-race", List.of(Rule.O_ADOPT, Rule.O_MARKS), s -> {
          s.stage().operator();
          instance(s, s.line().components(), "");
          s.ask(s.ref(OLD));
          rests(s);
          s.reconcile(OLD);
        }),
        adopted("v2-old-patches", List.of(Rule.O_MARKS), s -> {
          moreWorkers(s);
          s.rootPush();
          s.reconcile(OLD);
        }),
        adopted("v3-retired", List.of(Rule.O_MARKS), OperatorScenarios::retire),
        old("v4-removed-too-early", List.of(Rule.F_SELF), s -> {
          s.race("Service", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "ResourceQuota");
          s.rootRemove(SmallRepository.FLUX_FILE);
          s.rootFile(SmallRepository.CONFIG, text -> text.replace("  - ./flux.yaml\n", ""));
          s.rootPush();
          s.gone("Deployment/flux-system/kustomize-controller", "Deployment/flux-system/source-controller");
        }),
        adopted("v5-given-back", List.of(Rule.O_UNSTAMP, Rule.O_DISABLED), s -> {
          retire(s);
          disable(s);
          unstamp(s);
          restore(s);
          s.delete(INSTANCE);
          s.gone(INSTANCE);
        }),
        adopted("v6-instance-deleted", List.of(Rule.O_UNINSTALL), s -> {
          s.delete(INSTANCE);
          s.gone(INSTANCE);
        }),
        old("v8-four-components", List.of(Rule.O_GARBAGE, Rule.O_MARKS), s -> {
          adopt(s, four(s));
          retire(s);
          s.gone("Deployment/flux-system/image-reflector-controller",
              "CustomResourceDefinition/imagerepositories.image.toolkit.fluxcd.io");
        }),
        old("v9-late-rollback", List.of(Rule.F_LATE, Rule.O_MARKS), s -> {
          adopt(s, four(s));
          retire(s);
          s.gone("Deployment/flux-system/image-reflector-controller",
              "CustomResourceDefinition/imagerepositories.image.toolkit.fluxcd.io");
          moreWorkersAfterRestore(s);
        }),
        adopted("components-shrink", List.of(Rule.O_GARBAGE), s -> {
          retire(s);
          instance(s, four(s), "");
          s.gone("CustomResourceDefinition/imagerepositories.image.toolkit.fluxcd.io");
          rests(s);
        }),
        adopted("instance-patched", List.of(Rule.O_ADOPT), s -> {
          s.patch(INSTANCE, "spec: {commonMetadata: {labels: {team: a}}}");
          rests(s);
        }),
        adopted("instance-disabled-enabled", List.of(Rule.O_DISABLED), s -> {
          retire(s);
          disable(s);
          s.patch("Deployment/flux-system/notification-controller", "metadata: {labels: {app.kubernetes.io/part-of: me}}");
          s.patch(INSTANCE, "metadata: {annotations: {" + RECONCILE + ": enabled}}\nspec: {commonMetadata: {labels: {a: b}}}");
          rests(s);
        }),
        adopted("instance-disabled-deleted", List.of(Rule.O_DISABLED), s -> {
          disable(s);
          s.delete(INSTANCE);
          s.gone(INSTANCE);
        }),
        adopted("instance-deleted-while-the-operator-is-away", List.of(Rule.O_DISABLED), s -> {
          s.patch("Deployment/flux-system/flux-operator", "spec: {replicas: 0}");
          s.stage().await("no pod of flux-operator", () -> s.stage().pods("flux-operator").isEmpty());
          s.delete(INSTANCE);
          disable(s);
          s.patch("Deployment/flux-system/flux-operator", "spec: {replicas: 1}");
          s.gone(INSTANCE);
        }),
        adopted("operator-restarted", List.of(Rule.O_ADOPT), s -> {
          s.restart("flux-operator");
          rests(s);
        }),
        adopted("sync-set-and-unset", List.of(Rule.O_SYNC), s -> {
          s.file("sync/settings.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: synced, namespace: demo}\n");
          s.commit("main");
          instance(s, s.line().components(), """
                sync: {kind: GitRepository, url: "https://github.com/scenes/s-sync-set-and-unset.git", ref: refs/heads/main, path: sync}
              """);
          s.exists("ConfigMap/demo/synced");
          s.ready("Kustomization/flux-system/flux-system", INSTANCE);
          instance(s, s.line().components(), "");
          s.gone("Kustomization/flux-system/flux-system", "GitRepository/flux-system/flux-system");
          rests(s);
        }));
  }

  private static void moreWorkersAfterRestore(Scene s) {
    restore(s);
    moreWorkers(s);
    s.rootPush();
    s.reconcile(OLD);
  }

  /** Those that take ten minutes on a real control plane. */
  static List<Scenario> slow() {
    return List.of(adopted("v7-guarded", List.of(Rule.O_GUARD), s -> {
      s.patch(INSTANCE, "spec: {commonMetadata: {annotations: {fluxcd.controlplane.io/prune: disabled}}}");
      rests(s);
      s.delete(INSTANCE);
      s.gone(INSTANCE);
    }));
  }
}
