package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.Scene.configMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A small estate, all by a seed: two or three apps in a repository, each with a Kustomization, one of which a person made and
 * the others a root does from a branch of its own; a release; a Kustomization of an artifact. No object is in two folders at
 * once, and what the root delivers changes by other commits than what the apps do: else it would be a race what becomes of it.
 */
final class RandomEstate {
  static final String ROOT = "a-root";
  static final String FLEET = "fleet";
  static final String RELEASE = "HelmRelease/release";
  private static final List<String> COLORS = List.of("red", "green", "blue", "grey");
  private static final List<String> POLICIES = List.of("MirrorPrune", "Delete", "Orphan");
  private static final String GUARD = "  suspend: true\n  prune: false\n  deletionPolicy: Orphan\n";

  private final Scene s;
  private final Random random;
  private final List<String> apps = new ArrayList<>();
  private int names;

  RandomEstate(Scene s, Random random) {
    this.s = s;
    this.random = random;
  }

  /** One of these. */
  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  String color() {
    return one(COLORS);
  }

  List<String> apps() {
    return apps;
  }

  static String kustomization(String app) {
    return "Kustomization/" + app;
  }

  /** Everything is there and Ready, and it is marked. */
  void begin() {
    int many = 2 + random.nextInt(2);
    for (int i = 0; i < many; i++) {
      String app = "app" + i;
      apps.add(app);
      for (int file = 0; file <= random.nextInt(3); file++) {
        write(app, newName());
      }
    }
    if (random.nextInt(3) == 0) {
      web(apps.getFirst());
    }
    s.chart("1.0.0");
    s.tag("stable", artifact());
    s.begin();
    for (int i = 0; i < many; i++) {
      String manifest = manifest(i);
      if (i == 0) {
        s.apply(manifest);
      } else {
        s.branch(FLEET).put(file(apps.get(i)), text(manifest));
      }
    }
    s.branch(FLEET).put("fleet/fleet.yaml", text(configMap("fleet", color())));
    s.commit(FLEET);
    s.source(FLEET, FLEET);
    s.ready("GitRepository/" + FLEET);
    s.kustomization(ROOT, "prune: " + (random.nextInt(4) > 0), "path: ./fleet",
        "sourceRef: {kind: GitRepository, name: " + FLEET + "}");
    s.apply("""
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: stable, namespace: "{ns}"}
        spec: {interval: 1h, url: "oci://ghcr.io/scenes/{ns}", ref: {tag: stable}}
        """);
    s.kustomization("of-artifact", "prune: true", "path: ./app", "sourceRef: {kind: OCIRepository, name: stable}");
    release("1.0.0");
    s.ready(apps.stream().map(RandomEstate::kustomization).toArray(String[]::new));
    s.ready(kustomization(ROOT), kustomization("of-artifact"), RELEASE);
    s.mark();
  }

  private String manifest(int index) {
    StringBuilder lines = new StringBuilder("prune: " + random.nextBoolean() + "\n  deletionPolicy: " + one(POLICIES));
    if (index > 0 && random.nextInt(3) == 0) {
      lines.append("\n  dependsOn: [{name: ").append(apps.get(index - 1)).append("}]");
    }
    if (random.nextInt(3) == 0) {
      lines.append("\n  force: true");
    }
    return KustomizationScenarios.child(apps.get(index), apps.get(index), lines.toString());
  }

  /** A text for another branch than main. */
  private String text(String yaml) {
    return yaml.replace("{ns}", s.namespace());
  }

  private static String file(String app) {
    return "fleet/" + app + ".yaml";
  }

  // ---- what the apps have in Git

  String newName() {
    names++;
    return "map" + names;
  }

  void write(String app, String name) {
    s.file(app + "/" + name + ".yaml", configMap(name, color()));
  }

  /** A Deployment whose selector cannot be changed. */
  void web(String app) {
    s.file(app + "/web.yaml", ApplyScenarios.deployment(one(List.of("one", "two")), "a", "b"));
  }

  /** Files of an app in Git that have a ConfigMap. */
  List<String> files(String app) {
    return s.branch("main").keySet().stream().filter(f -> f.startsWith(app + "/map")).toList();
  }

  /** Moves a file from one app to another by two commits, the second of which is not made yet. */
  void move(String file, String to) {
    SortedMap<String, String> tree = s.branch("main");
    String content = Optional.ofNullable(tree.remove(file)).orElseThrow();
    s.push();
    s.turn();
    tree.put(to + file.substring(file.indexOf('/')), content);
  }

  /** A file that is no YAML comes or goes. */
  void mistake(String app) {
    String path = app + "/mistake.yaml";
    if (s.branch("main").containsKey(path)) {
      s.remove(path);
    } else {
      s.file(path, "a: [");
    }
  }

  SortedMap<String, String> artifact() {
    SortedMap<String, String> out = new TreeMap<>();
    String name = "stable" + random.nextInt(2);
    out.put("app/" + name + ".yaml", configMap(name, color()));
    return out;
  }

  // ---- what the fleet has in Git

  /** Whether the root delivers an app, and has it in Git now. */
  boolean delivered(String app) {
    return s.branch(FLEET).containsKey(file(app));
  }

  boolean guarded(String app) {
    return s.branch(FLEET).getOrDefault(file(app), "").contains(GUARD);
  }

  /** The tool's guard, in the old owner's file. */
  void guard(String app) {
    s.branch(FLEET).computeIfPresent(file(app),
        (_, text) -> text.replaceFirst("  prune: .*\n  deletionPolicy: .*\n", GUARD));
    s.push(FLEET, FLEET);
  }

  /** The old owner's file goes; what it was is given back. */
  String retire(String app) {
    String before = Optional.ofNullable(s.branch(FLEET).remove(file(app))).orElseThrow();
    s.push(FLEET, FLEET);
    return before;
  }

  void restore(String app, String manifest) {
    s.branch(FLEET).put(file(app), manifest);
    s.push(FLEET, FLEET);
  }

  String prune() {
    return "spec: {prune: " + random.nextBoolean() + ", deletionPolicy: " + one(POLICIES) + "}";
  }

  // ---- the release

  void release(String version) {
    if (!version.isEmpty()) {
      s.chart(version);
    }
    s.release("release", "driftDetection: {mode: " + one(List.of("enabled", "warn", "disabled")) + "}",
        "objects:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: from-chart, namespace: \"{ns}\"}, data: {color: "
            + color() + "}}\n");
  }
}
