package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Equality;
import dev.fluxlift.engine.verify.Invariant;
import dev.fluxlift.engine.verify.InvariantState;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.engine.verify.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges states by the engine's own invariants, and a way back by the engine's own comparison. */
final class Watchman {
  private static final int SHOWN = 3;

  private final Cluster cluster;
  private final String namespace;
  private final InvariantState before;
  private final Snapshot all;

  /** The present state is the one that all others are compared with. */
  Watchman(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.before = new Invariants(cluster).take(namespace);
    this.all = Snapshot.take(cluster, namespace);
  }

  /** What does not hold now, I1 to I6. */
  List<Violation> violated(Set<ObjectRef> mayGo, boolean guarded) {
    InvariantState now = new Invariants(cluster).again(before);
    return Invariants.compare(before, now, new Invariants.Allowed(mayGo, guarded, Set.of()));
  }

  /** Whether Flux's Namespace carries its guard now. */
  boolean guarded() {
    return new Invariants(cluster).again(before).guarded();
  }

  /** What is not as it was at the beginning. */
  List<Difference> different(Set<ObjectRef> recreated) {
    return Equality.between(all, Snapshot.take(cluster, namespace), recreated);
  }

  /** A sentence for each invariant that does not hold. */
  static List<String> sentences(List<Violation> violations) {
    Map<Invariant, List<String>> by = new LinkedHashMap<>();
    violations.forEach(v -> by.computeIfAbsent(v.invariant(), _ -> new ArrayList<>()).add(v.object() + " is " + v.is()));
    return by.entrySet().stream().map(e -> {
      List<String> what = e.getValue();
      String more = what.size() > SHOWN ? " and " + (what.size() - SHOWN) + " more" : "";
      return e.getKey() + ": " + String.join(", ", what.subList(0, Math.min(SHOWN, what.size()))) + more;
    }).toList();
  }
}
