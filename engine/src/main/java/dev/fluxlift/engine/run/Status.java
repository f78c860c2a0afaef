package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a move stands, for another shell or another machine. Writes nothing.
 *
 * @param planId the plan; empty when no move was begun
 * @param step the step that was begun last
 * @param holder who holds the lock now; empty when nobody does
 * @param renewed when the holder was heard last
 * @param verified steps whose conditions were seen to hold, as this machine's journal says
 * @param consents what the person consented to, in force until the move ends
 * @param back the step that a way back goes to which was begun and has not ended
 * @param unrehearsed why the move goes on without a rehearsal; empty when it was rehearsed
 * @param last the journal's last records, oldest first; empty on another machine
 */
public record Status(
    Optional<String> planId,
    Optional<StepId> step,
    Optional<String> holder,
    Optional<Instant> renewed,
    List<StepId> verified,
    List<String> consents,
    Optional<StepId> back,
    Optional<String> unrehearsed,
    List<Journal.Entry> last) {
  private static final int SHOWN = 10;

  /** Copies. */
  public Status {
    verified = List.copyOf(verified);
    consents = List.copyOf(consents);
    last = List.copyOf(last);
  }

  /** The journal's records, when the journal is the one of this plan. */
  private static List<Journal.Entry> ofPlan(Optional<RunDirectory> directory, Plan plan, List<Journal.Entry> entries) {
    return directory.flatMap(RunDirectory::plan).filter(p -> p.id().equals(plan.id())).map(_ -> entries).orElse(List.of());
  }

  /** Reads checkpoint, lock and, when it is on this machine, the journal. */
  public static Status read(Cluster cluster, String namespace, Optional<RunDirectory> directory) {
    Optional<Checkpoint.Content> there = new Checkpoint(cluster, namespace).read();
    Optional<LiveObject> lease =
        cluster.get(new ObjectRef("coordination.k8s.io", "Lease", namespace, Lock.NAME));
    List<Journal.Entry> entries =
        directory.filter(d -> Files.exists(d.journal())).map(d -> Journal.read(d.journal())).orElse(List.of());
    return new Status(
        there.map(c -> c.plan().id()),
        there.map(Checkpoint.Content::step),
        lease.flatMap(l -> l.spec("holderIdentity")).flatMap(Value::text).filter(h -> !h.isEmpty()),
        lease.flatMap(l -> l.spec("renewTime")).flatMap(Value::text).map(Instant::parse),
        Journal.standing(entries).stream()
            .filter(e -> e.type() == Journal.Type.VERIFIED || e.type() == Journal.Type.SKIPPED)
            .flatMap(e -> Journal.step(e).stream())
            .distinct()
            .toList(),
        there.map(c -> List.copyOf(Consents.inForce(c.plan(), ofPlan(directory, c.plan(), entries), there))).orElse(List.of()),
        there.flatMap(Checkpoint.Content::back),
        there.flatMap(c -> Rehearsed.reason(ofPlan(directory, c.plan(), entries)).or(c::unrehearsed)),
        entries.subList(Math.max(0, entries.size() - SHOWN), entries.size()));
  }
}
