package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.Scenario.shared;
import static dev.fluxlift.live.model.Scene.configMap;

import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Map;

/** What source-controller does, and what becomes of what is under way when a controller ends. */
final class SourceScenarios {
  private SourceScenarios() {}

  private static void one(Scene s) {
    s.file("app/settings.yaml", configMap("settings", "blue"));
    s.begin();
    s.kustomization("app", "prune: true");
    s.ready("Kustomization/app");
    s.mark();
  }

  private static void oci(Scene s, String tag) {
    s.apply("""
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: oci, namespace: "{ns}"}
        spec: {interval: 1h, url: "oci://ghcr.io/scenes/{ns}", ref: {tag: %s}}
        """.formatted(tag));
  }

  static List<Scenario> all() {
    return List.of(
        shared("branch-changed", List.of(Rule.S_GIT, Rule.K_PRUNE), s -> {
          one(s);
          s.branch("next").put("app/more.yaml", configMap("more", "red").replace("{ns}", s.namespace()));
          String commit = s.commit("next");
          s.source("next");
          s.await("the other branch", "GitRepository/repo", o -> o.body().text("status", "artifact", "revision")
              .filter(r -> r.endsWith(commit)).isPresent());
          s.reconcile("Kustomization/app");
          s.ready("Kustomization/app");
        }),
        shared("branch-not-there", List.of(Rule.S_GIT), s -> {
          one(s);
          s.source("nowhere");
          s.failed("GitRepository/repo", "GitOperationFailed");
          s.patch("ConfigMap/settings", "data: {color: red}");
          s.reconcile("Kustomization/app");
        }),
        shared("source-suspended", List.of(Rule.S_SUSPEND), s -> {
          one(s);
          s.suspend("GitRepository/repo");
          s.file("app/settings.yaml", configMap("settings", "red"));
          s.push();
          s.reconcile("Kustomization/app");
        }),
        shared("source-resumed", List.of(Rule.S_SUSPEND), s -> {
          one(s);
          s.suspend("GitRepository/repo");
          s.file("app/settings.yaml", configMap("settings", "red"));
          s.push();
          s.resume("GitRepository/repo");
          s.await("red to arrive", "ConfigMap/settings",
              o -> o.body().text("data", "color").filter("red"::equals).isPresent());
          s.ready("Kustomization/app");
        }),
        shared("source-deleted", List.of(Rule.S_GONE), s -> {
          one(s);
          s.delete("GitRepository/repo");
          s.gone("GitRepository/repo");
          s.patch("ConfigMap/settings", "data: {color: red}");
          s.reconcile("Kustomization/app");
          s.failed("Kustomization/app", "ArtifactFailed");
        }),
        shared("source-ignore", List.of(Rule.S_IGNORE, Rule.K_PRUNE), s -> {
          s.file("app/more.yaml", configMap("more", "blue"));
          one(s);
          s.patch("GitRepository/repo", "spec: {ignore: \"/app/more.yaml\"}");
          s.await("the ignore to be observed", "GitRepository/repo",
              o -> o.body().text("status", "observedIgnore").isPresent());
          s.ready("GitRepository/repo");
          s.reconcile("Kustomization/app");
        }),
        shared("tag-moved", List.of(Rule.S_OCI, Rule.K_PRUNE), s -> {
          s.tag("stable", Map.of("app/settings.yaml", configMap("settings", "blue")));
          s.begin();
          oci(s, "stable");
          s.ready("OCIRepository/oci");
          s.kustomization("app", "prune: true", "path: ./app", "sourceRef: {kind: OCIRepository, name: oci}");
          s.ready("Kustomization/app");
          s.mark();
          s.tag("stable", Map.of("app/more.yaml", configMap("more", "red")));
          s.reconcile("OCIRepository/oci");
          s.gone("ConfigMap/settings");
          s.ready("Kustomization/app");
        }),
        shared("tag-not-there", List.of(Rule.S_OCI), s -> {
          s.tag("stable", Map.of("app/settings.yaml", configMap("settings", "blue")));
          s.begin();
          oci(s, "unstable");
          s.failed("OCIRepository/oci", "OCIArtifactPullFailed");
          s.kustomization("app", "prune: true", "path: ./app", "sourceRef: {kind: OCIRepository, name: oci}");
          s.failed("Kustomization/app", "ArtifactFailed");
        }));
  }

  private static Scenario alone(String name, List<Rule> rules, java.util.function.Consumer<Scene> steps) {
    return new Scenario(name, Scenario.World.ALONE, rules, steps);
  }

  static List<Scenario> restarts() {
    return List.of(
        alone("source-controller-restarted", List.of(Rule.S_STORAGE, Rule.C_ELECTION), s -> {
          one(s);
          s.restart("source-controller");
          s.reconcile("GitRepository/repo");
          s.ready("GitRepository/repo", "Kustomization/app");
        }),
        alone("source-controller-restarted-while-git-moves", List.of(Rule.S_STORAGE, Rule.S_GIT), s -> {
          one(s);
          s.file("app/settings.yaml", configMap("settings", "red"));
          s.commit("main");
          s.restart("source-controller");
          s.await("red to arrive", "ConfigMap/settings",
              o -> o.body().text("data", "color").filter("red"::equals).isPresent());
          s.ready("Kustomization/app");
        }),
        alone("kustomize-controller-restarted", List.of(Rule.K_CRASH, Rule.C_ELECTION), s -> {
          one(s);
          s.restart("kustomize-controller");
          s.reconcile("Kustomization/app");
        }),
        alone("kustomize-controller-killed", List.of(Rule.K_CRASH, Rule.K_HEALTH, Rule.C_ELECTION), s -> {
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.begin();
          s.kustomization("app", "prune: true", "timeout: 10m",
              "healthChecks: [{apiVersion: v1, kind: ConfigMap, name: late, namespace: \"{ns}\"}]");
          s.exists("ConfigMap/settings");
          s.mark();
          s.kill("kustomize-controller");
          s.apply(configMap("late", "blue"));
          s.ready("Kustomization/app");
        }),
        alone("helm-controller-killed", List.of(Rule.H_CRASH, Rule.C_ELECTION), s -> {
          upgrading(s);
          s.kill("helm-controller");
          says(s, "True");
          s.ready("HelmRelease/app");
        }),
        alone("helm-controller-restarted", List.of(Rule.H_CRASH, Rule.C_ELECTION), s -> {
          upgrading(s);
          s.restart("helm-controller");
          says(s, "True");
          s.ready("HelmRelease/app");
        }));
  }

  /** In the middle of an upgrade that waits for a Widget. */
  private static void upgrading(Scene s) {
    s.chart("1.0.0");
    s.begin();
    s.release("app", "timeout: 10m", widget("small"));
    s.ready("HelmRelease/app");
    says(s, "False");
    s.mark();
    s.release("app", "timeout: 10m", widget("large"));
    s.await("the widget to be large", "Widget/part",
        o -> o.spec("size").flatMap(Value::text).filter("large"::equals).isPresent());
  }

  private static void says(Scene s, String ready) {
    s.patchStatus("Widget/part", "status: {conditions: [{type: Ready, status: \"" + ready + "\", reason: Asked}]}");
  }

  private static String widget(String size) {
    return "objects:\n- {apiVersion: test.fluxlift.dev/v1, kind: Widget, metadata: {name: part, namespace: \"{ns}\"}, "
        + "spec: {size: " + size + "}}\n";
  }
}
