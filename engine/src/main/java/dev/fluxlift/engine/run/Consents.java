package dev.fluxlift.engine.run;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a person consented to in the course of one move, so that nobody repeats it at each command: in the plan, whose
 * id is the hash of its content; in the journal, whose records are chained by hash; in the checkpoint, for another
 * machine, with the hash of plan and consents. Each of the three refuses to be read when it was edited.
 */
final class Consents {
  private static final String KEY = "consents";

  private Consents() {}

  /**
   * All of them: codes of findings, {@code not-ready=OBJECT}, names of objects that may go.
   *
   * @param there the checkpoint of this plan
   */
  static SortedSet<String> inForce(Plan plan, List<Journal.Entry> entries, Optional<Checkpoint.Content> there) {
    TreeSet<String> out = new TreeSet<>(plan.consents());
    there.ifPresent(c -> out.addAll(c.consents()));
    entries.stream()
        .filter(e -> e.type() == Journal.Type.STARTED)
        .flatMap(e -> e.details().list(KEY).stream())
        .flatMap(c -> c.text().stream())
        .forEach(out::add);
    return out;
  }

  /**
   * Nothing may speak against it that was not consented to.
   *
   * @throws StopException when something does
   */
  static void require(List<Finding> findings, Collection<String> consents) {
    List<Finding> stopping = findings.stream().filter(f -> f.stops(consents)).toList();
    if (!stopping.isEmpty()) {
      throw new StopException(
          Ending.BLOCKED,
          stopping.size() + (stopping.size() == 1 ? " finding speaks" : " findings speak") + " against it",
          "Mend them, or consent by code to those that allow it.",
          stopping);
    }
  }

  /** What the record of a run that begins says of those given with it. */
  static Mapping record(Plan plan, RunOptions options) {
    return Mapping.of("plan", plan.id(), KEY, options.consents().stream().sorted().map(Value::of).toList());
  }
}
