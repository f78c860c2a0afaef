package dev.fluxlift.live;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Binaries;
import dev.fluxlift.live.bed.BootstrapWorld;
import dev.fluxlift.live.bed.Charts;
import dev.fluxlift.live.bed.ExampleWorld;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.OperatorByHand;
import dev.fluxlift.live.bed.SavedStates;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The worlds that experiments start from. */
public final class Worlds {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  /** Programs that a person runs; what they do is in no saved state. */
  private static final Set<String> BESIDE_THE_CLUSTER = Set.of("helm", "helmfile", "kustomize", "yq");
  private static final String CHARTS = "example-charts";
  private static final Path SMALL = MODULE.resolve("src/test/resources/worlds/small");
  private static final Path EXAMPLE = MODULE.resolveSibling("examples/home-cluster");

  private Worlds() {}

  /** Files that an experiment adds to a repository. */
  static Path fixture(String name) {
    return SMALL.resolveSibling(name);
  }

  /** Old Flux reconciling the small repository, settled. */
  public static World fluxReady(FluxLine line) {
    Binaries binaries = Binaries.of(MODULE);
    Instant begin = Instant.now();
    World world = states(binaries).take("flux-ready", line, home -> fluxReadyIn(line, home));
    Experiment.measured(line, "a world started from a saved state", Duration.between(begin, Instant.now()));
    return world;
  }

