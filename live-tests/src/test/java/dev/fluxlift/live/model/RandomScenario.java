package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.RandomEstate.kustomization;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Steps upon a {@link RandomEstate}, by a seed: commits, those of another committer and by force among them; suspensions,
 * deletions, drift, marks; what the tool does to an old owner and its objects; in every third a restart of a controller. After
 * each step everything that can act has done so: what is compared is rules, not races.
 */
final class RandomScenario {
  private static final List<String> MARKS = List.of("prune: disabled", "reconcile: disabled", "ssa: Ignore", "ssa: Merge",
      "ssa: IfNotPresent");
  private static final List<String> CONTROLLERS =
      List.of("source-controller", "kustomize-controller", "helm-controller");
  private static final String OWNER = "kustomize.toolkit.fluxcd.io/";

  private final Scene s;
  private final Random random;
  private final RandomEstate estate;
  private final Map<String, String> retired = new TreeMap<>();
  private final Map<ObjectRef, String> stamped = new TreeMap<>();
  private int charts;

  private RandomScenario(Scene s, long seed) {
    this.s = s;
    this.random = new Random(seed);
    this.estate = new RandomEstate(s, random);
  }

  static Scenario of(long seed) {
    return of(seed, "");
  }

  /** @param suffix of its name, and so of its namespace */
  static Scenario of(long seed, String suffix) {
    return Scenario.shared("seed-" + Long.toUnsignedString(seed, 36) + suffix, List.of(),
        s -> new RandomScenario(s, seed).play());
  }

  private void play() {
    s.stage().during(false, estate::begin);
    int steps = 5 + random.nextInt(4);
    int restart = random.nextInt(3 * steps);
    for (int i = 0; i < steps; i++) {
      boolean alone = i == restart;
      s.stage().during(alone, () -> {
        if (alone) {
          s.restart(estate.one(CONTROLLERS));
        } else {
          step();
        }
        ended();
        s.turn();
        if (early()) {
          s.turn();
        }
        ended();
      });
    }
  }

  /**
   * Whether something gave up because of a source that is there by now: one that was asked before its HelmChart was made, or
   * while source-controller came back. Whether it did so is a matter of time.
   */
  private boolean early() {
    return gaveUp("Kustomization", "ArtifactFailed", k -> "%s/%s".formatted(
            k.body().text("spec", "sourceRef", "kind").orElse(""), k.body().text("spec", "sourceRef", "name").orElse("")))
        || gaveUp("HelmRelease", "SourceNotReady", r -> "HelmChart/" + s.namespace() + "-" + r.ref().name());
  }

  private boolean gaveUp(String kind, String reason, Function<LiveObject, String> source) {
    return s.list(kind).stream()
        .filter(o -> !o.terminating() && !Scene.suspended(o))
        .filter(o -> o.condition("Ready").flatMap(c -> c.text("reason")).filter(reason::equals).isPresent())
        .anyMatch(o -> s.find(source.apply(o))
            .filter(f -> f.ready() && f.body().get("status", "artifact").isPresent()).isPresent());
  }

  /** What is being deleted is gone. */
  private void ended() {
    for (String kind : List.of("Kustomization", "HelmRelease", "HelmChart")) {
      s.stage().await("no " + kind + " to be terminating", () -> s.list(kind).stream().noneMatch(LiveObject::terminating));
    }
  }

  private void step() {
    String app = estate.one(estate.apps());
    switch (random.nextInt(9)) {
      case 0, 1 -> commit(app);
      case 2, 3 -> oldOwner(app);
      case 4 -> owner(app);
      case 5 -> object();
      case 6 -> release();
      case 7 -> source();
      default -> stamps(app);
    }
  }

  // ---- commits

  private void commit(String app) {
    List<String> files = estate.files(app);
    switch (random.nextInt(8)) {
      case 0 -> estate.write(app, estate.newName());
      case 1 -> files.stream().findFirst().ifPresent(f -> estate.write(app, f.substring(f.indexOf('/') + 1, f.indexOf('.'))));
      case 2 -> {
        if (files.size() > 1) {
          s.remove(estate.one(files));
        }
      }
      case 3 -> {
        if (files.size() > 1) {
          estate.move(estate.one(files), estate.one(estate.apps().stream().filter(a -> !a.equals(app)).toList()));
        }
      }
      case 4 -> {
        // another committer comes right after
        estate.write(app, estate.newName());
        s.commit("main");
        estate.write(estate.one(estate.apps()), estate.newName());
      }
      case 5 -> {
        byForce(app);
        return;
      }
      case 6 -> estate.mistake(app);
      default -> estate.web("app0");
    }
    s.push();
  }

  /** A commit that has arrived is undone by somebody who pushes by force, and another change comes with it. */
  private void byForce(String app) {
    Map<String, String> before = Map.copyOf(s.branch("main"));
    estate.write(app, estate.newName());
    s.push();
    s.turn();
    s.branch("main").clear();
    s.branch("main").putAll(before);
    estate.files(app).stream().findFirst()
        .ifPresent(f -> estate.write(app, f.substring(f.indexOf('/') + 1, f.indexOf('.'))));
    s.pushByForce();
  }

