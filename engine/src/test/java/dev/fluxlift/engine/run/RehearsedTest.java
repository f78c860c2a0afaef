package dev.fluxlift.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.proof.preflight.PreflightFindings;
import dev.fluxlift.engine.snapshot.SnapshotFinding;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is done on a cluster that was not rehearsed on a copy of it. */
class RehearsedTest {
  private static final ObjectRef LEASE = new ObjectRef("coordination.k8s.io", "Lease", Home.NS, Lock.NAME);
  private static final ObjectRef NEW_RELEASE = new ObjectRef(ObjectRef.HELM, "HelmRelease", "default", "new");
  private static final Finding STRANGE = new Finding(SnapshotFinding.NOT_SIMULATED, "Thing/default/a", "/spec was 1, is 2");

  @TempDir Path base;
  private final Home home = new Home();
  private final Home.Content surroundings = new Home.Content(home.cluster);
  private final List<Progress.Event> events = new ArrayList<>();
  private final Rehearser well = new Rehearser(Rehearsing.Shown.WELL, List.of(), Optional.empty());
  private final Rehearser loses = new Rehearser(Rehearsing.Shown.LOSES, List.of(), Optional.of("I know better"));
  private final Rehearser notShown = new Rehearser(Rehearsing.Shown.NOT_SHOWN, List.of(STRANGE), Optional.empty());
  private long pid = 1;

  /** Always comes to the same. */
  private static final class Rehearser implements Rehearsing {
    private final Result result;
    private final Optional<String> reason;
    private final List<Plan> asked = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    Rehearser(Shown shown, List<Finding> findings, Optional<String> reason) {
      this.result = new Result(shown, "it came to " + shown, findings, Mapping.of("snapshot", "abc"));
      this.reason = reason;
    }

    Rehearser because(String words) {
      return new Rehearser(result.shown(), result.findings(), Optional.of(words));
    }

    @Override
    public Result rehearse(Plan plan, RunOptions options) {
      asked.add(plan);
      meanwhile.run();
      return result;
    }

    @Override
    public Optional<String> unrehearsed() {
      return reason;
    }
  }

  private Outcome run(Path directory, Rehearsing rehearsing, StepId until) {
    return run(home.plan, directory, rehearsing, until);
  }

  private Outcome run(Plan plan, Path directory, Rehearsing rehearsing, StepId until) {
    long mine = ++pid;
    Lock.Holder holder = new Lock.Holder("host", mine, "run" + mine, p -> p == mine);
    RunOptions options = RunOptions.unattended("origin").withUntil(Optional.of(until)).withSoak(SoakChoice.NONE);
    return new Runner(new Mortal(home, Integer.MAX_VALUE, false).world(), surroundings, holder, directory, "0.1.0", rehearsing)
        .run(plan, options, events::add);
  }

  private List<Journal.Entry> journal(Path directory, Journal.Type type) {
    return Journal.read(RunDirectory.of(directory, home.plan).journal()).stream().filter(e -> e.type() == type).toList();
  }

  private List<String> notes() {
    return events.stream().filter(Progress.Note.class::isInstance).map(e -> ((Progress.Note) e).text()).toList();
  }

  private void nothingWritten(String before) {
    assertThat(home.state()).isEqualTo(before);
    assertThat(home.cluster.writes()).isEmpty();
    assertThat(home.cluster.get(LEASE)).isEmpty();
    assertThat(home.git.messages()).hasSize(1);
  }

  @Test
  void aRehearsalThatLosesSomethingRefusesWhateverReasonIsGivenAndNothingIsWritten() {
    String before = home.state();

    Outcome outcome = run(base, loses, StepId.S1);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("ended badly: it came to LOSES");
    assertThat(outcome.next()).contains("Nothing was written", "fluxlift rehearse . --from-cluster", "fluxlift plan")
        .doesNotContain("--unrehearsed");
    nothingWritten(before);
    assertThat(journal(base, Journal.Type.STARTED)).isEmpty();
    assertThat(journal(base, Journal.Type.NOTE).getLast().text()).contains("it came to LOSES");
  }

  @Test
  void whatCannotBeShownRefusesAndNamesItAndNothingIsWritten() {
    String before = home.state();

    Outcome outcome = run(base, notShown, StepId.S1);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("cannot be rehearsed on a copy of this cluster: it came to NOT_SHOWN");
    assertThat(outcome.findings()).containsExactly(STRANGE);
    assertThat(outcome.next()).contains("--unrehearsed REASON");
    nothingWritten(before);
  }

  @Test
  void aReasonGoesOnWithoutARehearsalAndIsKeptAndShownHereAndElsewhere() throws Exception {
    Outcome outcome = run(base, notShown.because("the lab has a strange server"), StepId.S1);
    Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
    Outcome further = run(elsewhere, loses, StepId.S2);

    assertThat(outcome.ending()).as(outcome.message()).isEqualTo(Ending.REACHED);
    assertThat(journal(base, Journal.Type.REHEARSED)).singleElement()
        .satisfies(e -> assertThat(e.details().text("unrehearsed")).contains("the lab has a strange server"));
    assertThat(notes()).contains("goes on UNREHEARSED, because: the lab has a strange server");
    assertThat(Status.read(home.cluster, Home.NS, Optional.of(RunDirectory.of(base, home.plan))).unrehearsed())
        .contains("the lab has a strange server");
    assertThat(further.ending()).as(further.message()).isEqualTo(Ending.REACHED);
    assertThat(Status.read(home.cluster, Home.NS, Optional.empty()).unrehearsed()).contains("the lab has a strange server");
  }

