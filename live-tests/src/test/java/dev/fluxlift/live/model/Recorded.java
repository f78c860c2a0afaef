package dev.fluxlift.live.model;

import dev.fluxlift.live.bed.FluxLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a scenario came to on the real control plane: {@code scenarios/NAME.txt}, whose first line says on which lines,
 * and {@code NAME-2.9.txt} beside it where 2.9 came to something else.
 */
final class Recorded {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("src/test/resources/scenarios");
  private static final String HEAD = "# Flux ";

  private Recorded() {}

  /** The recording of a line; empty when it was not run there. */
  static Optional<Result> of(Scenario scenario, FluxLine line) {
    return Stream.of(own(scenario), common(scenario))
        .filter(Files::exists)
        .map(Recorded::text)
        .filter(text -> lines(text).contains(line.version()))
        .map(Result::read)
        .findFirst();
  }

  /** The lines on which a scenario was recorded. */
  static List<FluxLine> lines(Scenario scenario) {
    return Stream.of(FluxLine.values()).filter(line -> of(scenario, line).isPresent()).toList();
  }

  private static List<String> lines(String text) {
    String head = text.lines().findFirst().orElse("");
    return head.startsWith(HEAD) ? List.of(head.substring(HEAD.length()).split(", ")) : List.of();
  }

  private static Path common(Scenario scenario) {
    return FOLDER.resolve(scenario.name() + ".txt");
  }

  private static Path own(Scenario scenario) {
    return FOLDER.resolve(scenario.name() + "-2.9.txt");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what a run on the real control plane came to. */
  static synchronized void write(Scenario scenario, FluxLine line, Result result) {
    Optional<Result> other = line == FluxLine.FLUX_2_6 ? Optional.empty() : of(scenario, FluxLine.FLUX_2_6);
    boolean same = other.filter(o -> o.to(result).isEmpty()).isPresent();
    String lines = same ? FluxLine.FLUX_2_6.version() + ", " + line.version() : line.version();
    Path file = same || line == FluxLine.FLUX_2_6 ? common(scenario) : own(scenario);
    try {
      Files.createDirectories(FOLDER);
      if (same) {
        Files.deleteIfExists(own(scenario));
      }
      Files.writeString(file, HEAD + lines + "\n" + other.filter(_ -> same).orElse(result).written());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
