package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.Scenario.shared;
import static dev.fluxlift.live.model.Scene.configMap;

import java.util.List;

/** What kustomize-controller does to single objects. */
final class ApplyScenarios {
  private static final String MARK = "kustomize.toolkit.fluxcd.io/";

  private ApplyScenarios() {}

  /** One ConfigMap and a Kustomization that has applied it. */
  private static void one(Scene s, String manifest, String... lines) {
    s.file("app/settings.yaml", manifest);
    s.begin();
    s.kustomization("app", lines);
    s.ready("Kustomization/app");
    s.mark();
  }

  /** Git says another color. */
  private static void red(Scene s, String manifest) {
    s.file("app/settings.yaml", manifest);
    s.push();
    s.reconcile("Kustomization/app");
  }

  private static void out(Scene s) {
    s.file("app/kustomization.yaml", "resources: []\n");
    s.remove("app/settings.yaml");
    s.file("app/other.yaml", configMap("other", "blue"));
    s.file("app/kustomization.yaml", "resources: [other.yaml]\n");
    s.push();
    s.reconcile("Kustomization/app");
  }

  static List<Scenario> all() {
    return List.of(
        shared("drift-undone", List.of(Rule.K_OTHERS), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.patch("ConfigMap/settings", "data: {color: red}");
          s.reconcile("Kustomization/app");
        }),
        shared("unmanaged-field-kept", List.of(Rule.K_OTHERS), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.patch("ConfigMap/settings", "data: {size: large}\nmetadata: {labels: {mine: \"yes\"}}");
          s.reconcile("Kustomization/app");
        }),
        shared("two-managers", List.of(Rule.K_OTHERS), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.applyAs("rival", configMap("settings", "red") + "");
          s.applyAs("neighbour",
              "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: \"{ns}\"}\ndata: {size: large}\n");
          s.reconcile("Kustomization/app");
        }),
        shared("field-dropped-in-git", List.of(Rule.K_APPLY), s -> {
          one(s, configMap("settings", "blue, size: large"), "prune: true");
          red(s, configMap("settings", "blue"));
        }),
        shared("kubectl-field-removed", List.of(Rule.K_TAKEOVER), s -> {
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.begin();
          s.apply(configMap("settings", "red, size: large"));
          s.mark();
          s.kustomization("app", "prune: true");
          s.ready("Kustomization/app");
        }),
        shared("ssa-merge", List.of(Rule.K_SSA_MERGE), s -> {
          s.file("app/settings.yaml", configMap("settings", "blue", MARK + "ssa", "Merge"));
          s.begin();
          s.apply(configMap("settings", "red, size: large"));
          s.kustomization("app", "prune: true");
          s.ready("Kustomization/app");
          s.apply(configMap("settings", "red, size: small"));
          s.reconcile("Kustomization/app");
        }),
        shared("ssa-ignore", List.of(Rule.K_SSA_IGNORE), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.patch("ConfigMap/settings", "metadata: {annotations: {" + MARK + "ssa: Ignore}}");
          red(s, configMap("settings", "red"));
        }),
        shared("ssa-ignore-pruned", List.of(Rule.K_SSA_IGNORE, Rule.K_PRUNE), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.patch("ConfigMap/settings", "metadata: {annotations: {" + MARK + "ssa: Ignore}}");
          out(s);
        }),
        shared("ssa-if-not-present", List.of(Rule.K_SSA_IF_NOT_PRESENT), s -> {
          one(s, configMap("settings", "blue", MARK + "ssa", "IfNotPresent"), "prune: true");
          red(s, configMap("settings", "red", MARK + "ssa", "IfNotPresent"));
        }),
        shared("ssa-if-not-present-deleted", List.of(Rule.K_SSA_IF_NOT_PRESENT), s -> {
          one(s, configMap("settings", "blue", MARK + "ssa", "IfNotPresent"), "prune: true");
          s.delete("ConfigMap/settings");
          red(s, configMap("settings", "red", MARK + "ssa", "IfNotPresent"));
        }),
        shared("reconcile-disabled", List.of(Rule.K_RECONCILE_DISABLED), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.patch("ConfigMap/settings", "metadata: {annotations: {" + MARK + "reconcile: disabled}}");
          red(s, configMap("settings", "red"));
        }),
        shared("reconcile-disabled-pruned", List.of(Rule.K_RECONCILE_DISABLED, Rule.K_PRUNE), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.patch("ConfigMap/settings", "metadata: {annotations: {" + MARK + "reconcile: disabled}}");
          out(s);
        }),
        shared("prune-true", List.of(Rule.K_PRUNE), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          out(s);
        }),
        shared("prune-false", List.of(Rule.K_PRUNE), s -> {
          one(s, configMap("settings", "blue"), "prune: false");
          out(s);
        }),
        shared("prune-disabled", List.of(Rule.K_PRUNE_DISABLED), s -> {
          one(s, configMap("settings", "blue", MARK + "prune", "disabled"), "prune: true");
          out(s);
        }),
        shared("prune-disabled-live-only", List.of(Rule.K_PRUNE_DISABLED), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.patch("ConfigMap/settings", "metadata: {annotations: {" + MARK + "prune: disabled}}");
          s.reconcile("Kustomization/app");
          out(s);
        }),
        shared("prune-without-labels", List.of(Rule.K_LABELS), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.patch("ConfigMap/settings", "metadata: {labels: {" + MARK + "name: other}}");
          out(s);
        }),
        shared("kept-object-comes-back", List.of(Rule.K_PRUNE), s -> {
          one(s, configMap("settings", "blue"), "prune: false");
          out(s);
          s.file("app/settings.yaml", configMap("settings", "green"));
          s.file("app/kustomization.yaml", "resources: [other.yaml, settings.yaml]\n");
          s.push();
          s.reconcile("Kustomization/app");
        }),
        shared("force-annotation", List.of(Rule.K_FORCE), s -> {
          one(s, deployment("one", MARK + "force", "enabled"), "prune: true");
          red(s, deployment("two", MARK + "force", "enabled"));
        }),
        shared("force-spec", List.of(Rule.K_FORCE), s -> {
          one(s, deployment("one", "a", "b"), "prune: true", "force: true");
          red(s, deployment("two", "a", "b"));
        }),
        shared("immutable-without-force", List.of(Rule.K_FORCE, Rule.K_DRY_RUN), s -> {
          one(s, deployment("one", "a", "b"), "prune: true");
          s.file("app/more.yaml", configMap("more", "blue"));
          red(s, deployment("two", "a", "b"));
          s.failed("Kustomization/app", "ReconciliationFailed");
        }),
        shared("invalid-object", List.of(Rule.K_DRY_RUN), s -> {
          one(s, configMap("settings", "blue"), "prune: true");
          s.file("app/more.yaml", "apiVersion: test.fluxlift.dev/v1\nkind: Widget\n"
              + "metadata: {name: more, namespace: \"{ns}\"}\nspec: {size: huge}\n");
          red(s, configMap("settings", "red"));
          s.failed("Kustomization/app", "ReconciliationFailed");
        }));
  }

  /** A Deployment without replicas whose selector cannot be changed. */
  static String deployment(String app, String annotation, String value) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          namespace: "{ns}"
          annotations: {%2$s: %3$s}
        spec:
          replicas: 0
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}}
            spec: {containers: [{name: web, image: web}]}
        """.formatted(app, annotation, value);
  }
}
