package dev.fluxlift.simulator.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a folder held at one moment. */
record Papers(Map<String, byte[]> content) {
  static Papers of(Path folder) {
    Map<String, byte[]> out = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        out.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
    }
    return new Papers(out);
  }

  /** Puts all into an empty folder. */
  void into(Path folder) {
    try {
      for (var file : content.entrySet()) {
        Path to = folder.resolve(file.getKey());
        Files.createDirectories(to.resolveSibling("."));
        Files.write(to, file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be written: " + e.getMessage(), e);
    }
  }
}
