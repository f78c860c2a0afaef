package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.Scenario.shared;
import static dev.fluxlift.live.model.Scene.configMap;

import java.util.List;
import java.util.function.Consumer;

/** What kustomize-controller does with Kustomizations: their end, order, build and health. */
final class KustomizationScenarios {
  private KustomizationScenarios() {}

  private static void one(Scene s, String... lines) {
    s.file("app/settings.yaml", configMap("settings", "blue"));
    s.begin();
    s.kustomization("app", lines);
    s.ready("Kustomization/app");
    s.mark();
  }

  private static Scenario deleted(String name, Consumer<Scene> before, String... lines) {
    return shared(name, List.of(Rule.K_FINALIZE), s -> {
      one(s, lines);
      before.accept(s);
      s.delete("Kustomization/app");
      s.gone("Kustomization/app");
    });
  }

  private static void nothing(Scene scene) {}

  private static Scenario removedFromGit(String name, String lines) {
    return shared(name, List.of(Rule.K_FINALIZE, Rule.K_PRUNE), s -> {
      s.file("app/settings.yaml", configMap("settings", "blue"));
      s.file("root/app.yaml", child("app", "app", lines));
      s.file("root/more.yaml", configMap("more", "blue"));
      s.begin();
      s.kustomization("root", "prune: true");
      s.ready("Kustomization/root", "Kustomization/app");
      s.mark();
      s.remove("root/app.yaml");
      s.push();
      s.reconcile("Kustomization/root");
      s.gone("Kustomization/app");
    });
  }

  static String child(String name, String path, String lines) {
    return """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: %s, namespace: "{ns}"}
        spec:
          interval: 1h
          retryInterval: 1h
          path: ./%s
          sourceRef: {kind: GitRepository, name: repo}
          %s
        """.formatted(name, path, lines);
  }

