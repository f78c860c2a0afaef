package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.files.Mentions;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.engine.verify.Verification;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The success criteria of one move. */
public final class Criteria {
  private static final Duration GRACE = Duration.ofMinutes(3);

  private Criteria() {}

  /**
   * How it was at S0: as kept on this machine, else, or when another machine went on meanwhile, as the checkpoint in the
   * cluster has it.
   */
  public static Optional<Baseline> baseline(Plan plan, World world, RunDirectory directory) {
    Optional<Checkpoint.Content> there = Checkpoint.of(plan, world.cluster());
    List<Journal.Entry> entries = Files.exists(directory.journal()) ? Journal.read(directory.journal()) : List.of();
    return Checkpoint.elsewhere(there, entries).flatMap(Checkpoint.Content::baseline)
        .or(directory::baseline)
        .or(() -> there.flatMap(Checkpoint.Content::baseline));
  }

  /**
   * The checks against a baseline.
   *
   * @param tree the repository's files as they are now; asked for when the old owner is retired
   */
  public static Verification of(Plan plan, World world, RunDirectory directory, Baseline baseline, Supplier<Tree> tree) {
    Installation installation = plan.installation();
    String namespace = installation.namespace();
    ObjectRef owner = installation.owner().ref().orIn(namespace);
    // an owner that is there after S8 was put back by somebody (V9): that is not the same as one that is still there
    boolean retired = world.cluster().get(owner).isEmpty()
        || directory.verifiedAt(StepId.S8).isPresent() && !takenBackElsewhere(plan, world, StepId.S8);
    return new Verification(
        world.cluster(),
        world.clock(),
        new Verification.Subject(
            namespace,
            installation.version(),
            installation.components(),
            plan.instance().components(),
            plan.target(),
            owner,
            installation.manifests().ref().orIn(namespace),
            installation.rootSource().ref().orIn(namespace),
            installation.root().ref().orIn(namespace),
            retired,
            // when the adoption was seen: from then on warnings count
            directory.verifiedAt(StepId.S6).orElse(world.clock().now()),
            GRACE,
            () -> leftovers(plan, world.git(), tree.get())),
        baseline);
  }

  /** What went back on another machine is not in this one's journal; whoever goes back or forward says so in the cluster. */
  private static boolean takenBackElsewhere(Plan plan, World world, StepId step) {
    return Checkpoint.of(plan, world.cluster()).filter(there -> there.step().compareTo(step) < 0).isPresent();
  }

  private static Verification.Leftovers leftovers(Plan plan, Git git, Tree tree) {
    List<String> there = git.list(git.state().head(), "");
    List<String> removed =
        plan.step(StepId.S8).flatMap(Step::commit).map(c -> c.changes()).orElse(List.of()).stream()
            .filter(c -> c.after().isEmpty())
            .map(FileChange::path)
            .filter(there::contains)
            .toList();
    List<String> mentions =
        Mentions.in(tree, plan.installation()).stream().map(m -> m.where() + " names " + m.name()).toList();
    return new Verification.Leftovers(removed, mentions);
  }
}
