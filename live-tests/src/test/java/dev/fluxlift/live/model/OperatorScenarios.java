package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.OperatorActs.INSTANCE;
import static dev.fluxlift.live.model.OperatorActs.OLD;
import static dev.fluxlift.live.model.OperatorActs.adopt;
import static dev.fluxlift.live.model.OperatorActs.four;
import static dev.fluxlift.live.model.OperatorActs.instance;
import static dev.fluxlift.live.model.OperatorActs.rests;

import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.model.Scenario.World;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What becomes of Flux itself: the old owner, Flux Operator, and what goes between them. */
final class OperatorScenarios {
  private static final String CLUSTER_FILE = "kubernetes/flux/config/cluster.yaml";
  private static final String IMAGE_KIND = "CustomResourceDefinition/imagerepositories.image.toolkit.fluxcd.io";
  private static final String MANIFESTS = "oci://ghcr.io/scenes/flux-operator-manifests:latest";

  private OperatorScenarios() {}

  private static Scenario act(String name, List<Rule> rules, Consumer<Scene> steps) {
    return new Scenario(name, World.OLD_FLUX, rules, steps);
  }

  static List<Story> stories() {
    return List.of(adoption(), wayBack(), fourComponents(), ReleaseScenarios.story(), guarded(), WebhookScenarios.story(),
        Story.of("removed-too-early", act("v4-removed-too-early", List.of(Rule.F_SELF), s -> {
          // how far others get with the commit before their controller goes is a race
          for (String name : List.of("cluster-apps", "echo", "podinfo")) {
            String other = "Kustomization/flux-system/" + name;
            s.suspend(other);
            s.await(other + " to be seen suspended", other, k -> k.body().text("status", "observedGeneration").orElse("")
                .equals(Long.toString(k.generation())));
          }
          s.race("Service", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "ResourceQuota");
          s.rootRemove(SmallRepository.FLUX_FILE);
          s.rootFile(SmallRepository.CONFIG, text -> text.replace("  - ./flux.yaml\n", ""));
          s.rootCommit();
          // who asked the root as well might get no answer: it is gone soon
          s.reconcile("GitRepository/flux-system/home-kubernetes");
          s.gone("Deployment/flux-system/kustomize-controller", "Deployment/flux-system/source-controller");
        })));
  }

