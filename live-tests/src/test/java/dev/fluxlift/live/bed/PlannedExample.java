package dev.fluxlift.live.bed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.cli.Main;
import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Changeset;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.files.MoveFiles;
import dev.fluxlift.engine.plan.files.Options;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.FileTree;
import dev.fluxlift.kustomize.KustomizeBuild;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A copy of the example, and the changes that the plan makes in it.
 *
 * @param folder the copy
 */
record PlannedExample(Path folder) {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("examples/home-cluster");

  /** Copies the example into a folder that is not there yet. */
  static PlannedExample in(Path folder) throws IOException {
    Files.createDirectories(folder);
    Commands.run(EXAMPLE, "cp", "-r", ".", folder.toString());
    return new PlannedExample(folder);
  }

  /** The changes of each step as the tool plans them for the example, read from its plan file. */
  List<Changeset> planned() throws IOException {
    Path file = folder.resolveSibling("plan.json");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    Map<String, String> environment = Map.of("FLUXLIFT_STATE", folder.resolveSibling("state").toString());
    int exit = Main.run(new PrintStream(new ByteArrayOutputStream()), err, environment, "plan", EXAMPLE.toString(), "--out", file.toString());
    assertThat(exit).as(said.toString(StandardCharsets.UTF_8)).isZero();
    Plan plan = PlanFile.read(Files.readString(file), file.toString());
    return plan.steps().stream()
        .flatMap(s -> s.commit().map(c -> new Changeset(s.id(), c.changes())).stream())
        .toList();
  }

  /** Makes all of them. */
  void move() throws IOException {
    planned().forEach(this::write);
  }

  /** The changes for this repository as it lies here, with or without the CRD of ServiceMonitors in the cluster. */
  List<Changeset> plannedFor(boolean serviceMonitorCrd) {
    Repository read = new Repository(new FolderTree(folder));
    Installation installation = Recogniser.recognise(read).installation().orElseThrow();
    Options options = Options.byVersion("0.32.0", installation.version()).withCrds(true, serviceMonitorCrd);
    return MoveFiles.changesets(
        installation, InstanceMapping.map(installation, InstanceMapping.Choice.NONE).instance(), read, options);
  }

  void write(Changeset changeset) {
    for (FileChange change : changeset.changes()) {
      Path file = folder.resolve(change.path());
      try {
        if (change.after().isPresent()) {
          Files.createDirectories(file.getParent());
          Files.writeString(file, change.after().get());
        } else {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  BuildResult build(Mapping spec) {
    FolderTree tree = new FolderTree(folder);
    return new KustomizeBuild(new TreeOnDisk(tree)).buildFlux(spec.text("path").orElseThrow().replaceFirst("^\\./", ""), spec);
  }

  /** The files of a folder as a build asks for them. */
  private record TreeOnDisk(FolderTree tree) implements FileTree {
    @Override
    public Optional<byte[]> read(String path) {
      return tree.read(path);
    }

    @Override
    public List<String> list(String directory) {
      String start = directory.isEmpty() ? "" : directory + "/";
      return tree.paths().stream().filter(p -> p.startsWith(start)).map(p -> p.substring(start.length()))
          .map(rest -> rest.contains("/") ? rest.substring(0, rest.indexOf('/') + 1) : rest).distinct().toList();
    }
  }
}
