package dev.fluxlift.yaml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files tests are run over: our own, and those of real repositories where they are at hand. */
final class YamlFiles {
  private YamlFiles() {}

  static List<Path> own() {
    return below(Path.of("src/test/resources/edit"), "");
  }

  /** All YAML files of the folder that {@code -Dfluxlift.corpora} names; none when it is not there. */
  static List<Path> real() {
    return below(Path.of(System.getProperty("fluxlift.corpora", "../../shared/corpus")), "\\.ya?ml");
  }

  private static List<Path> below(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().matches(".*" + ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
