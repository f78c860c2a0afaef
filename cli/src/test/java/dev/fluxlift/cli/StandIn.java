package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.plan.files.TreeFiles;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.KustomizeBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;

/** A program called kustomize that answers as it was told, for each folder of a repository. */
final class StandIn {
  private final Path bin;
  private final Path answers;

  /** One that answers each folder as fluxlift builds it. */
  StandIn(Path bin, Path repository) throws IOException {
    this.bin = bin;
    this.answers = Files.createDirectories(bin.resolve("answers"));
    Path program = bin.resolve("kustomize");
    Files.writeString(program, """
        #!/bin/sh
        folder=$(dirname "$0")/answers
        case $1 in
          version) echo v5.7.1-stand-in ;;
          build) exec /bin/cat "$folder/$(echo "${4#*/repository}" | tr / _)" ;;
        esac
        """);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    FolderTree tree = new FolderTree(repository);
    KustomizeBuild build = new KustomizeBuild(new TreeFiles(tree));
    for (String path : tree.paths()) {
      if (path.endsWith("kustomization.yaml")) {
        String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        BuildResult result = build.build(folder);
        if (result.isComplete()) {
          answer(folder, result.objects().stream().map(Json::pretty).collect(Collectors.joining("\n---\n")));
        }
      }
    }
  }

  /** What it prints for a folder from now on. */
  void answer(String folder, String yaml) throws IOException {
    Files.writeString(file(folder), yaml);
  }

  /** What it prints for a folder now. */
  String answer(String folder) throws IOException {
    return Files.readString(file(folder));
  }

  /** It refuses a folder from now on. */
  void refuse(String folder) throws IOException {
    Files.delete(file(folder));
  }

  private Path file(String folder) {
    return answers.resolve(folder.isEmpty() ? "" : "_" + folder.replace('/', '_'));
  }

  /** A PATH on which it stands before all others. */
  String path() {
    return bin + java.io.File.pathSeparator + System.getenv("PATH");
  }
}
