package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Equality;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.simulator.world.SimulatedGit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says what of an end of the move may not be. */
final class Judge {
  private static final ObjectRef ENTITLEMENT =
      new ObjectRef("", "Secret", Estate.NAMESPACE, "flux-operator-entitlement");
  private static final ObjectRef FLUX = new ObjectRef("", "Namespace", "", Estate.NAMESPACE);

  /** The machine that goes back does not hold S0's backup, and says so. */
  private static final String NOT_COMPARED = "NOT compared with the state before the move";

  private final Scene scene;
  private final Person person;

  Judge(Scene scene, Person person) {
    this.scene = scene;
    this.person = person;
  }

  /** Of a move that says that it is done. */
  Optional<String> forward(int machine) {
    person.waits(Duration.ofMinutes(5));
    List<String> failing = person.unverified(machine);
    if (!failing.isEmpty()) {
      return Optional.of("the move says it is done, and its criteria do not hold: " + failing);
    }
    List<String> gone = scene.estate().before().objects().keySet().stream()
        .filter(ref -> !scene.retired().contains(ref))
        .filter(ref -> scene.estate().simulation().server().as(Weather.HARNESS).get(ref).isEmpty())
        .map(ObjectRef::toString)
        .toList();
    return gone.isEmpty() ? Optional.empty() : Optional.of("gone: " + gone);
  }

  /** Of a way back that says that it is done. */
  Optional<String> back(Outcome outcome, boolean lost) {
    boolean backupLost = lost || outcome.message().contains(NOT_COMPARED);
    List<Difference> left = differences(backupLost);
    for (int minutes = 0; !left.isEmpty() && minutes < 20; minutes += 2) {
      person.waits(Duration.ofMinutes(2));
      left = differences(backupLost);
    }
    if (!left.isEmpty()) {
      return Optional.of("back, and not as before: " + left + " (it said: " + outcome.message() + ")");
    }
    List<String> files = changedFiles();
    return files.isEmpty() ? Optional.empty() : Optional.of("back, and these files are not as before: " + files);
  }

  /** Whether Flux's Namespace is guarded. */
  boolean guarded() {
    return scene.estate().simulation().server().as(Weather.HARNESS).get(FLUX).filter(Invariants::guarded).isPresent();
  }

  /** But for what others wrote. */
  private List<String> changedFiles() {
    SimulatedGit git = scene.estate().simulation().git();
    return git.changedPaths(scene.estate().plan().repository().commit(), git.head(git.branch()).orElseThrow()).stream()
        .filter(p -> !p.startsWith("docs/notes-"))
        .toList();
  }

  private List<Difference> differences(boolean backupLost) {
    Snapshot now = Snapshot.take(scene.estate().simulation().ports().cluster(), Estate.NAMESPACE);
    // root and old owner both deliver it, and before the move they take turns too
    return Equality.between(scene.estate().before(), now, scene.retired()).stream()
        .filter(d -> !d.object().equals(FLUX))
        // only the backup knows whether it was there before, so it stays
        .filter(d -> !backupLost || !d.object().equals(ENTITLEMENT))
        .toList();
  }
}
