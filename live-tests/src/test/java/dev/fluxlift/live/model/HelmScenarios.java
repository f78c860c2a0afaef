package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.Scenario.shared;
import static dev.fluxlift.live.model.Scene.configMap;

import java.util.List;

/** What helm-controller does. */
final class HelmScenarios {
  private static final String KEEP = "helm.sh/resource-policy";

  private HelmScenarios() {}

  /** Values: ConfigMaps by name and color. */
  private static String maps(String... namesAndColors) {
    StringBuilder out = new StringBuilder("objects:\n");
    for (int i = 0; i < namesAndColors.length; i += 2) {
      out.append("- {apiVersion: v1, kind: ConfigMap, metadata: {name: ").append(namesAndColors[i])
          .append(", namespace: \"{ns}\"}, data: {color: ").append(namesAndColors[i + 1]).append("}}\n");
    }
    return out.toString();
  }

  /** Values: a ConfigMap with an annotation. */
  private static String marked(String name, String annotation, String value) {
    return "- {apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: \"{ns}\", annotations: {"
        + annotation + ": \"" + value + "\"}}, data: {color: blue}}\n";
  }

  /** Values: an object that the server refuses. */
  private static String invalid() {
    return maps("good", "blue") + "- {apiVersion: test.fluxlift.dev/v1, kind: Widget, metadata: {name: bad, "
        + "namespace: \"{ns}\"}, spec: {size: huge}}\n";
  }

  private static void installed(Scene s, String spec, String values) {
    s.chart("1.0.0");
    s.begin();
    s.release("app", spec, values);
    s.ready("HelmRelease/app");
    s.mark();
  }

  private static Scenario drift(String mode) {
    return shared("helm-drift-" + mode, List.of(Rule.H_DRIFT), s -> {
      installed(s, "driftDetection: {mode: " + mode + "}", maps("settings", "blue", "more", "blue"));
      s.patch("ConfigMap/settings", "data: {color: red}");
      s.delete("ConfigMap/more");
      s.gone("ConfigMap/more");
      s.reconcile("HelmRelease/app");
    });
  }

