package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.time.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Writes down who did what to which objects, as it happens. */
final class Chronicle {
  private static final Set<String> COME_AND_GO =
      Set.of("Pod", "ReplicaSet", "Event", "Lease", "EndpointSlice", "ControllerRevision");

  private final List<Entry> entries = new ArrayList<>();
  private Optional<Work> acting = Optional.empty();

  /**
   * Something that was done.
   *
   * @param words what a person did or saw; empty for a controller's reconciliation
   * @param by the reconciliation; empty for a person
   * @param deleted objects that it deleted, or had to leave to their finalizers
   * @param changed objects that it changed in more than their status
   * @param made objects that it made
   */
  record Entry(String words, Optional<Work> by, Set<ObjectRef> deleted, Set<ObjectRef> changed, Set<ObjectRef> made) {
    private static Entry of(String words, Optional<Work> by) {
      return new Entry(words, by, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    }
  }

  /** Of this server, from now on. */
  Chronicle(ApiServer server) {
    server.subscribe(this::changed);
  }

  /** A person does, or sees, something; what changes until the next reconciliation is their doing. */
  void says(String words) {
    acting = Optional.empty();
    entries.add(Entry.of(words, Optional.empty()));
  }

  /** A controller begins a reconciliation. */
  void begins(Work work) {
    acting = Optional.of(work);
  }

  /** Begins anew. */
  void forget() {
    entries.clear();
    acting = Optional.empty();
  }

  /** What was written down. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  private void changed(Change change) {
    ObjectRef ref = change.ref();
    if (COME_AND_GO.contains(ref.kind())) {
      return;
    }
    boolean was = change.before().isPresent();
    boolean going = change.after().isEmpty() || change.after().get().terminating();
    boolean wasGoing = was && change.before().get().terminating();
    Entry entry = entry();
    if (going && !wasGoing) {
      entry.deleted().add(ref);
    } else if (!was) {
      entry.made().add(ref);
    } else if (!going && meant(change)) {
      entry.changed().add(ref);
    }
  }

  private static boolean meant(Change change) {
    return change.before().orElseThrow().generation() != change.after().orElseThrow().generation()
        || !change.before().orElseThrow().labels().equals(change.after().orElseThrow().labels())
        || !change.before().orElseThrow().annotations().equals(change.after().orElseThrow().annotations());
  }

  private Entry entry() {
    boolean same = !entries.isEmpty() && (acting.isEmpty() || entries.getLast().by().equals(acting));
    if (!same || entries.isEmpty()) {
      entries.add(Entry.of("", acting));
    }
    return entries.getLast();
  }
}
