package dev.fluxlift.live.bed;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The charts flux-operator and flux-instance: the stand-ins, packaged with the CRDs of the operator that the test bed
 * runs, or with {@code -Dfluxlift.charts=DIR} the real ones, {@code DIR/flux-operator} and {@code DIR/flux-instance} as
 * {@code helm pull --untar} leaves them.
 */
public final class Charts {
  /** Versions that the stand-ins are published as. */
  public static final List<String> VERSIONS = List.of("0.32.0", "0.58.1");

  /** Their names. */
  public static final List<String> NAMES = List.of("flux-operator", "flux-instance");

  private static final String PARENT = "controlplaneio-fluxcd/charts";
  private static final String MANIFESTS = "controlplaneio-fluxcd/flux-operator-manifests";
  // every chart version runs the one operator that the test bed has
  private static final String OPERATOR = "v0.58.1";

  private Charts() {}

  /**
   * Publishes them in a world's registry, and the operator's manifests under the tag of each version:
   * {@code ghcr.io/controlplaneio-fluxcd/charts/NAME:VERSION} and
   * {@code ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:vVERSION}.
   */
  public static void publish(World world) {
    Binaries binaries = world.bed().binaries();
    for (Path chart : packaged(binaries, world.bed().home().resolve("charts"))) {
      world.pushChart(PARENT, chart);
    }
    VERSIONS.forEach(
        version -> world.bed().registry().pushArtifact(MANIFESTS, "v" + version, binaries.get("flux-operator-data")));
  }

  /** Folder of the real charts, when they are to be used. */
  public static Optional<Path> real() {
    return Optional.ofNullable(System.getProperty("fluxlift.charts")).map(Path::of);
  }

  /**
   * Makes chart directories.
   *
   * @param home where to make them
   * @return the directories, {@code VERSION/NAME} for the stand-ins
   */
  static List<Path> packaged(Binaries binaries, Path home) {
    Optional<Path> real = real();
    if (real.isPresent()) {
      return NAMES.stream().map(real.get()::resolve).toList();
    }
    return VERSIONS.stream().flatMap(version -> NAMES.stream().map(name -> {
      Path chart = home.resolve(version).resolve(name);
      write(binaries, name, version, chart);
      return chart;
    })).toList();
  }

  private static void write(Binaries binaries, String name, String version, Path chart) {
    try {
      Files.createDirectories(chart);
      Commands.run(standIn(name), "cp", "-r", ".", chart.toString());
      Path about = chart.resolve("Chart.yaml");
      Files.writeString(about, Files.readString(about)
          .replaceFirst("(?m)^version: .*$", "version: " + version)
          .replaceFirst("(?m)^appVersion: .*$", "appVersion: " + OPERATOR));
      if (name.equals("flux-operator")) {
        crds(binaries.get("flux-operator-config").resolve("crd/bases"), chart.resolve("files/crds"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path standIn(String name) {
    URL chart = Objects.requireNonNull(Charts.class.getResource("/charts/" + name), name);
    try {
      return Path.of(chart.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** helm uninstall keeps what has this annotation: so does the real chart with its CRDs. */
  private static void crds(Path bases, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(bases)) {
      for (Path file : files.toList()) {
        Mapping crd = Yaml.documents(file).getFirst();
        Files.writeString(target.resolve(Objects.requireNonNull(file.getFileName()).toString()), Json.pretty(
            crd.withPath(List.of("metadata", "annotations", "helm.sh/resource-policy"), Value.of("keep"))) + "\n");
      }
    }
  }
}