  static List<Scenario> ends() {
    return List.of(
        deleted("deleted-mirror-prune-true", KustomizationScenarios::nothing, "prune: true"),
        deleted("deleted-mirror-prune-false", KustomizationScenarios::nothing, "prune: false"),
        deleted("deleted-policy-delete", KustomizationScenarios::nothing, "prune: false", "deletionPolicy: Delete"),
        deleted("deleted-policy-orphan", KustomizationScenarios::nothing, "prune: true", "deletionPolicy: Orphan"),
        deleted("deleted-suspended", s -> s.suspend("Kustomization/app"), "prune: true"),
        deleted("deleted-after-prune-false", s -> {
          s.patch("Kustomization/app", "spec: {prune: false}");
          s.ready("Kustomization/app");
        }, "prune: true"),
        deleted("deleted-without-source", s -> {
          s.delete("GitRepository/repo");
          s.gone("GitRepository/repo");
        }, "prune: true"),
        removedFromGit("removed-prune-true", "prune: true"),
        removedFromGit("removed-prune-false", "prune: false"),
        removedFromGit("removed-orphan", "{prune: true, deletionPolicy: Orphan}".replace("{", "").replace("}", "")
            .replace(", ", "\n  ")),
        shared("deleted-wait-for-termination", List.of(Rule.K_WAIT_FOR_TERMINATION), s -> {
          one(s, "prune: false", "deletionPolicy: WaitForTermination", "timeout: 10m");
          s.patch("ConfigMap/settings", "metadata: {finalizers: [example.test/held]}");
          s.delete("Kustomization/app");
          s.await("the ConfigMap to be terminating", "ConfigMap/settings", o -> o.terminating());
          s.also("{ns}-never");
        }),
        shared("deleted-wait-for-termination-released", List.of(Rule.K_WAIT_FOR_TERMINATION), s -> {
          one(s, "prune: false", "deletionPolicy: WaitForTermination", "timeout: 10m");
          s.patch("ConfigMap/settings", "metadata: {finalizers: [example.test/held]}");
          s.delete("Kustomization/app");
          s.await("the ConfigMap to be terminating", "ConfigMap/settings", o -> o.terminating());
          s.patch("ConfigMap/settings", "metadata: {finalizers: null}");
          s.gone("Kustomization/app");
        }),
        shared("suspended", List.of(Rule.K_SUSPEND), s -> {
          one(s, "prune: true");
          s.suspend("Kustomization/app");
          s.file("app/settings.yaml", configMap("settings", "red"));
          s.push();
          s.patch("ConfigMap/settings", "data: {color: green}");
        }),
        shared("suspended-resumed", List.of(Rule.K_SUSPEND), s -> {
          one(s, "prune: true");
          s.suspend("Kustomization/app");
          s.file("app/settings.yaml", configMap("settings", "red"));
          s.push();
          s.resume("Kustomization/app");
          s.ready("Kustomization/app");
        }),
        shared("renamed-new-first", List.of(Rule.K_LABELS, Rule.K_FINALIZE), s -> {
          one(s, "prune: true");
          s.kustomization("renamed", "prune: true", "path: ./app", "sourceRef: {kind: GitRepository, name: repo}");
          s.ready("Kustomization/renamed");
          s.delete("Kustomization/app");
          s.gone("Kustomization/app");
        }),
        shared("renamed-old-first", List.of(Rule.K_FINALIZE), s -> {
          one(s, "prune: true");
          s.delete("Kustomization/app");
          s.gone("Kustomization/app", "ConfigMap/settings");
          s.kustomization("renamed", "prune: true", "path: ./app", "sourceRef: {kind: GitRepository, name: repo}");
          s.ready("Kustomization/renamed");
        }),
        shared("two-roots", List.of(Rule.K_LABELS, Rule.K_PRUNE), s -> {
          one(s, "prune: true");
          s.file("second/settings.yaml", configMap("settings", "red"));
          s.file("second/more.yaml", configMap("more", "red"));
          s.push();
          s.kustomization("second", "prune: true");
          s.ready("Kustomization/second");
          // the first would else take the object back at the moment at which the second lets it go
          s.suspend("Kustomization/app");
          s.remove("second/settings.yaml");
          s.push();
          s.reconcile("Kustomization/second");
        }),
        shared("two-roots-first-lets-go", List.of(Rule.K_LABELS, Rule.K_PRUNE), s -> {
          s.file("app/keep.yaml", configMap("keep", "blue"));
          one(s, "prune: true");
          s.file("second/settings.yaml", configMap("settings", "red"));
          s.push();
          s.kustomization("second", "prune: true");
          s.ready("Kustomization/second");
          s.remove("app/settings.yaml");
          s.push();
          s.reconcile("Kustomization/app");
        }),
        shared("namespace-of-two", List.of(Rule.K_LABELS, Rule.C_NAMESPACE), s -> {
          s.also("{ns}-extra");
          s.file("app/namespace.yaml", namespace());
          one(s, "prune: true");
          s.file("second/namespace.yaml", namespace());
          s.file("second/more.yaml", configMap("more", "red"));
          s.push();
          s.kustomization("second", "prune: true");
          s.ready("Kustomization/second");
          s.remove("app/namespace.yaml");
          s.push();
          s.reconcile("Kustomization/app");
        }),
        shared("namespace-pruned", List.of(Rule.K_PRUNE, Rule.C_NAMESPACE), s -> {
          s.also("{ns}-extra");
          s.file("app/namespace.yaml", namespace());
          one(s, "prune: true");
          s.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine, namespace: \"{ns}-extra\"}\n");
          s.remove("app/namespace.yaml");
          s.push();
          s.reconcile("Kustomization/app");
          s.gone("Namespace/{ns}-extra");
        }));
  }

  private static String namespace() {
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: \"{ns}-extra\"}\n";
  }

  static List<Scenario> builds() {
    return List.of(
        shared("depends-not-ready", List.of(Rule.K_DEPENDS), s -> {
          s.file("base/broken.yaml", "a: [");
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.begin();
          s.kustomization("base", "prune: true");
          s.failed("Kustomization/base", "BuildFailed");
          s.kustomization("app", "prune: true", "dependsOn: [{name: base}]");
          s.failed("Kustomization/app", "DependencyNotReady");
        }),
        shared("depends-becomes-ready", List.of(Rule.K_DEPENDS), s -> {
          s.file("base/broken.yaml", "a: [");
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.begin();
          s.kustomization("base", "prune: true");
          s.kustomization("app", "prune: true", "dependsOn: [{name: base}]");
          s.failed("Kustomization/app", "DependencyNotReady");
          s.file("base/broken.yaml", configMap("base", "blue"));
          s.push();
          s.reconcile("Kustomization/base");
          s.ready("Kustomization/base", "Kustomization/app");
        }),
        shared("depends-removed", List.of(Rule.K_DEPENDS), s -> {
          s.file("base/base.yaml", configMap("base", "blue"));
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.begin();
          s.kustomization("base", "prune: true");
          s.kustomization("app", "prune: true", "dependsOn: [{name: base}]");
          s.ready("Kustomization/app");
          s.delete("Kustomization/base");
          s.gone("Kustomization/base");
          s.file("app/settings.yaml", configMap("settings", "red"));
          s.push();
          s.reconcile("Kustomization/app");
          s.failed("Kustomization/app", "DependencyNotReady");
        }),
        shared("depends-dropped", List.of(Rule.K_DEPENDS), s -> {
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.begin();
          s.kustomization("app", "prune: true", "dependsOn: [{name: nobody}]");
          s.failed("Kustomization/app", "DependencyNotReady");
          s.kustomization("app", "prune: true");
          s.ready("Kustomization/app");
        }),
        shared("target-namespace", List.of(Rule.K_NAMESPACE), s -> {
          s.also("{ns}-extra");
          s.file("app/settings.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n" + "---\n"
              + "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: placed, namespace: \"{ns}\"}\n");
          s.begin();
          s.apply(namespace());
          s.kustomization("app", "prune: true", "targetNamespace: \"{ns}-extra\"");
          s.ready("Kustomization/app");
        }),
        shared("substitution", List.of(Rule.K_SUBSTITUTE), s -> {
          s.file("app/settings.yaml", configMap("settings", "\"${color} ${size:=small} ${shade}\"")
              + configMap("raw", "\"${color}\"", "kustomize.toolkit.fluxcd.io/substitute", "disabled"));
          s.begin();
          s.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: \"{ns}\"}\n"
              + "data: {color: blue, shade: dark}\n");
          s.kustomization("app", "prune: true", """
              postBuild:
                substitute: {shade: light}
                substituteFrom:
                  - {kind: ConfigMap, name: vars}
                  - {kind: Secret, name: absent, optional: true}
              """);
          s.ready("Kustomization/app");
        }),
        shared("substitution-missing", List.of(Rule.K_SUBSTITUTE), s -> {
          s.file("app/settings.yaml", configMap("settings", "\"${color:=grey}\""));
          s.begin();
          s.kustomization("app", "prune: true", "postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}");
          s.failed("Kustomization/app", "BuildFailed");
        }),
        shared("substitution-later", List.of(Rule.K_SUBSTITUTE), s -> {
          s.file("app/settings.yaml", configMap("settings", "\"${color:=grey}\""));
          s.begin();
          s.kustomization("app", "prune: true", "postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}");
          s.failed("Kustomization/app", "BuildFailed");
          s.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: \"{ns}\"}\ndata: {color: blue}\n");
          s.reconcile("Kustomization/app");
          s.ready("Kustomization/app");
        }),
        shared("substitution-unknown-variable", List.of(Rule.K_SUBSTITUTE), s -> {
          s.file("app/settings.yaml", configMap("settings", "\"a${color}b\""));
          s.begin();
          s.kustomization("app", "prune: true", "postBuild: {substitute: {size: large}}");
          s.reconcile("Kustomization/app");
        }),
        shared("patches", List.of(Rule.K_PATCHES), s -> {
          s.file("app/settings.yaml", configMap("settings", "blue") + configMap("more", "blue"));
          s.begin();
          s.kustomization("app", "prune: true", "commonMetadata: {labels: {team: a}, annotations: {note: b}}", """
              patches:
                - target: {kind: ConfigMap, name: settings}
                  patch: |
                    - {op: replace, path: /data/color, value: red}
                - patch: |
                    $patch: delete
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: more, namespace: "{ns}"}
              """);
          s.ready("Kustomization/app");
        }),
        shared("build-failed", List.of(Rule.K_BUILD), s -> {
          one(s, "prune: true");
          s.file("app/kustomization.yaml", "resources: [nothing.yaml]\n");
          s.push();
          s.reconcile("Kustomization/app");
          s.failed("Kustomization/app", "BuildFailed");
        }),
        shared("build-failed-mended", List.of(Rule.K_BUILD), s -> {
          one(s, "prune: true");
          s.file("app/kustomization.yaml", "resources: [nothing.yaml]\n");
          s.push();
          s.reconcile("Kustomization/app");
          s.file("app/kustomization.yaml", "resources: [settings.yaml]\ncommonAnnotations: {mended: \"yes\"}\n");
          s.push();
          s.reconcile("Kustomization/app");
          s.ready("Kustomization/app");
        }),
        shared("path-not-found", List.of(Rule.K_BUILD), s -> {
          one(s, "prune: true");
          s.file("other/settings.yaml", configMap("settings", "red"));
          s.remove("app/settings.yaml");
          s.push();
          s.reconcile("Kustomization/app");
          s.failed("Kustomization/app", "ArtifactFailed");
        }),
        shared("encrypted-without-decryption", List.of(Rule.K_DECRYPT), s -> {
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.file("app/secret.yaml", """
              apiVersion: v1
              kind: Secret
              metadata: {name: key, namespace: "{ns}"}
              data: {key: "ENC[AES256_GCM,data:dGVzdA==,iv:dGVzdA==,tag:dGVzdA==,type:str]"}
              sops: {mac: "ENC[AES256_GCM,data:dGVzdA==,iv:dGVzdA==,tag:dGVzdA==,type:str]", version: 3.9.0}
              """);
          s.begin();
          s.kustomization("app", "prune: true");
          s.failed("Kustomization/app", "ReconciliationFailed");
        }),
        shared("health-check-failing", List.of(Rule.K_HEALTH), s -> {
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.begin();
          s.kustomization("app", "prune: true", "timeout: 3s",
              "healthChecks: [{apiVersion: v1, kind: ConfigMap, name: late, namespace: \"{ns}\"}]");
          s.failed("Kustomization/app", "HealthCheckFailed");
        }),
        shared("health-check-recovers", List.of(Rule.K_HEALTH), s -> {
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.begin();
          s.kustomization("app", "prune: true", "timeout: 3s",
              "healthChecks: [{apiVersion: v1, kind: ConfigMap, name: late, namespace: \"{ns}\"}]");
          s.failed("Kustomization/app", "HealthCheckFailed");
          s.apply(configMap("late", "blue"));
          s.reconcile("Kustomization/app");
          s.ready("Kustomization/app");
        }),
        shared("wait-until-ready", List.of(Rule.K_HEALTH), s -> {
          s.file("app/widget.yaml", widget("small"));
          s.begin();
          s.kustomization("app", "prune: true", "wait: true", "timeout: 10m");
          s.ready("Kustomization/app");
          s.patchStatus("Widget/part", "status: {conditions: [{type: Ready, status: \"False\"}]}");
          s.file("app/widget.yaml", widget("large"));
          s.push();
          s.await("the widget to be large", "Widget/part",
              o -> o.spec("size").flatMap(v -> v.text()).filter("large"::equals).isPresent());
          s.patchStatus("Widget/part", "status: {conditions: [{type: Ready, status: \"True\"}]}");
          s.ready("Kustomization/app");
        }),
        shared("wait-in-vain", List.of(Rule.K_HEALTH), s -> {
          s.file("app/widget.yaml", widget("small"));
          s.begin();
          s.kustomization("app", "prune: true", "wait: true", "timeout: 4s");
          s.ready("Kustomization/app");
          s.patchStatus("Widget/part", "status: {conditions: [{type: Ready, status: \"False\"}]}");
          s.reconcile("Kustomization/app");
          s.failed("Kustomization/app", "HealthCheckFailed");
        }),
        shared("definition-and-object", List.of(Rule.K_STAGES), s -> {
          s.file("app/all.yaml", gadgets("v1", "v1beta1") + "---\napiVersion: {ns}.example.test/v1\nkind: Gadget\n"
              + "metadata: {name: one, namespace: \"{ns}\"}\n");
          s.begin();
          s.kustomization("app", "prune: true");
          s.ready("Kustomization/app");
        }),
        shared("stored-version-removed", List.of(Rule.C_STORED, Rule.K_DRY_RUN), s -> {
          s.file("app/all.yaml", gadgets("v1beta1", "v1beta1"));
          s.begin();
          s.kustomization("app", "prune: true");
          s.ready("Kustomization/app");
          s.file("app/all.yaml", gadgets("v1", "v1"));
          s.push();
          s.reconcile("Kustomization/app");
          s.failed("Kustomization/app", "ReconciliationFailed");
        }));
  }

  static String widget(String size) {
    return "apiVersion: test.fluxlift.dev/v1\nkind: Widget\nmetadata: {name: part, namespace: \"{ns}\"}\nspec: {size: "
        + size + "}\n";
  }

  /** A CRD of the scenario's own group with one version that is stored, and another when they differ. */
  private static String gadgets(String stored, String other) {
    String version = """
            - name: %s
              served: true
              storage: %s
              schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """;
    return """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.{ns}.example.test}
        spec:
          group: "{ns}.example.test"
          names: {kind: Gadget, listKind: GadgetList, plural: gadgets, singular: gadget}
          scope: Namespaced
          versions:
        """ + version.formatted(stored, true) + (stored.equals(other) ? "" : version.formatted(other, false));
  }
}
