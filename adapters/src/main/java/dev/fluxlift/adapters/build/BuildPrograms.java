package dev.fluxlift.adapters.build;

import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.port.OtherBuilds;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code kustomize build}, and {@code flux build kustomization --dry-run} where it is at hand, on a copy of a repository's
 * files: the flux program writes into the folder that it builds. The copy goes with {@link #close}.
 */
public final class BuildPrograms implements OtherBuilds, AutoCloseable {
  private final Path kustomize;
  private final Optional<Path> flux;
  private final Path copy;
  private final Path object;
  private final Path home;
  private final List<String> versions = new ArrayList<>();

  /**
   * Copies the files and asks the programs for their versions.
   *
   * @throws BuildProgramException when a program does not say its version
   * @throws UncheckedIOException when the files cannot be copied
   */
  public BuildPrograms(Tree tree, Path kustomize, Optional<Path> flux) {
    this.kustomize = kustomize;
    this.flux = flux;
    Path folder = temporary();
    this.copy = folder.resolve("repository");
    this.object = folder.resolve("kustomization.yaml");
    this.home = folder;
    try {
      versions.add("kustomize " + word(asked(kustomize, "version")));
      flux.ifPresent(program -> versions.add("flux " + word(asked(program, "--version").replace("flux version", ""))));
      write(tree);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * The first executable file of that name in the folders of a PATH.
   *
   * @param path folders with the system's separator between them
   */
  public static Optional<Path> find(String name, String path) {
    for (String folder : path.split(java.io.File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        Path program = Path.of(folder).resolve(name).toAbsolutePath();
        if (Files.isRegularFile(program) && Files.isExecutable(program)) {
          return Optional.of(program);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public List<String> versions() {
    return List.copyOf(versions);
  }

  @Override
  public Answer kustomize(String folder) {
    return answer(kustomize, List.of("build", "--load-restrictor", "LoadRestrictionsNone", copy.resolve(folder).toString()));
  }

  @Override
  public Optional<Answer> flux(Mapping kustomization, String folder) {
    return flux.map(program -> {
      try {
        Files.writeString(object, Json.pretty(kustomization), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      List<String> arguments = new ArrayList<>(List.of("build", "kustomization",
          kustomization.text("metadata", "name").orElse(""), "--path", copy.resolve(folder).toString(),
          "--kustomization-file", object.toString(), "--dry-run"));
      kustomization.text("metadata", "namespace").ifPresent(namespace -> arguments.addAll(List.of("--namespace", namespace)));
      return answer(program, arguments);
    });
  }

  /** Removes the copy. */
  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("fluxlift-cross-check");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Tree tree) {
    try {
      Files.createDirectories(copy);
      for (String path : tree.paths()) {
        Optional<byte[]> bytes = tree.read(path);
        if (bytes.isPresent()) {
          Path file = copy.resolve(path);
          Files.createDirectories(file.getParent());
          Files.write(file, bytes.get());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer answer(Path program, List<String> arguments) {
    BuildProcess.Ended ended = BuildProcess.run(program, arguments, home);
    return ended.status() == 0
        ? new Answer.Printed(ended.out())
        : new Answer.Refused(ended.err().replace(copy + "/", "").replace(copy.toString(), ""));
  }

  private String asked(Path program, String argument) {
    BuildProcess.Ended ended = BuildProcess.run(program, List.of(argument), home);
    if (ended.status() != 0 || ended.out().isBlank()) {
      throw new BuildProgramException(program + " " + argument + " ends with status " + ended.status() + ": "
          + ended.err().strip());
    }
    return ended.out();
  }

  private static String word(String answer) {
    return answer.strip().lines().findFirst().orElse("").strip();
  }
}
