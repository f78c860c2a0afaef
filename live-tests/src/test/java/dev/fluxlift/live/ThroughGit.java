package dev.fluxlift.live;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Charts;
import dev.fluxlift.live.bed.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The acts that are commits: operator and instance as charts, installed by helm-controller. */
final class ThroughGit {
  static final String OPERATOR = "flux-operator";
  static final String INSTANCE = "flux-instance";
  static final String INSTANCE_RELEASE = "kubernetes/apps/flux-system/flux-instance/app/helmrelease.yaml";

  private static final String APPS = "kubernetes/apps/kustomization.yaml";
  private static final String MOVE = "kubernetes/apps/flux-system/kustomization.yaml";
  private static final String RECONCILE = "fluxcd.controlplane.io/reconcile";
  private static final String DISABLED = RECONCILE + ": disabled";
  private static final String ENABLED = RECONCILE + ": enabled";

  private ThroughGit() {}

  /** S1: the old owner neither applies nor prunes any more. */
  static void guard(World world) {
    world.edit(Experiment.FLUX_FILE, text -> text.replace("  prune: true\n",
        "  suspend: true\n  prune: false\n  deletionPolicy: Orphan\n"));
    world.commitAndReconcile("Guard the old Flux");
    world.await("the guards to be live", () -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux")
        .filter(ks -> ks.body().bool("spec", "suspend").orElse(false))
        .filter(ks -> !ks.body().bool("spec", "prune").orElse(true))
        .filter(ks -> ks.body().text("spec", "deletionPolicy").filter("Orphan"::equals).isPresent())
        .isPresent());
  }

  /** S2: the operator's release alone. */
  static void operator(World world) {
    add(world, "own-way", UnaryOperator.identity());
    world.edit(MOVE, text -> text.replace("  - ./flux-instance/ks.yaml\n", ""));
    world.commitAndReconcile("Add the operator");
    awaitRelease(world, OPERATOR, 1);
    world.awaitSettled();
  }

  /** S4: the instance's release, disabled. */
  static void disabledInstance(World world) {
    world.edit(MOVE, text -> text + "  - ./flux-instance/ks.yaml\n");
    world.commitAndReconcile("Add the instance, disabled");
    awaitRelease(world, INSTANCE, 1);
    world.awaitValue("the disabled FluxInstance to be Ready",
        () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").filter(LiveObject::ready));
    world.awaitSettled();
  }

  /** S6: the commit that lets the operator adopt. */
  static void enable(World world) {
    world.edit(INSTANCE_RELEASE, text -> text.replace(DISABLED, ENABLED));
    world.commitAndReconcile("Adopt");
    world.await("the instance to hold Flux", () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux")
        .filter(LiveObject::ready).filter(o -> !o.inventory().isEmpty()).isPresent());
    awaitRelease(world, INSTANCE, 2);
    world.awaitSettled();
  }

  /** The commit that disables the instance again; waits until that is live. */
  static void disable(World world) {
    world.edit(INSTANCE_RELEASE, text -> text.replace(ENABLED, DISABLED));
    world.commitAndReconcile("Disable the instance");
    world.await("the instance to be disabled", () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux")
        .filter(o -> o.annotations().getOrDefault(RECONCILE, "").equals("disabled")).isPresent());
    world.awaitSettled();
  }

  /** S1, S2, S4 and S6. */
  static void adopt(World world) {
    Charts.publish(world);
    guard(world);
    operator(world);
    disabledInstance(world);
    enable(world);
  }

  /**
   * Operator and enabled instance in one commit, nothing guarded: what the migration plan says.
   *
   * @param change what to do to the release of the instance
   */
  static void addPlansWay(World world, UnaryOperator<String> change) {
    Charts.publish(world);
    add(world, "plans-way", change);
    world.commitAndReconcile("Operator and instance");
  }

  /** The same, and waits until Flux is adopted. */
  static void adoptThePlansWay(World world, UnaryOperator<String> change) {
    addPlansWay(world, change);
    world.await("the instance to hold Flux", () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux")
        .filter(LiveObject::ready).filter(o -> !o.inventory().isEmpty()).isPresent());
    awaitRelease(world, INSTANCE, 1);
    world.awaitSettled();
  }

  /** The commit that takes operator and instance out of Git. */
  static void remove(World world) {
    world.edit(APPS, text -> text.replace("  - ./flux-system\n", ""));
    world.commitAndReconcile("Remove operator and instance");
    world.await("their Kustomizations to be gone", () -> Stream.of(OPERATOR, INSTANCE)
        .allMatch(name -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, name).isEmpty()));
  }

  private static void add(World world, String fixture, UnaryOperator<String> change) {
    Path source = Worlds.fixture(fixture);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = world.workTree().resolve(source.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.writeString(target, Files.readString(file)
            .replace("FLUX_VERSION", world.line().version())
            .replace("FLUX_COMPONENTS", world.line().componentList()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    world.edit(INSTANCE_RELEASE, change);
    world.edit(APPS, text -> text + "  - ./flux-system\n");
  }

  /** Waits until helm-controller has deployed at least this revision of a release. */
  static LiveObject awaitRelease(World world, String name, int revision) {
    return world.awaitValue("release " + name + " at revision " + revision, () -> find(world, name)
        .filter(LiveObject::ready)
        .filter(release -> revision(release) >= revision));
  }

  static Optional<LiveObject> find(World world, String release) {
    return world.kube().find(Api.HELM_RELEASE, World.FLUX, release);
  }

  /** The newest Helm revision that helm-controller says it deployed. */
  static int revision(LiveObject release) {
    return release.body().list("status", "history").stream().findFirst()
        .flatMap(snapshot -> snapshot.asMapping().text("version")).map(Integer::parseInt).orElse(0);
  }

  /** What Helm says of each revision of a release. */
  static Map<String, String> releases(World world, String release) {
    return world.kube().list(Api.SECRET, World.FLUX).stream()
        .filter(secret -> secret.labels().getOrDefault("name", "").equals(release))
        .collect(Collectors.toMap(secret -> "v" + secret.labels().get("version"),
            secret -> secret.labels().getOrDefault("status", "?"), (a, _) -> a, TreeMap::new));
  }

  /** Names of the Secrets in which Helm keeps a release. */
  static List<String> releaseSecrets(World world, String release) {
    return world.kube().list(Api.SECRET, World.FLUX).stream().map(secret -> secret.ref().name())
        .filter(name -> name.startsWith("sh.helm.release.v1." + release + ".")).sorted().toList();
  }
}
