package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The real kustomize 5.7.1, when it is at hand. */
final class Oracle {
  private final Path program;

  private Oracle(Path program) {
    this.program = program;
  }

  /** The program that {@code -Dfluxlift.kustomize} names. */
  static Optional<Oracle> find() {
    String named = System.getProperty("fluxlift.kustomize", "");
    Path program = Path.of(named.isEmpty() ? "no-such-program" : named);
    return Files.isExecutable(program) ? Optional.of(new Oracle(program)) : Optional.empty();
  }

  /** The text it prints, or empty when it refuses. */
  Optional<String> print(Path directory) {
    try {
      Process process = new ProcessBuilder(program.toString(), "build", "--load-restrictor", "LoadRestrictionsNone",
          directory.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The objects of a printed build, read as Flux reads them. */
  static List<Value.Mapping> objects(String printed) {
    return YamlStream.parse("kustomize", printed).mappings();
  }
}