  // ---- what the tool does to an old owner, by commits that its root delivers

  private void oldOwner(String app) {
    if (!estate.delivered(app)) {
      if (retired.containsKey(app)) {
        estate.restore(app, retired.getOrDefault(app, ""));
        retired.remove(app);
      }
    } else if (estate.guarded(app) || random.nextInt(4) == 0) {
      retired.put(app, estate.retire(app));
    } else {
      estate.guard(app);
    }
  }

  private void owner(String app) {
    String name = estate.one(List.of(app, app, RandomEstate.ROOT));
    String owner = kustomization(name);
    boolean there = s.find(owner).isPresent();
    if (!there) {
      return;
    }
    switch (random.nextInt(5)) {
      case 0 -> s.suspend(owner);
      case 1 -> {
        s.resume(owner);
        s.reconcile(owner);
      }
      case 2 -> s.patch(owner, estate.prune());
      // the guard by hand
      case 3 -> s.patch(owner, "spec: {suspend: true, prune: false, deletionPolicy: Orphan}");
      default -> {
        s.delete(owner);
        s.gone(owner);
      }
    }
  }

  // ---- objects, the release, sources

  private void object() {
    List<LiveObject> maps = s.list("ConfigMap");
    if (maps.isEmpty()) {
      return;
    }
    String name = estate.one(maps).ref().name();
    switch (random.nextInt(5)) {
      case 0 -> s.patch("ConfigMap/" + name, "data: {color: " + estate.color() + ", size: large}");
      case 1 -> s.apply(Scene.configMap(name, estate.color() + ", shape: round"));
      case 2 -> {
        s.delete("ConfigMap/" + name);
        s.gone("ConfigMap/" + name);
      }
      default -> s.patch("ConfigMap/" + name, "metadata: {annotations: {" + OWNER + estate.one(MARKS) + "}}");
    }
  }

  private void release() {
    boolean there = s.find(RandomEstate.RELEASE).isPresent();
    int choice = random.nextInt(5);
    if (!there || choice == 0) {
      estate.release("");
      return;
    }
    switch (choice) {
      case 1 -> s.suspend(RandomEstate.RELEASE);
      case 2 -> s.resume(RandomEstate.RELEASE);
      case 3 -> {
        charts++;
        s.chart("1." + charts + ".0");
        s.push();
      }
      default -> {
        s.delete(RandomEstate.RELEASE);
        s.gone(RandomEstate.RELEASE);
      }
    }
  }

  private void source() {
    String source = estate.one(List.of("GitRepository/repo", "GitRepository/" + RandomEstate.FLEET, "OCIRepository/stable"));
    switch (random.nextInt(4)) {
      case 0 -> s.suspend(source);
      case 1, 2 -> s.resume(source);
      default -> s.tag("stable", estate.artifact());
    }
  }

  // ---- what the tool does to objects

  /** Objects of an app get another owner in place, or go back to the old one. */
  private void stamps(String app) {
    List<ObjectRef> its = stamped.entrySet().stream().filter(e -> e.getValue().equals(app)).map(Map.Entry::getKey).toList();
    if (!its.isEmpty()) {
      its.forEach(ref -> s.stage().get(ref).ifPresent(live -> unstamp(ref, live)));
      its.forEach(stamped::remove);
      return;
    }
    List<ObjectRef> inventory = s.find(kustomization(app)).map(LiveObject::inventory).map(List::copyOf).orElse(List.of());
    for (ObjectRef ref : inventory) {
      s.stage().get(ref).ifPresent(live -> {
        stamp(ref, live);
        stamped.put(ref, app);
      });
    }
  }

  private void stamp(ObjectRef ref, LiveObject live) {
    Mapping metadata = live.body().mapping("metadata");
    Mapping labels = metadata.mapping("labels").without(OWNER + "name").without(OWNER + "namespace")
        .with("fluxcd.controlplane.io/name", Value.of("flux"))
        .with("fluxcd.controlplane.io/namespace", Value.of(Scene.FLUX));
    Mapping annotations = metadata.mapping("annotations").with(OWNER + "ssa", Value.of("Ignore"))
        .with(OWNER + "prune", Value.of("Disabled"));
    change(ref, live, labels, annotations, "kustomize-controller", "flux-operator");
  }

  private void unstamp(ObjectRef ref, LiveObject live) {
    Mapping metadata = live.body().mapping("metadata");
    Mapping labels =
        metadata.mapping("labels").without("fluxcd.controlplane.io/name").without("fluxcd.controlplane.io/namespace");
    Mapping annotations = metadata.mapping("annotations").without(OWNER + "ssa").without(OWNER + "prune");
    change(ref, live, labels, annotations, "flux-operator", "kustomize-controller");
  }

  private void change(ObjectRef ref, LiveObject live, Mapping labels, Mapping annotations, String from, String to) {
    s.stage().jsonPatch(ref, List.of(
        OperatorActs.operation("add", "labels", labels),
        OperatorActs.operation("add", "annotations", annotations),
        OperatorActs.operation("add", "managedFields", OperatorActs.renamed(live, from, to))), "fluxlift");
  }
}
