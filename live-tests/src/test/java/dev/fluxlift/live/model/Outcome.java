package dev.fluxlift.live.model;

import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Optional;

/**
 * What a server answered.
 *
 * @param refused why not; empty when it was done
 * @param words the server's own
 * @param object what it answered with, comparable; an empty mapping for a deletion and a refusal
 */
record Outcome(Optional<Reason> refused, String words, Mapping object) {
  static Outcome done(Mapping object) {
    return new Outcome(Optional.empty(), "", Comparable.of(object));
  }

  static Outcome refused(Reason why, String words) {
    return new Outcome(Optional.of(why), words, Mapping.EMPTY);
  }

  boolean same(Outcome other) {
    return refused.equals(other.refused) && object.equals(other.object);
  }
}
