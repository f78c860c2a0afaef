package dev.fluxlift.live.model;

import dev.fluxlift.live.bed.FluxLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The repository of the worlds in which the old Flux manages itself. */
final class SmallRepository {
  static final String NAME = "example/home-kubernetes.git";
  static final String FLUX_FILE = "kubernetes/flux/config/flux.yaml";
  static final String CONFIG = "kubernetes/flux/config/kustomization.yaml";

  private SmallRepository() {}

  /** Its files, text by path. */
  static SortedMap<String, String> files(FluxLine line) {
    Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("src/test/resources/worlds/small");
    SortedMap<String, String> out = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.put(root.relativize(file).toString(), Files.readString(file).replace("FLUX_TAG", line.tag()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }
}