  /** The same after the operator was installed and has adopted Flux. */
  public static World adopted(FluxLine line) {
    World adopted = states(Binaries.of(MODULE)).take("adopted", line, home -> ending(fluxReady(line, home), world -> {
      OperatorByHand.install(world);
      Experiment.adopt(world);
    }));
    // the operator that just came up reconciles once: an experiment must not begin in the middle of that
    adopted.reconcile(Api.FLUX_INSTANCE, World.FLUX, "flux");
    adopted.awaitValue("the FluxInstance to be Ready",
        () -> adopted.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").filter(LiveObject::ready));
    return adopted;
  }

  private static World fluxReady(FluxLine line, Path home) {
    return states(Binaries.of(MODULE)).take("flux-ready", line, home, in -> fluxReadyIn(line, in));
  }

  private static World fluxReadyIn(FluxLine line, Path home) {
    Instant begin = Instant.now();
    World world = World.start(Binaries.of(MODULE), line, home, SMALL, List.of());
    Experiment.measured(line, "a fresh cluster until Flux has applied everything",
        Duration.between(begin, Instant.now()));
    return world;
  }

  /** Adopted by the way of this project, before the old files are removed. */
  static World ownWay(FluxLine line) {
    return after("own-way", line, ThroughGit::adopt);
  }

  /** Adopted as the migration plan says, with nothing guarded. */
  static World plansWay(FluxLine line) {
    return after("plans-way", line, world -> ThroughGit.adoptThePlansWay(world, UnaryOperator.identity()));
  }

  /** The same with the chart's default components, while the image automation is in use. */
  static World fourComponents(FluxLine line) {
    return after("four-components", line, world -> {
      Api kind = imageRepository(world);
      world.kube().apply(Mapping.of("apiVersion", kind.version(), "kind", kind.kind(),
          "metadata", Map.of("name", "podinfo", "namespace", World.FLUX),
          "spec", Map.of("image", "ghcr.io/stefanprodan/podinfo", "interval", "1h")), "kubectl");
      ThroughGit.adoptThePlansWay(world, text -> text.replaceAll("(?m)^      components: .*\n", ""));
    });
  }

  /** ImageRepository in the version that the line serves. */
  static Api imageRepository(World world) {
    String version = world.line() == FluxLine.FLUX_2_6 ? "v1beta2" : "v1";
    return new Api("image.toolkit.fluxcd.io/" + version, "ImageRepository", "imagerepositories", true);
  }

  private static World after(String name, FluxLine line, Consumer<World> way) {
    World there = states(Binaries.of(MODULE)).take(name, line, home -> ending(fluxReady(line, home), way));
    // the operator that just came up reconciles once: an experiment must not begin in the middle of that
    there.reconcile(Api.FLUX_INSTANCE, World.FLUX, "flux");
    there.awaitSettled();
    return there;
  }

  /** Old Flux reconciling the example of this project, settled. */
  public static World exampleReady(FluxLine line) {
    Binaries binaries = Binaries.of(MODULE);
    return states(binaries, EXAMPLE)
        .take("example-ready", line, home -> ExampleWorld.start(binaries, line, home, EXAMPLE));
  }

  /** Flux as {@code flux bootstrap} installs it, reconciling the applications of the small repository, with the charts. */
  public static World bootstrapped(FluxLine line) {
    Binaries binaries = Binaries.of(MODULE);
    return states(binaries).take("bootstrapped", line,
        home -> ending(BootstrapWorld.start(binaries, line, home, SMALL), Charts::publish));
  }

  /** The example of this project with the charts in its registry. */
  public static World exampleWithCharts(FluxLine line) {
    Binaries binaries = Binaries.of(MODULE);
    return states(binaries, EXAMPLE).take(CHARTS, line, home -> exampleWithCharts(binaries, line, home));
  }

  private static World exampleWithCharts(Binaries binaries, FluxLine line, Path home) {
    return ending(ExampleWorld.start(binaries, line, home, EXAMPLE), Charts::publish);
  }

  /**
   * The same after the tool acted on it; made anew when the tool changed.
   *
   * @param name of the state; the same name must always mean the same acts
   */
  public static World exampleAfter(String name, FluxLine line, Consumer<World> acts) {
    Binaries binaries = Binaries.of(MODULE);
    List<Path> tool = Stream.of("yaml", "kustomize", "engine", "adapters", "cli")
        .map(module -> MODULE.resolveSibling(module).resolve("src/main"))
        .toList();
    return states(binaries, EXAMPLE, tool).take("example-" + name, line, home -> {
      World charts = states(binaries, EXAMPLE).take(CHARTS, line, home, in -> exampleWithCharts(binaries, line, in));
      return ending(charts, acts);
    });
  }

  private static World ending(World world, Consumer<World> acts) {
    try {
      acts.accept(world);
      return world;
    } catch (RuntimeException | Error e) {
      world.stop();
      throw e;
    }
  }

  /** Lets a Kustomization finish what it is at and then do nothing more, so that it makes nothing deleted again. */
  public static void suspendLive(World world, String kustomization) {
    world.reconcile(Api.KUSTOMIZATION, World.FLUX, kustomization);
    world.kube().merge(Api.KUSTOMIZATION, World.FLUX, kustomization,
        Mapping.of("spec", Map.of("suspend", true)), "flux-client-side-apply");
  }

  private static SavedStates states(Binaries binaries) {
    return states(binaries, SMALL);
  }

  private static SavedStates states(Binaries binaries, Path repository) {
    return states(binaries, repository, List.of());
  }

  /** States are made anew when the programs, the repository or the bed itself changed. */
  private static SavedStates states(Binaries binaries, Path repository, List<Path> more) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Map<String, Path> inTheCluster = new TreeMap<>(binaries.paths());
      inTheCluster.keySet().removeAll(BESIDE_THE_CLUSTER);
      digest.update(inTheCluster.toString().getBytes(StandardCharsets.UTF_8));
      List<Path> parts = new ArrayList<>(
          List.of(repository, SMALL.resolveSibling("own-way"), SMALL.resolveSibling("plans-way"), MODULE.resolve("src/main")));
      parts.addAll(more);
      Charts.real().ifPresent(parts::add);
      for (Path part : parts) {
        try (Stream<Path> files = Files.walk(part)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            digest.update(part.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(file));
          }
        }
      }
      String key = HexFormat.of().formatHex(digest.digest(), 0, 6);
      return new SavedStates(binaries, MODULE.resolve("target/live-states").resolve(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
