package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.port.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the plan of a move that was begun: in this machine's run directories, else in the cluster's checkpoint. */
public final class Resume {
  private Resume() {}

  /**
   * The plan to go on with.
   *
   * @param base folder of the run directories
   * @param namespace where Flux runs
   * @throws StopException when there is none
   */
  public static Plan plan(Path base, Cluster cluster, String namespace) {
    // the checkpoint names the move this cluster is in; a directory may be of one that was given up
    Optional<Plan> there = new Checkpoint(cluster, namespace).read().map(Checkpoint.Content::plan);
    return there
        .or(() -> latest(base, cluster.identity().kubeSystemUid()).flatMap(RunDirectory::plan))
        .orElseThrow(() -> new StopException(
            Ending.ERROR,
            "no move was begun on this cluster: neither " + base + " nor ConfigMap " + namespace + "/" + Checkpoint.NAME
                + " knows one",
            "Begin with: fluxlift plan, then: fluxlift apply"));
  }

  /** The run directory of a cluster whose journal was written last. */
  public static Optional<RunDirectory> latest(Path base, String kubeSystemUid) {
    Path folder = base.resolve(kubeSystemUid);
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> runs = Files.list(folder)) {
      List<RunDirectory> all = runs.map(RunDirectory::at).filter(d -> Files.exists(d.journal())).toList();
      return all.stream().max(Comparator.comparing(Resume::written));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static java.time.Instant written(RunDirectory directory) {
    try {
      return Files.getLastModifiedTime(directory.journal()).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(directory.journal() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
