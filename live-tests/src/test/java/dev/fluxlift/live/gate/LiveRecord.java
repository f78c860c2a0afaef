package dev.fluxlift.live.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one live test came to.
 *
 * @param name {@code Class#method}
 * @param lines versions of Flux it ran on
 * @param green whether it succeeded
 * @param seconds wall time
 * @param full whether only the full profile runs it
 * @param measured figures it printed
 */
record LiveRecord(String name, List<String> lines, boolean green, long seconds, boolean full, List<String> measured) {

  /** One line of tab-separated values. */
  String line() {
    return String.join("\t", name, String.join(",", lines), green ? "green" : "RED", Long.toString(seconds),
        full ? "full" : "live", String.join("|", measured));
  }

  static LiveRecord of(String line) {
    String[] at = line.split("\t", -1);
    return new LiveRecord(at[0], split(at[1], ","), at[2].equals("green"), Long.parseLong(at[3]), at[4].equals("full"),
        split(at[5], "\\|"));
  }

  private static List<String> split(String text, String by) {
    return text.isEmpty() ? List.of() : List.of(text.split(by));
  }

  /** All records of a run, by name and line. */
  static List<LiveRecord> read(Path folder) {
    List<LiveRecord> out = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return out;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".tsv")).sorted().toList()) {
        Files.readAllLines(file).forEach(l -> out.add(of(l)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.sort(java.util.Comparator.comparing(LiveRecord::name).thenComparing(r -> String.join(",", r.lines())));
    return out;
  }
}
