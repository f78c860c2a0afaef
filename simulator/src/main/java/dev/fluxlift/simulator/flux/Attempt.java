package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.runtime.ApplySet.Entry;
import dev.fluxlift.simulator.runtime.ApplySet.Prepared;
import dev.fluxlift.simulator.time.Outlook;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Instant;
import java.util.List;

/**
 * A reconciliation of a Kustomization that is under way. It goes by the object as it was when it began.
 *
 * @param phase what comes next
 * @param object the Kustomization, with what was written to its status so far
 * @param artifact what is applied
 * @param stages sets of objects that are still to be applied, in order
 * @param prepared what the dry run of the first of them found
 * @param entries what was applied
 * @param waitsFor objects that have to be healthy or gone
 * @param began when
 * @param deadline when the waiting ends
 * @param tries how often something was asked in vain
 */
record Attempt(
    Phase phase,
    Mapping object,
    Artifact artifact,
    List<List<Mapping>> stages,
    Prepared prepared,
    List<Entry> entries,
    List<ObjectRef> waitsFor,
    Instant began,
    Instant deadline,
    int tries) {
  static final Prepared NOTHING = new Prepared(List.of(), List.of());

  Attempt {
    stages = List.copyOf(stages);
    entries = List.copyOf(entries);
    waitsFor = List.copyOf(waitsFor);
  }

  /** What comes next. */
  enum Phase {
    /** The artifact is fetched and built. */
    FETCH,
    /** A set is dry-run. */
    PREPARE,
    /** What the dry run found is written. */
    WRITE,
    /** What was written has to be established. */
    STAGE,
    /** What left the inventory is deleted. */
    PRUNE,
    /** Health is checked. */
    HEALTH,
    /** What was deleted with the Kustomization has to be gone. */
    TERMINATION
  }

  static Attempt begin(Mapping object, Artifact artifact, Instant now) {
    return new Attempt(Phase.FETCH, object, artifact, List.of(), NOTHING, List.of(), List.of(), now, now, 0);
  }

  /**
   * The same for two of which the same becomes; when it began is only told.
   *
   * @param lasting {@link #lasting} of it
   */
  long hash(long lasting, Outlook outlook) {
    long out = StateHash.mix(lasting * 31 + outlook.of(artifact.revision() + " " + artifact.url()));
    boolean waits = phase == Phase.STAGE || phase == Phase.HEALTH || phase == Phase.TERMINATION;
    return waits ? StateHash.mix(out * 31 + outlook.until(deadline)) : out;
  }

  /** What does not depend on when it is looked at. */
  long lasting() {
    long out = phase.ordinal() + 31L * tries;
    out = StateHash.mix(out * 31 + StateHash.object(object));
    for (List<Mapping> stage : stages) {
      out = StateHash.mix(out * 31 + StateHash.of(Sequence.of(stage)));
    }
    out = StateHash.mix(out * 31 + prepared.hash());
    out = StateHash.mix(out * 31 + StateHash.text(entries.toString()));
    return StateHash.mix(out * 31 + StateHash.text(waitsFor.toString()));
  }

  KustomizationSpec kustomization() {
    return new KustomizationSpec(object);
  }

  Attempt to(Phase next) {
    return new Attempt(next, object, artifact, stages, prepared, entries, waitsFor, began, deadline, tries);
  }

  Attempt with(Mapping written) {
    return new Attempt(phase, written, artifact, stages, prepared, entries, waitsFor, began, deadline, tries);
  }

  Attempt with(List<List<Mapping>> sets) {
    return new Attempt(phase, object, artifact, sets, prepared, entries, waitsFor, began, deadline, tries);
  }

  Attempt with(Prepared found) {
    return new Attempt(phase, object, artifact, stages, found, entries, waitsFor, began, deadline, tries);
  }

  /** One set is applied. */
  Attempt applied() {
    List<Entry> all = java.util.stream.Stream.concat(entries.stream(), prepared.entries().stream()).toList();
    return new Attempt(phase, object, artifact, stages.subList(1, stages.size()), NOTHING, all,
        prepared.entries().stream().map(Entry::ref).toList(), began, deadline, tries);
  }

  Attempt waiting(List<ObjectRef> objects, Instant until) {
    return new Attempt(phase, object, artifact, stages, prepared, entries, objects, began, until, tries);
  }

  Attempt triedAgain() {
    return new Attempt(phase, object, artifact, stages, prepared, entries, waitsFor, began, deadline, tries + 1);
  }
}