  static List<Scenario> all() {
    return List.of(
        shared("helm-install", List.of(Rule.H_INSTALL, Rule.S_CHART), s ->
            installed(s, "", maps("settings", "blue", "more", "blue"))),
        shared("helm-upgrade-values", List.of(Rule.H_UPGRADE), s -> {
          installed(s, "", maps("settings", "blue", "more", "blue"));
          s.release("app", "", maps("settings", "red", "third", "blue"));
          s.ready("HelmRelease/app");
        }),
        shared("helm-upgrade-chart", List.of(Rule.H_UPGRADE, Rule.S_CHART), s -> {
          installed(s, "", maps("settings", "blue"));
          s.chart("1.1.0");
          s.push();
          s.reconcile("HelmChart/{ns}-app");
          s.await("the new chart", "HelmRelease/app", o -> o.body().list("status", "history").stream()
              .anyMatch(h -> h.asMapping().text("chartVersion").orElse("").equals("1.1.0")));
          s.ready("HelmRelease/app");
        }),
        shared("helm-nothing-new", List.of(Rule.H_UPGRADE), s -> {
          installed(s, "", maps("settings", "blue"));
          s.file("unrelated.txt", "nothing");
          s.push();
          s.reconcile("HelmChart/{ns}-app");
          s.reconcile("HelmRelease/app");
        }),
        shared("helm-field-dropped", List.of(Rule.H_UPGRADE), s -> {
          installed(s, "", maps("settings", "blue, size: large"));
          s.patch("ConfigMap/settings", "data: {mine: \"yes\"}");
          s.release("app", "", maps("settings", "red"));
          s.ready("HelmRelease/app");
        }),
        drift("disabled"),
        drift("warn"),
        drift("enabled"),
        shared("helm-deleted", List.of(Rule.H_UNINSTALL), s -> {
          installed(s, "", maps("settings", "blue"));
          s.delete("HelmRelease/app");
          s.gone("HelmRelease/app", "HelmChart/{ns}-app");
        }),
        shared("helm-suspended-deleted", List.of(Rule.H_UNINSTALL), s -> {
          installed(s, "", maps("settings", "blue"));
          s.suspend("HelmRelease/app");
          s.delete("HelmRelease/app");
          s.gone("HelmRelease/app");
        }),
        shared("helm-suspended-upgrade", List.of(Rule.H_SUSPEND), s -> {
          installed(s, "", maps("settings", "blue"));
          s.suspend("HelmRelease/app");
          s.release("app", "", maps("settings", "red"));
        }),
        shared("helm-suspended-resumed", List.of(Rule.H_SUSPEND), s -> {
          installed(s, "", maps("settings", "blue"));
          s.suspend("HelmRelease/app");
          s.release("app", "", maps("settings", "red"));
          s.resume("HelmRelease/app");
          s.ready("HelmRelease/app");
        }),
        shared("helm-keep-in-release", List.of(Rule.H_KEEP, Rule.H_UNINSTALL), s -> {
          installed(s, "", maps("settings", "blue") + marked("kept", KEEP, "keep"));
          s.delete("HelmRelease/app");
          s.gone("HelmRelease/app");
        }),
        shared("helm-keep-live-only", List.of(Rule.H_KEEP, Rule.H_UNINSTALL), s -> {
          installed(s, "", maps("settings", "blue", "kept", "blue"));
          s.patch("ConfigMap/kept", "metadata: {annotations: {" + KEEP + ": keep}}");
          s.delete("HelmRelease/app");
          s.gone("HelmRelease/app");
        }),
        shared("helm-keep-dropped", List.of(Rule.H_KEEP, Rule.H_UPGRADE), s -> {
          installed(s, "", maps("settings", "blue") + marked("kept", KEEP, "keep"));
          s.release("app", "", maps("settings", "red"));
          s.ready("HelmRelease/app");
        }),
        shared("helm-keep-history", List.of(Rule.H_KEEP_HISTORY), s -> {
          installed(s, "uninstall: {keepHistory: true}", maps("settings", "blue"));
          s.delete("HelmRelease/app");
          s.gone("HelmRelease/app");
        }),
        shared("helm-install-fails", List.of(Rule.H_STALLED), s -> {
          s.chart("1.0.0");
          s.begin();
          s.release("app", "", invalid());
          s.condition("HelmRelease/app", "Stalled", "True", "RetriesExceeded");
        }),
        shared("helm-install-remediated", List.of(Rule.H_REMEDIATE, Rule.H_STALLED), s -> {
          s.chart("1.0.0");
          s.begin();
          s.release("app", "install: {remediation: {retries: 2, remediateLastFailure: true}}", invalid());
          s.condition("HelmRelease/app", "Stalled", "True", "RetriesExceeded");
        }),
        shared("helm-install-mended", List.of(Rule.H_STALLED, Rule.H_INSTALL), s -> {
          s.chart("1.0.0");
          s.begin();
          s.release("app", "", invalid());
          s.condition("HelmRelease/app", "Stalled", "True", "RetriesExceeded");
          s.release("app", "", maps("good", "red"));
          s.ready("HelmRelease/app");
        }),
        shared("helm-upgrade-fails", List.of(Rule.H_STALLED, Rule.H_UPGRADE), s -> {
          installed(s, "", maps("good", "green"));
          s.release("app", "", invalid());
          s.condition("HelmRelease/app", "Stalled", "True", "RetriesExceeded");
        }),
        shared("helm-upgrade-rolled-back", List.of(Rule.H_ROLLBACK, Rule.H_STALLED), s -> {
          installed(s, "", maps("good", "green"));
          s.release("app", "upgrade: {remediation: {retries: 1, remediateLastFailure: true}}", invalid());
          s.condition("HelmRelease/app", "Stalled", "True", "RetriesExceeded");
        }),
        shared("helm-template-fails", List.of(Rule.H_STALLED, Rule.H_UPGRADE), s -> {
          installed(s, "", maps("settings", "blue"));
          s.release("app", "", "fail: nope\n" + maps("settings", "red"));
          s.failed("HelmRelease/app", "UpgradeFailed");
        }),
        shared("helm-renamed-release", List.of(Rule.H_TARGET), s -> {
          installed(s, "", maps("settings", "blue"));
          s.release("app", "releaseName: other", maps("settings", "blue"));
          s.await("the new release", "HelmRelease/app", o -> o.body().list("status", "history").stream()
              .anyMatch(h -> h.asMapping().text("name").orElse("").equals("other")));
          s.ready("HelmRelease/app");
        }),
        shared("helm-takes-over", List.of(Rule.H_OWNERSHIP), s -> {
          s.chart("1.0.0");
          s.begin();
          s.apply(configMap("settings", "red, size: large"));
          s.mark();
          s.release("app", "", maps("settings", "blue"));
          s.ready("HelmRelease/app");
        }),
        shared("helm-may-not-take-over", List.of(Rule.H_OWNERSHIP), s -> {
          s.chart("1.0.0");
          s.begin();
          s.apply(configMap("settings", "red, size: large"));
          s.release("app", "install: {disableTakeOwnership: true}", maps("settings", "blue"));
          s.failed("HelmRelease/app", "InstallFailed");
        }),
        shared("helm-values-from", List.of(Rule.H_VALUES), s -> {
          s.chart("1.0.0");
          s.begin();
          s.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vals, namespace: \"{ns}\"}\ndata:\n  values.yaml: |\n"
              + "    objects:\n    - {apiVersion: v1, kind: ConfigMap, metadata: {name: from, namespace: \"{ns}\"}}\n");
          s.release("app", "valuesFrom: [{kind: ConfigMap, name: vals}, {kind: Secret, name: absent, optional: true}]",
              "other: 1");
          s.ready("HelmRelease/app");
        }),
        shared("helm-values-missing", List.of(Rule.H_VALUES), s -> {
          s.chart("1.0.0");
          s.begin();
          s.release("app", "valuesFrom: [{kind: ConfigMap, name: absent}]", "other: 1");
          s.failed("HelmRelease/app", "ValuesError");
        }),
        shared("helm-depends", List.of(Rule.H_DEPENDS), s -> {
          s.chart("1.0.0");
          s.begin();
          s.release("app", "dependsOn: [{name: base}]", maps("settings", "blue"));
          s.failed("HelmRelease/app", "DependencyNotReady");
          s.release("base", "", maps("base", "blue"));
          s.ready("HelmRelease/base");
          s.reconcile("HelmRelease/app");
          s.ready("HelmRelease/app");
        }),
        shared("helm-by-kustomization", List.of(Rule.K_FINALIZE, Rule.H_UNINSTALL), s -> {
          s.chart("1.0.0");
          s.file("app/release.yaml", """
              apiVersion: helm.toolkit.fluxcd.io/v2
              kind: HelmRelease
              metadata: {name: app, namespace: "{ns}"}
              spec:
                interval: 1h
                chart: {spec: {chart: ./charts/objects, sourceRef: {kind: GitRepository, name: repo}}}
                values:
                  objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: "{ns}"}}]
              """);
          s.begin();
          s.kustomization("app", "prune: true", "wait: true", "timeout: 2m");
          s.ready("Kustomization/app", "HelmRelease/app");
          s.mark();
          s.delete("Kustomization/app");
          s.gone("Kustomization/app", "HelmRelease/app");
        }));
  }
}
