package dev.fluxlift.live.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code live-tests/go/build.sh} built.
 *
 * @param paths absolute path by name
 */
public record Binaries(Map<String, Path> paths) {

  /**
   * Builds what is not in the cache yet (up to 20 minutes on two cores) and reads the manifest.
   *
   * @param home the live-tests directory
   */
  public static Binaries of(Path home) {
    return Optional.ofNullable(System.getProperty("fluxlift.live.manifest"))
        .map(Path::of)
        .map(Binaries::read)
        .orElseGet(() -> read(Path.of(build(home))));
  }

  private static String build(Path home) {
    try {
      String cache = Optional.ofNullable(System.getenv("FLUXLIFT_CACHE"))
          .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "fluxlift").toString());
      Process build = new ProcessBuilder(home.resolve("go/build.sh").toString(), cache + "/testbed")
          .redirectError(Redirect.INHERIT)
          .start();
      List<String> said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      if (build.waitFor() != 0 || said.isEmpty()) {
        throw new IllegalStateException("live-tests/go/build.sh failed; what it said is above");
      }
      return said.getLast();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Reads {@code name=path} lines. */
  static Binaries read(Path manifest) {
    Map<String, Path> paths = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(manifest)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          paths.put(line.substring(0, equals), Path.of(line.substring(equals + 1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Binaries(Map.copyOf(paths));
  }

  /**
   * One of them.
   *
   * @throws IllegalStateException when the manifest does not name it
   */
  public Path get(String name) {
    Path path = paths.get(name);
    if (path == null) {
      throw new IllegalStateException("the manifest of live-tests/go/build.sh does not name " + name);
    }
    return path;
  }
}