  /** From the adoption to the end of an instance that nobody guarded. */
  private static Story adoption() {
    return Story.of("adoption",
        act("v1-adoption", List.of(Rule.O_ADOPT, Rule.O_MARKS), s -> {
          adopt(s, s.line().components());
          s.reconcile(OLD);
        }),
        act("operator-restarted", List.of(Rule.O_ADOPT, Rule.C_ELECTION), s -> {
          s.restart("flux-operator");
          rests(s);
        }),
        act("instance-patched", List.of(Rule.O_ADOPT), s -> {
          s.patch(INSTANCE, "spec: {commonMetadata: {labels: {team: a}}}");
          rests(s);
        }),
        act("v2-old-patches", List.of(Rule.O_MARKS), OperatorActs::moreWorkers),
        act("downgrade-refused", List.of(Rule.O_DOWNGRADE), s -> {
          s.patch(INSTANCE, "spec: {distribution: {version: " + older(s.line()) + "}}");
          s.failed(INSTANCE, "BuildFailed");
        }),
        act("downgrade-taken-back", List.of(Rule.O_DOWNGRADE), s -> {
          s.patch(INSTANCE, "spec: {distribution: {version: " + s.line().version() + "}}");
          rests(s);
        }),
        act("artifact-named", List.of(Rule.O_ARTIFACT), s -> {
          s.stage().manifests("latest", "first");
          s.patch(INSTANCE, "metadata: {annotations: {fluxcd.controlplane.io/reconcileArtifactEvery: 5s}}\n"
              + "spec: {distribution: {artifact: \"" + MANIFESTS + "\"}}");
          rests(s);
        }),
        act("artifact-moved", List.of(Rule.O_ARTIFACT), s -> {
          String before = artifact(s);
          s.stage().manifests("latest", "second");
          s.stage().await("the other artifact", () -> !artifact(s).equals(before));
          rests(s);
        }),
        act("v3-retired", List.of(Rule.O_MARKS), OperatorActs::retire),
        act("instance-disabled-enabled", List.of(Rule.O_DISABLED), s -> {
          OperatorActs.disable(s);
          s.patch("Deployment/flux-system/notification-controller", "metadata: {labels: {app.kubernetes.io/part-of: me}}");
          OperatorActs.enable(s);
          s.patch(INSTANCE, "spec: {commonMetadata: {labels: {team: b}}}");
          rests(s);
        }),
        act("sync-set", List.of(Rule.O_SYNC), s -> {
          s.file("sync/settings.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: synced, namespace: demo}\n");
          s.commit("main");
          s.patch(INSTANCE, "spec: {sync: {kind: GitRepository, url: \"https://github.com/scenes/{ns}.git\", "
              + "ref: refs/heads/main, path: sync}}");
          s.exists("ConfigMap/demo/synced");
          s.ready("Kustomization/flux-system/flux-system");
          rests(s);
        }),
        act("sync-unset", List.of(Rule.O_SYNC), s -> {
          s.patch(INSTANCE, "spec: {sync: null}");
          s.gone("Kustomization/flux-system/flux-system", "GitRepository/flux-system/flux-system");
          rests(s);
        }),
        act("v17-two-roots", List.of(Rule.O_SYNC, Rule.K_LABELS), OperatorScenarios::secondRoot),
        act("v17-old-root-removed", List.of(Rule.O_SYNC, Rule.K_FINALIZE), s -> {
          s.rootRemove(CLUSTER_FILE);
          s.rootRemove(SmallRepository.CONFIG);
          s.rootPush();
          s.gone("Kustomization/flux-system/cluster");
        }),
        act("components-shrink", List.of(Rule.O_GARBAGE), s -> {
          s.patch(INSTANCE, "spec: {components: [" + String.join(", ", four(s)) + "]}");
          s.gone(IMAGE_KIND, "Deployment/flux-system/image-reflector-controller");
          rests(s);
        }),
        act("v6-instance-deleted", List.of(Rule.O_UNINSTALL, Rule.O_GUARD), s -> {
          s.patch("Service/flux-system/webhook-receiver", "metadata: {annotations: {fluxcd.controlplane.io/prune: disabled}}");
          OperatorActs.deleted(s);
        }));
  }

  private static String older(FluxLine line) {
    return line == FluxLine.FLUX_2_6 ? "2.5.1" : "2.8.8";
  }

  private static String artifact(Scene s) {
    return s.find(INSTANCE).flatMap(i -> i.body().text("status", "lastArtifactRevision")).orElse("");
  }

  /** The instance takes over the source that is there and makes another root upon it. */
  private static void secondRoot(Scene s) {
    s.rootFile(CLUSTER_FILE, text -> text.replace("  prune: true\n",
        "  suspend: true\n  prune: false\n  deletionPolicy: Orphan\n"));
    s.rootCommit();
    s.reconcile("GitRepository/flux-system/home-kubernetes");
    s.await("the old root to be suspended", "Kustomization/flux-system/cluster", Scene::suspended);
    s.patch(INSTANCE, """
        spec:
          sync:
            kind: GitRepository
            name: home-kubernetes
            url: https://github.com/example/home-kubernetes.git
            ref: refs/heads/main
            path: ./kubernetes/flux
        """);
    s.await("the new root", "Kustomization/flux-system/home-kubernetes", o -> o.ready());
    rests(s);
  }

