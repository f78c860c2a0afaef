package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.Scene.configMap;

import dev.fluxlift.engine.estate.LiveObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;

/**
 * A small estate and steps upon it, all by a seed: commits, suspensions, deletions, drift, marks, restarts, and what the
 * tool does to an old owner. After each step everything that can act has done so: what is compared is rules, not races.
 */
final class RandomScenario {
  private static final List<String> COLORS = List.of("red", "green", "blue", "grey");
  private static final List<String> MARKS = List.of("prune: disabled", "reconcile: disabled", "ssa: Ignore", "ssa: Merge",
      "ssa: IfNotPresent");
  private static final List<String> POLICIES = List.of("MirrorPrune", "Delete", "Orphan");
  private static final List<String> CONTROLLERS =
      List.of("source-controller", "kustomize-controller", "helm-controller");

  private final Random random;
  private final boolean restarts;
  private final List<String> owners = new ArrayList<>();

  private RandomScenario(long seed, boolean restarts) {
    this.random = new Random(seed);
    this.restarts = restarts;
  }

  /** @param restarts whether controllers are restarted too, which takes a real one some seconds */
  static Scenario of(long seed, boolean restarts) {
    return Scenario.shared("seed-" + Long.toUnsignedString(seed, 36) + (restarts ? "-r" : ""), List.of(),
        s -> new RandomScenario(seed, restarts).play(s));
  }

  private void play(Scene s) {
    int many = 2 + random.nextInt(2);
    for (int i = 0; i < many; i++) {
      String owner = "app" + i;
      owners.add(owner);
      for (int file = 0; file <= random.nextInt(3); file++) {
        write(s, owner, "map" + i + file);
      }
    }
    s.chart("1.0.0");
    s.begin();
    for (int i = 0; i < many; i++) {
      List<String> lines = new ArrayList<>(List.of("prune: " + random.nextBoolean(),
          "deletionPolicy: " + one(POLICIES)));
      if (i > 0 && random.nextInt(3) == 0) {
        lines.add("dependsOn: [{name: app" + (i - 1) + "}]");
      }
      if (random.nextInt(4) == 0) {
        lines.add("force: true");
      }
      s.kustomization(owners.get(i), lines.toArray(String[]::new));
    }
    release(s);
    s.ready(owners.stream().map(o -> "Kustomization/" + o).toArray(String[]::new));
    s.ready("HelmRelease/release");
    int steps = 5 + random.nextInt(5);
    for (int i = 0; i < steps; i++) {
      step(s);
      s.turn();
    }
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private void write(Scene s, String owner, String name) {
    s.file(owner + "/" + name + ".yaml", configMap(name, one(COLORS)));
  }

  private void release(Scene s) {
    s.release("release", "driftDetection: {mode: " + one(List.of("enabled", "warn", "disabled")) + "}",
        "objects:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: from-chart, namespace: \"{ns}\"}, data: {color: "
            + one(COLORS) + "}}\n");
  }

  private void step(Scene s) {
    String owner = one(owners);
    String kustomization = "Kustomization/" + owner;
    boolean there = s.find(kustomization).isPresent();
    List<String> files = s.branch("main").keySet().stream().filter(f -> f.startsWith(owner + "/")).toList();
    int choice = random.nextInt(restarts ? 15 : 14);
    switch (choice) {
      case 0, 1 -> {
        write(s, owner, "map" + owner.substring(3) + random.nextInt(4));
        s.push();
      }
      case 2 -> {
        if (files.size() > 1) {
          s.remove(one(files));
          s.push();
        }
      }
      case 3 -> move(s, files);
      case 4 -> {
        if (there) {
          s.suspend(kustomization);
        }
      }
      case 5 -> {
        if (there) {
          s.resume(kustomization);
          s.ready(kustomization);
        }
      }
      case 6 -> {
        if (there) {
          s.patch(kustomization, "spec: {prune: " + random.nextBoolean() + ", deletionPolicy: " + one(POLICIES) + "}");
        }
      }
      case 7 -> {
        // the guard of an old owner
        if (there) {
          s.patch(kustomization, "spec: {suspend: true, prune: false, deletionPolicy: Orphan}");
        }
      }
      case 8 -> {
        if (there && random.nextBoolean()) {
          s.delete(kustomization);
          s.gone(kustomization);
        }
      }
      case 9 -> {
        if (!there) {
          s.kustomization(owner, "prune: " + random.nextBoolean());
          s.ready(kustomization);
        }
      }
      case 10 -> any(s, "data: {color: " + one(COLORS) + ", size: large}");
      case 11 -> any(s, "metadata: {annotations: {kustomize.toolkit.fluxcd.io/" + one(MARKS) + "}}");
      case 12 -> {
        if (s.find("HelmRelease/release").isPresent()) {
          release(s);
          if (!suspended(s)) {
            s.ready("HelmRelease/release");
          }
        }
      }
      case 13 -> {
        if (s.find("HelmRelease/release").isPresent()) {
          endRelease(s);
        }
      }
      default -> s.restart(one(CONTROLLERS));
    }
  }

  private void endRelease(Scene s) {
    if (random.nextBoolean()) {
      s.suspend("HelmRelease/release");
    } else {
      s.delete("HelmRelease/release");
      s.gone("HelmRelease/release");
    }
  }

  private static boolean suspended(Scene s) {
    return s.find("HelmRelease/release").flatMap(r -> r.body().bool("spec", "suspend")).orElse(false);
  }

  /** A file goes to another folder in one commit: its object gets another owner. */
  private void move(Scene s, List<String> files) {
    if (files.size() < 2) {
      return;
    }
    String file = one(files);
    String to = one(owners);
    SortedMap<String, String> tree = s.branch("main");
    String content = tree.getOrDefault(file, "");
    tree.remove(file);
    tree.put(to + file.substring(file.indexOf('/')), content);
    s.push();
  }

  private void any(Scene s, String patch) {
    List<LiveObject> maps = s.objects().stream().filter(o -> o.ref().kind().equals("ConfigMap")).toList();
    if (!maps.isEmpty()) {
      s.patch("ConfigMap/" + one(maps).ref().name(), patch);
    }
  }
}
