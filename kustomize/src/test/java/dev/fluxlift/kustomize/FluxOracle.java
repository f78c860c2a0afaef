package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program that builds as kustomize-controller does: the real {@code flux build kustomization --dry-run}, or the small
 * one of live-tests/go/flux-build, which takes the same options and calls the same packages.
 */
final class FluxOracle {
  /** What both give each object beside its own labels. */
  static final String OWNER = "kustomize.toolkit.fluxcd.io/";

  private final Path program;

  private FluxOracle(Path program) {
    this.program = program;
  }

  /** The program that {@code -Dfluxlift.flux} names. */
  static Optional<FluxOracle> find() {
    String named = System.getProperty("fluxlift.flux", "");
    Path program = Path.of(named.isEmpty() ? "no-such-program" : named);
    return Files.isExecutable(program) ? Optional.of(new FluxOracle(program)) : Optional.empty();
  }

  /** The text it prints, or empty when it refuses. It writes into the folder and takes that back. */
  Optional<String> print(Path directory, Path kustomization, String name, boolean strict) {
    List<String> command = new ArrayList<>(List.of(program.toString(), "build", "kustomization", name, "--path",
        directory.toString(), "--kustomization-file", kustomization.toString(), "--dry-run"));
    if (strict) {
      command.add("--strict-substitute");
    }
    try {
      Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An object with the labels that say which Kustomization it is of. */
  static Value.Mapping owned(Value.Mapping object, Value.Mapping kustomization) {
    Value.Mapping labels = object.mapping("metadata", "labels");
    for (String field : List.of("name", "namespace")) {
      labels = labels.with(OWNER + field, Value.of(kustomization.text("metadata", field).orElse("")));
    }
    return object.withPath(List.of("metadata", "labels"), labels);
  }
}