  /** Adopted while the old owner is at work, given back, adopted again, and gone while it did nothing. */
  private static Story wayBack() {
    return Story.of("way-back",
        act("v1-adoption-race", List.of(Rule.O_ADOPT, Rule.O_MARKS), s -> {
          s.stage().operator();
          instance(s, s.line().components());
          s.ask(s.ref(OLD));
          rests(s);
          s.reconcile(OLD);
          // what the old owner had looked at before it was marked and wrote after that (seen live with two CRDs) goes back
          s.reconcile(INSTANCE);
          rests(s);
        }),
        act("v5-given-back", List.of(Rule.O_UNSTAMP, Rule.O_DISABLED), s -> {
          OperatorActs.retire(s);
          OperatorActs.disable(s);
          OperatorActs.unstamp(s);
          OperatorActs.restore(s);
          OperatorActs.deleted(s);
        }),
        act("managers-cleaned-up", List.of(Rule.O_ADOPT), s -> {
          OperatorActs.scaleOperator(s, 0);
          s.patchAs("helm", "Deployment/flux-system/notification-controller",
              "metadata: {labels: {by: helm}, annotations: {meta.helm.sh/release-name: flux}}");
          s.patch("Deployment/flux-system/notification-controller", "metadata: {labels: {mine: \"yes\"}}");
          s.applyAs("rival", "apiVersion: v1\nkind: ServiceAccount\n"
              + "metadata: {name: notification-controller, namespace: flux-system, labels: {ours: \"yes\"}}\n");
          s.suspend(OLD);
          s.apply("apiVersion: v1\nkind: Service\nmetadata: {name: webhook-receiver, namespace: flux-system, "
              + "labels: {by: kubectl}}\n");
          instance(s, s.line().components());
          OperatorActs.scaleOperator(s, 1);
          rests(s);
          s.resume(OLD);
          s.reconcile(OLD);
        }),
        act("instance-disabled-deleted", List.of(Rule.O_DISABLED), s -> {
          OperatorActs.disable(s);
          OperatorActs.deleted(s);
        }),
        act("instance-disabled-from-the-beginning", List.of(Rule.O_DISABLED), s -> {
          OperatorActs.scaleOperator(s, 0);
          instance(s, s.line().components());
          OperatorActs.disable(s);
          OperatorActs.scaleOperator(s, 1);
          s.condition(INSTANCE, "Ready", "True", "ReconciliationDisabled");
        }),
        act("instance-deleted-while-the-operator-is-away", List.of(Rule.O_DISABLED), s -> {
          OperatorActs.enable(s);
          s.await("the adoption", INSTANCE, i -> !i.inventory().isEmpty());
          rests(s);
          OperatorActs.scaleOperator(s, 0);
          s.delete(INSTANCE);
          OperatorActs.disable(s);
          OperatorActs.scaleOperator(s, 1);
          s.gone(INSTANCE);
        }));
  }

  /** The chart's four default components. */
  private static Story fourComponents() {
    return Story.of("four-components",
        act("v8-four-components", List.of(Rule.O_GARBAGE, Rule.O_MARKS), s -> {
          adopt(s, four(s));
          OperatorActs.retire(s);
          s.gone("Deployment/flux-system/image-reflector-controller", IMAGE_KIND);
        }),
        act("v9-late-rollback", List.of(Rule.F_LATE, Rule.O_MARKS), s -> {
          OperatorActs.restore(s);
          OperatorActs.moreWorkers(s);
        }));
  }

  /** It takes ten minutes on a real control plane. */
  private static Story guarded() {
    return Story.of("guarded", act("v7-guarded", List.of(Rule.O_GUARD), s -> {
      adopt(s, s.line().components());
      s.patch(INSTANCE, "spec: {commonMetadata: {annotations: {fluxcd.controlplane.io/prune: disabled}}}");
      rests(s);
      s.delete(INSTANCE);
      s.stage().await("the guarded instance to be gone", Duration.ofMinutes(16), () -> s.find(INSTANCE).isEmpty());
    }));
  }
}