  @Test
  void aReasonThatWasNotNeededIsNotKept() {
    run(base, well.because("to be sure"), StepId.S1);

    assertThat(Status.read(home.cluster, Home.NS, Optional.of(RunDirectory.of(base, home.plan))).unrehearsed()).isEmpty();
  }

  @Test
  void theRehearsalIsKeptInTheJournalAndNotRepeatedOnTheSameCluster() {
    run(base, well, StepId.S0);
    Outcome second = run(base, loses, StepId.S1);

    assertThat(second.ending()).as(second.message()).isEqualTo(Ending.REACHED);
    assertThat(well.asked).containsExactly(home.plan);
    assertThat(loses.asked).isEmpty();
    assertThat(journal(base, Journal.Type.REHEARSED)).singleElement()
        .satisfies(e -> assertThat(e.details().text("rehearsal", "snapshot")).contains("abc"));
    assertThat(notes()).filteredOn(n -> n.startsWith("rehearsed on a copy")).hasSize(2);
  }

  @Test
  void aRehearsalOfAClusterThatHasChangedSinceIsNotBelieved() {
    run(base, well, StepId.S0);
    home.cluster.with(Home.object(NEW_RELEASE).with("spec", Mapping.of("interval", "1h")));

    Outcome outcome = run(base, loses, StepId.S1);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("ended badly");
    assertThat(notes()).anyMatch(n -> n.startsWith("the cluster has changed since it was rehearsed"));
    assertThat(home.git.messages()).hasSize(1);
  }

  @Test
  void anotherPlanIsRehearsedForItself() {
    run(base, well, StepId.S0);
    Plan.RepositoryLock lock = home.plan.repository();
    Plan other = PlanFile.relocked(
        home.plan, new Plan.RepositoryLock(lock.commit(), "another remote", lock.branch(), lock.files()), home.plan.cluster().orElseThrow());

    Outcome outcome = run(other, base, loses, StepId.S1);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(loses.asked).containsExactly(other);
  }

  @Test
  void statusesThatMoveAllTheTimeAreNoChange() {
    run(base, well, StepId.S0);
    home.cluster.edit(Home.ROOT, o -> o.withPath(List.of("status", "observedGeneration"), Value.of(7)));

    assertThat(run(base, loses, StepId.S1).ending()).isEqualTo(Ending.REACHED);
  }

  @Test
  void aClusterThatChangesWhileItIsRehearsedIsNotTouched() {
    well.meanwhile = () -> home.cluster.with(Home.object(NEW_RELEASE).with("spec", Mapping.of("interval", "1h")));

    Outcome outcome = run(base, well, StepId.S1);

    assertThat(outcome.ending()).isEqualTo(Ending.STALE);
    assertThat(outcome.message()).contains("not as it was when this plan was rehearsed", NEW_RELEASE.toString());
    assertThat(home.git.messages()).hasSize(1);
    well.meanwhile = () -> {};
    assertThat(run(base, well, StepId.S1).ending()).isEqualTo(Ending.REACHED);
    assertThat(well.asked).hasSize(2);
  }

  @Test
  void aMoveThatIsUnderWayIsGoneOnWithOnAnotherMachine() throws Exception {
    run(base, well, StepId.S1);

    Outcome outcome = run(Files.createDirectory(base.resolve("elsewhere")), loses, StepId.S2);

    assertThat(outcome.ending()).as(outcome.message()).isEqualTo(Ending.REACHED);
    assertThat(loses.asked).isEmpty();
  }

  @Test
  void aMachineThatDoesNotHaveTheJournalRehearsesBeforeTheFirstCommit() throws Exception {
    run(base, well, StepId.S0);

    Outcome outcome = run(Files.createDirectory(base.resolve("elsewhere")), loses, StepId.S1);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(home.git.messages()).hasSize(1);
  }

  @Test
  void whatSpeaksAgainstThePlanWithoutARehearsalIsSaidFirst() {
    surroundings.findings = List.of(new Finding(PreflightFindings.FIRST_INSTALL, "HelmRelease/default/a", "It is pending."));
    Outcome blocked = run(base, loses, StepId.S1);
    home.cluster.edit(Home.OWNER, o -> o.withPath(List.of("metadata", "generation"), Value.of(99)));
    Outcome stale = run(base, loses, StepId.S1);

    assertThat(blocked.findings()).extracting(Finding::where).containsExactly("HelmRelease/default/a");
    assertThat(stale.ending()).isEqualTo(Ending.STALE);
    assertThat(stale.message()).contains(Home.OWNER.toString());
    assertThat(loses.asked).isEmpty();
    assertThat(home.cluster.writes()).isEmpty();
  }

  @Test
  void aWayBackThatHasNotEndedIsNamedFirstAndStatusSaysWhatEndsIt() {
    new Checkpoint(home.cluster, Home.NS).write(new Checkpoint.Content(
        home.plan, StepId.S4, "run", "host", Set.of(), Optional.empty(), Optional.empty(), Optional.of(StepId.S2), Optional.empty()));

    Outcome outcome = run(base, loses, StepId.S4);

    assertThat(outcome.message()).contains("a way back to S2");
    assertThat(outcome.next()).contains("fluxlift rollback --to S2");
    assertThat(loses.asked).isEmpty();
    assertThat(Status.read(home.cluster, Home.NS, Optional.empty()).back()).contains(StepId.S2);
  }
}
