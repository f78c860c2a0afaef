package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Hashes;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.run.Rehearsing;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.engine.snapshot.SnapshotFinding;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.check.ModelCheck;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The rehearsal of the very plan that is about to be run, on a copy of the very cluster and of what its branch holds now. */
record PlanRehearsal(Opened move, RunOptionsGroup chosen) implements Rehearsing {
  private static final int SNAPSHOTS = 4;
  private static final Duration REST = Duration.ofSeconds(10);
  private static final long SEED = 1;

  @Override
  public Optional<String> unrehearsed() {
    return Optional.ofNullable(chosen.unrehearsed);
  }

  @Override
  public Result rehearse(Plan plan, RunOptions options) throws InterruptedException {
    move.console().progress("rehearsing on a copy of this cluster, which is only read: forward, back, forward");
    ClusterSnapshot snapshot = atRest(options.interrupted());
    Result result = rehearsed(plan, options, snapshot);
    requireGoOn(options.interrupted());
    return result;
  }

  private Result rehearsed(Plan plan, RunOptions options, ClusterSnapshot snapshot) {
    try {
      return judged(Rehearsals.rehearsed(subject(plan, options), snapshot, plan, ModelCheck.Bounds.SHORT, options.interrupted()));
    } catch (NotSimulatedException | Distribution.UnreadableException e) {
      return notShown(snapshot, String.valueOf(e.getMessage()), List.of());
    } catch (UncheckedIOException e) {
      throw e;
    } catch (RuntimeException e) {
      // what the simulator cannot do is not known to be bad: it stops, and a person has a way on
      String where = e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
      return notShown(snapshot, "the simulator failed, which is a bug in fluxlift, please report it: " + e + where, List.of());
    }
  }

  private static void requireGoOn(BooleanSupplier interrupted) throws InterruptedException {
    if (interrupted.getAsBoolean()) {
      throw new InterruptedException();
    }
  }

  /** Something reconciles now and then on any cluster: a snapshot that it happened in is taken again. */
  private ClusterSnapshot atRest(BooleanSupplier interrupted) throws InterruptedException {
    ClusterSnapshot out = Rehearsals.taken(move.cluster(), move.session().clock());
    for (int i = 1; i < SNAPSHOTS && moved(out); i++) {
      requireGoOn(interrupted);
      move.session().clock().pause(REST);
      out = Rehearsals.taken(move.cluster(), move.session().clock());
    }
    requireGoOn(interrupted);
    return out;
  }

  private static boolean moved(ClusterSnapshot snapshot) {
    return snapshot.findings().stream().anyMatch(f -> f.code() == SnapshotFinding.SNAPSHOT_MOVED);
  }

  private Rehearsals.Subject subject(Plan plan, RunOptions options) {
    Git git = move.workspace().git();
    String head = git.fetch(options.remote(), plan.repository().branch());
    Repository files = head.equals(move.workspace().state().head())
        ? move.workspace().repository()
        : new Repository(new CommitTree(git, head));
    String url = plan.installation().rootSource().value().text("spec", "url").orElse("");
    SimulatedGit simulated =
        new SimulatedGit(files.tree(), head, url, plan.repository().branch(), move.workspace().folder());
    Survey.Question question = new Survey.Question(
        plan.toolVersion(), files, plan.installation(), plan.repository(), InstanceMapping.Choice.NONE, Optional.empty(),
        options.consents(), Optional.empty());
    return new Rehearsals.Subject(move.repository().folder.toString(), simulated, plan.operatorVersion(), question, SEED);
  }

  private static Result judged(RehearsalText text) {
    ClusterSnapshot snapshot = text.snapshot().orElseThrow();
    if (text.good()) {
      return new Result(Shown.WELL, text.summary(), List.of(), details(snapshot).with("result", value(text)));
    }
    if (!text.against().isEmpty()) {
      int count = text.against().size();
      return notShown(
          snapshot, "it is not whole, or does not stay as the cluster is (" + count + (count == 1 ? " finding)" : " findings)"),
          text.against());
    }
    return new Result(
        text.loses() ? Shown.LOSES : Shown.NOT_SHOWN,
        text.wrong(),
        text.legs().stream().flatMap(l -> l.outcome().findings().stream()).toList(),
        details(snapshot).with("result", value(text)));
  }

  private static Value value(RehearsalText text) {
    return Value.of(Hashes.sha256(Json.canonical(text.value())));
  }

  private static Result notShown(ClusterSnapshot snapshot, String what, List<Finding> findings) {
    return new Result(Shown.NOT_SHOWN, what, findings, details(snapshot));
  }

  private static Mapping details(ClusterSnapshot snapshot) {
    return Mapping.of(
        "snapshot", snapshot.sha256(), "takenAt", snapshot.takenAt().toString(), "objects", snapshot.objects().size());
  }
}
