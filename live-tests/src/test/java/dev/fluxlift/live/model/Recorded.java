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

  /** Writes what a run on the real control plane came to; what was written for another line stays true. */
  static synchronized void write(Scenario scenario, FluxLine line, Result result) {
    FluxLine other = line == FluxLine.FLUX_2_6 ? FluxLine.FLUX_2_9 : FluxLine.FLUX_2_6;
    Optional<Result> there = of(scenario, other);
    if (of(scenario, line).filter(o -> o.to(result).isEmpty()).isPresent()) {
      return;
    }
    try {
      Files.createDirectories(FOLDER);
      if (there.filter(o -> o.to(result).isEmpty()).isPresent()) {
        Files.deleteIfExists(own(scenario));
        write(common(scenario), FluxLine.FLUX_2_6.version() + ", " + FluxLine.FLUX_2_9.version(), there.get());
      } else {
        write(line == FluxLine.FLUX_2_6 ? common(scenario) : own(scenario), line.version(), result);
        if (there.isPresent()) {
          write(other == FluxLine.FLUX_2_6 ? common(scenario) : own(scenario), other.version(), there.get());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String lines, Result result) throws IOException {
    Files.writeString(file, HEAD + lines + "\n" + result.written());
  }
}
