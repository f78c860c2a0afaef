package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
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

  /** All of them: codes of findings, {@code not-ready=OBJECT}, names of objects that may go. */
  static SortedSet<String> inForce(Plan plan, List<Journal.Entry> entries, Optional<Checkpoint.Content> there) {
    SortedSet<String> out = new TreeSet<>(plan.consents());
    there.filter(c -> c.plan().id().equals(plan.id())).ifPresent(c -> out.addAll(c.consents()));
    entries.stream()
        .filter(e -> e.type() == Journal.Type.STARTED)
        .flatMap(e -> e.details().list(KEY).stream())
        .flatMap(c -> c.text().stream())
        .forEach(out::add);
    return out;
  }

  /** What the record of a run that begins says of those given with it. */
  static Mapping record(Plan plan, RunOptions options) {
    return Mapping.of("plan", plan.id(), KEY, options.consents().stream().sorted().map(Value::of).toList());
  }
}
