package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Staleness;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Whether a plan was rehearsed before its first commit, on the cluster as it is: the journal has the record, or it is
 * rehearsed now. Until then cluster and Git are only read. What speaks against the plan without a rehearsal is said first.
 */
final class Rehearsed {
  private static final String STATE = "state";
  private static final String UNREHEARSED = "unrehearsed";
  private static final int SHOWN = 8;
  private static final String NOTHING_DONE = "Nothing was written, in the cluster or in Git. ";
  private static final String WHOLE = "See it whole: fluxlift rehearse . --from-cluster. ";

  private final Plan plan;
  private final World world;
  private final Journal journal;
  private final Progress progress;
  private final String toolVersion;
  private Optional<RehearsedState> rehearsedOn = Optional.empty();

  Rehearsed(Plan plan, World world, Journal journal, Progress progress, String toolVersion) {
    this.plan = plan;
    this.world = world;
    this.journal = journal;
    this.progress = progress;
    this.toolVersion = toolVersion;
  }

  /**
   * Rehearses where that is due.
   *
   * @param consents all that are in force
   * @throws StopException when the plan cannot be run, or its rehearsal does not end well
   */
  void require(Rehearsing rehearsing, Surroundings surroundings, RunOptions options, SortedSet<String> consents)
      throws InterruptedException {
    Branch branch = new Branch(plan, world.git(), options.remote());
    Branch.Position position = branch.position();
    Optional<Journal.Entry> record = record(journal.entries());
    if (position.reached().isPresent()) {
      // a move that is under way is gone on with, on whatever machine
      reason(journal.entries()).ifPresent(this::toldUnrehearsed);
      return;
    }
    if (!position.overlapping().isEmpty()) {
      throw branch.overlap(position);
    }
    requireFresh(branch, position.head());
    if (record.isPresent() && holds(record.get(), RehearsedState.of(world.cluster(), plan))) {
      progress.on(new Progress.Note(record.get().text() + " (" + record.get().at() + ")"));
      return;
    }
    record.ifPresent(r -> progress.on(
        new Progress.Note("the cluster has changed since it was rehearsed at " + r.at() + ": it is rehearsed anew")));
    Consents.require(surroundings.preflight(plan, consents), consents);
    RehearsedState state = RehearsedState.of(world.cluster(), plan);
    Rehearsing.Result result = rehearsing.rehearse(plan, options.withConsents(consents));
    rehearsedOn = Optional.of(state);
    judge(result, rehearsing.unrehearsed().filter(r -> !r.isBlank()), state);
  }

  private void requireFresh(Branch branch, String head) {
    List<Staleness.Moved> moved = new ArrayList<>(Staleness.tool(plan, toolVersion));
    moved.addAll(branch.filesMoved(head));
    moved.addAll(Staleness.objects(plan, world.cluster()));
    Move.requireNone(moved);
  }

  private void judge(Rehearsing.Result result, Optional<String> reason, RehearsedState state) {
    switch (result.shown()) {
      case WELL -> keep("rehearsed on a copy of this cluster: " + result.what(), result, "", state);
      case LOSES -> throw refused(
          "the rehearsal of this plan on a copy of this cluster ended badly: " + result.what(),
          WHOLE + "Mend the cause, then plan again: fluxlift plan. If it is the simulator that is wrong, report it.",
          result);
      case NOT_SHOWN -> {
        if (reason.isEmpty()) {
          throw refused(
              "this plan cannot be rehearsed on a copy of this cluster: " + result.what(),
              WHOLE + "Mend what is named. To go on without a rehearsal: --unrehearsed REASON, which is kept",
              result);
        }
        keep("could not be rehearsed on a copy of this cluster: " + result.what(), result, reason.get(), state);
        toldUnrehearsed(reason.get());
      }
    }
  }

  private void keep(String text, Rehearsing.Result result, String reason, RehearsedState state) {
    Mapping details = Mapping.of("plan", plan.id(), STATE, state.digest(), UNREHEARSED, reason, "rehearsal", result.details());
    journal.append(Journal.Type.REHEARSED, "", text, details);
    progress.on(new Progress.Note(text));
  }

  private StopException refused(String what, String next, Rehearsing.Result result) {
    journal.append(Journal.Type.NOTE, "", what, result.details());
    return new StopException(Ending.BLOCKED, what, NOTHING_DONE + next, result.findings().stream().limit(SHOWN).toList());
  }

  private void toldUnrehearsed(String reason) {
    progress.on(new Progress.Note("goes on UNREHEARSED, because: " + reason));
  }

  /**
   * Under the lock and before the first commit: the cluster is what was rehearsed.
   *
   * @throws StopException when it has changed since
   */
  void requireStill() {
    RehearsedState now = RehearsedState.of(world.cluster(), plan);
    if (record(journal.entries()).filter(r -> holds(r, now)).isEmpty()) {
      List<String> changed = rehearsedOn.map(was -> was.changedTo(now)).orElse(List.of());
      String names = changed.isEmpty() ? "" : ": " + String.join(", ", changed.stream().limit(SHOWN).toList());
      throw new StopException(
          Ending.STALE,
          "the cluster is not as it was when this plan was rehearsed on a copy of it" + names,
          "Nothing was committed. Run it again, it is rehearsed anew: fluxlift resume");
    }
  }

  /** The last rehearsal that the journal has. */
  private static Optional<Journal.Entry> record(List<Journal.Entry> entries) {
    return entries.stream().filter(e -> e.type() == Journal.Type.REHEARSED).reduce((_, second) -> second);
  }

  private boolean holds(Journal.Entry record, RehearsedState state) {
    if (!record.details().text("plan").equals(Optional.of(plan.id()))) {
      return false;
    }
    return !record.details().text(UNREHEARSED).orElse("").isEmpty()
        || record.details().text(STATE).equals(Optional.of(state.digest()));
  }

  /** Why the move goes on without a rehearsal; empty when there was one, or none is known of. */
  static Optional<String> reason(List<Journal.Entry> entries) {
    return record(entries).flatMap(r -> r.details().text(UNREHEARSED)).filter(r -> !r.isEmpty());
  }
}
