package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.KustomizationScenarios.child;
import static dev.fluxlift.live.model.Scenario.shared;
import static dev.fluxlift.live.model.Scene.configMap;

import java.util.List;

/**
 * Commits of others between those of the tool: the image automation, whose programs cannot be had, commits such a change
 * whenever it finds a new tag; a person may push by force. The root and the app have branches of their own, so that nothing
 * depends on which of two owners sees the same commit first.
 */
final class CommitScenarios {
  private static final String FLEET = "fleet";
  private static final String FILE = "fleet/app.yaml";
  private static final String PLAIN = "prune: true\n  deletionPolicy: MirrorPrune";
  private static final String GUARDED = "suspend: true\n  prune: false\n  deletionPolicy: Orphan";

  private CommitScenarios() {}

  /** A root that delivers the Kustomization of an app. */
  private static void fleet(Scene s) {
    s.file("app/settings.yaml", configMap("settings", "blue"));
    s.begin();
    s.branch(FLEET).put("fleet/always.yaml", configMap("always", "blue").replace("{ns}", s.namespace()));
    owner(s, PLAIN);
    s.commit(FLEET);
    s.source(FLEET, FLEET);
    s.ready("GitRepository/fleet");
    s.kustomization("root", "prune: true", "path: ./fleet", "sourceRef: {kind: GitRepository, name: fleet}");
    s.ready("Kustomization/root", "Kustomization/app");
    s.mark();
  }

  private static void owner(Scene s, String lines) {
    s.branch(FLEET).put(FILE, child("app", "app", lines).replace("{ns}", s.namespace()));
  }

  private static void delivered(Scene s) {
    s.push(FLEET, FLEET);
    s.reconcile("Kustomization/root");
  }

  static List<Scenario> all() {
    return List.of(
        shared("committer-before-the-source-looks", List.of(Rule.S_GIT), s -> {
          fleet(s);
          s.file("app/settings.yaml", configMap("settings", "green"));
          s.commit("main");
          s.file("app/more.yaml", configMap("more", "red"));
          s.push();
          s.reconcile("Kustomization/app");
        }),
        shared("committer-while-guarded", List.of(Rule.S_GIT, Rule.K_SUSPEND), s -> {
          fleet(s);
          owner(s, GUARDED);
          delivered(s);
          s.file("app/settings.yaml", configMap("settings", "green"));
          s.push();
          s.settle();
        }),
        shared("committer-while-guarded-and-released", List.of(Rule.S_GIT, Rule.K_SUSPEND), s -> {
          fleet(s);
          owner(s, GUARDED);
          delivered(s);
          s.file("app/settings.yaml", configMap("settings", "green"));
          s.push();
          owner(s, PLAIN);
          delivered(s);
          s.ready("Kustomization/app");
        }),
        shared("guarded-and-retired", List.of(Rule.K_FINALIZE, Rule.K_PRUNE), s -> {
          fleet(s);
          owner(s, GUARDED);
          delivered(s);
          s.branch(FLEET).remove(FILE);
          delivered(s);
          s.gone("Kustomization/app");
        }),
        shared("guard-lost-by-force", List.of(Rule.S_GIT, Rule.K_FINALIZE), s -> {
          fleet(s);
          owner(s, GUARDED);
          delivered(s);
          // somebody pushes by force what was before the guard, with a change of his own
          owner(s, PLAIN + "\n  force: true");
          delivered(s);
          s.ready("Kustomization/app");
          s.branch(FLEET).remove(FILE);
          delivered(s);
          s.gone("Kustomization/app");
        }),
        shared("history-rewritten", List.of(Rule.S_GIT, Rule.K_PRUNE), s -> {
          fleet(s);
          s.file("app/more.yaml", configMap("more", "red"));
          s.push();
          s.reconcile("Kustomization/app");
          s.remove("app/more.yaml");
          s.file("app/settings.yaml", configMap("settings", "green"));
          s.pushByForce();
          s.reconcile("Kustomization/app");
        }));
  }
}
