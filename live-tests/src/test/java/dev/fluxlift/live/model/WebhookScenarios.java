package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.OperatorActs.INSTANCE;
import static dev.fluxlift.live.model.Scenario.shared;
import static dev.fluxlift.live.model.Scene.configMap;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;

/** An admission webhook whose Service is gone: who wrote through it before, and what becomes of that when it is taken away. */
final class WebhookScenarios {
  private WebhookScenarios() {}

  static List<Scenario> all() {
    return List.of(
        shared("webhook-fails-closed", List.of(Rule.C_WEBHOOK, Rule.K_DRY_RUN), s -> {
          one(s);
          webhook(s, "Fail");
          stands(s, "ConfigMap/settings");
          change(s);
          s.failed("Kustomization/app", "ReconciliationFailed");
        }),
        shared("webhook-taken-away", List.of(Rule.C_WEBHOOK, Rule.K_APPLY), s -> {
          one(s);
          webhook(s, "Fail");
          stands(s, "ConfigMap/settings");
          change(s);
          s.failed("Kustomization/app", "ReconciliationFailed");
          takenAway(s, "{ns}", "ConfigMap/settings");
          s.reconcile("Kustomization/app");
          s.ready("Kustomization/app");
        }),
        shared("webhook-fails-open", List.of(Rule.C_WEBHOOK), s -> {
          one(s);
          webhook(s, "Ignore");
          change(s);
          s.ready("Kustomization/app");
        }),
        shared("webhook-keeps-from-pruning", List.of(Rule.C_WEBHOOK, Rule.K_PRUNE), s -> {
          s.file("app/more.yaml", configMap("more", "blue"));
          one(s);
          webhook(s, "Fail");
          stands(s, "ConfigMap/settings");
          s.delete("Kustomization/app");
          s.await("the deletion to be asked for", "Kustomization/app", o -> o.terminating());
        }),
        shared("webhook-keeps-what-left-git", List.of(Rule.C_WEBHOOK, Rule.K_PRUNE), s -> {
          s.file("app/more.yaml", configMap("more", "blue"));
          one(s);
          webhook(s, "{ns}", "Fail", "configmaps", "DELETE");
          s.stage().await("the webhook to stand before a deletion", () -> !deletes(s, "ConfigMap/probe"));
          s.remove("app/more.yaml");
          s.push();
          s.reconcile("Kustomization/app");
          s.failed("Kustomization/app", "PruneFailed");
        }),
        shared("webhook-keeps-from-installing", List.of(Rule.C_WEBHOOK, Rule.H_STALLED), s -> {
          s.file("app/settings.yaml", configMap("settings", "blue"));
          s.chart("1.0.0");
          s.begin();
          s.apply(configMap("other", "blue"));
          s.mark();
          webhook(s, "Fail");
          stands(s, "ConfigMap/other");
          s.release("app", "", "objects:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: from-chart, "
              + "namespace: \"{ns}\"}, data: {color: blue}}\n");
          s.condition("HelmRelease/app", "Stalled", "True", "RetriesExceeded");
        }));
  }

  /** The operator takes over what a webhook lets it, and the rest when it may. */
  static Story story() {
    return Story.of("webhook",
        new Scenario("webhook-before-adoption", Scenario.World.OLD_FLUX, List.of(Rule.C_WEBHOOK, Rule.O_ADOPT), s -> {
          s.stage().operator();
          webhook(s, Scene.FLUX, "Fail", "deployments", "*");
          stands(s, "Deployment/flux-system/notification-controller");
          OperatorActs.instance(s, s.line().components());
          s.failed(INSTANCE, "ReconciliationFailed");
        }),
        new Scenario("webhook-taken-away-adoption", Scenario.World.OLD_FLUX, List.of(Rule.C_WEBHOOK, Rule.O_ADOPT), s -> {
          takenAway(s, Scene.FLUX, "Deployment/flux-system/notification-controller");
          s.reconcile(INSTANCE);
          OperatorActs.rests(s);
          s.reconcile(OperatorActs.OLD);
        }));
  }

  private static void one(Scene s) {
    s.file("app/settings.yaml", configMap("settings", "blue"));
    s.begin();
    s.kustomization("app", "prune: true");
    s.ready("Kustomization/app");
    s.mark();
  }

  private static void change(Scene s) {
    s.file("app/settings.yaml", configMap("settings", "red"));
    s.file("app/third.yaml", configMap("third", "red"));
    s.push();
    s.reconcile("Kustomization/app");
  }

  private static void webhook(Scene s, String failurePolicy) {
    webhook(s, "{ns}", failurePolicy, "configmaps", "*");
  }

  /** One that looks at what is written of a kind in a namespace, whose name it has. */
  private static void webhook(Scene s, String namespace, String failurePolicy, String resource, String operation) {
    s.apply("""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: "%1$s"}
        webhooks:
        - name: looks.fluxlift.dev
          admissionReviewVersions: [v1]
          sideEffects: None
          failurePolicy: %2$s
          clientConfig: {service: {namespace: default, name: nobody}}
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "%1$s"}}
          rules:
          - {apiGroups: ["*"], apiVersions: ["*"], operations: ["%4$s"], resources: [%3$s], scope: Namespaced}
        """.formatted(namespace, failurePolicy, resource, operation));
  }

  private static void stands(Scene s, String name) {
    s.stage().await("the webhook to stand before " + name, () -> refused(s, name));
  }

  private static void takenAway(Scene s, String namespace, String name) {
    s.delete("ValidatingWebhookConfiguration/" + namespace);
    s.stage().await("nothing to stand before " + name, () -> !refused(s, name));
  }

  /** Makes an object, and tries to delete it. */
  private static boolean deletes(Scene s, String name) {
    s.apply(configMap(s.ref(name).name(), "blue"));
    try {
      s.delete(name);
      return true;
    } catch (RuntimeException e) {
      return told(e);
    }
  }

  /** Whether an update that changes nothing is refused by a webhook: those are asked before it is seen that nothing changes. */
  private static boolean refused(Scene s, String name) {
    try {
      s.stage().patch(s.ref(name), Mapping.EMPTY, "", "someone");
      return false;
    } catch (RuntimeException e) {
      return !told(e);
    }
  }

  /** False when it was a webhook that refused. */
  private static boolean told(RuntimeException e) {
    if (String.valueOf(e.getMessage()).contains("failed calling webhook")) {
      return false;
    }
    throw e;
  }
}
