package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.StateHash;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How a state is looked at to find those from which the same follows: moments as seen from now, and what has a name made by
 * chance as what it is.
 */
public final class Outlook {
  private final Instant now;
  private final UnaryOperator<String> names;
  private final Map<ObjectRef, Long> made = new HashMap<>();
  private final Map<String, Long> uids = new HashMap<>();
  private final Set<String> artifacts = new HashSet<>();
  private final boolean fetches;

  /**
   * @param names what stands for a text that names something made on the way, a commit for example
   * @param fetches whether somebody has yet to fetch an artifact of which no object may speak any more
   */
  Outlook(Instant now, UnaryOperator<String> names, boolean fetches) {
    this.now = now;
    this.names = names;
    this.fetches = fetches;
  }

  void sees(LiveObject object, long hash) {
    if (object.ref().group().equals(ObjectRef.SOURCE)) {
      object.body().text("status", "artifact", "path").ifPresent(artifacts::add);
    }
    if (object.namedByServer()) {
      made.put(object.ref(), hash);
      uids.put(object.uid(), hash);
    }
  }

  /** The moment it is. */
  public Instant now() {
    return now;
  }

  /** Nanoseconds until a moment; 0 when it has come, however long ago. */
  public long until(Instant moment) {
    return moment.isAfter(now) ? Duration.between(now, moment).toNanos() : 0;
  }

  /** Nanoseconds since a moment. */
  public long since(Instant moment) {
    return Duration.between(moment, now).toNanos();
  }

  /** Stands for a text. */
  public long of(String text) {
    return StateHash.text(names.apply(text));
  }

  /** Whether somebody may still ask for the artifact at a path: one that was replaced is kept, and looked at no more. */
  public boolean mayBeAsked(String artifact) {
    return fetches || artifacts.contains(artifact);
  }

  /** Stands for an object: the same for two whose names alone differ by chance. */
  public long of(ObjectRef ref) {
    Long hash = made.get(ref);
    return hash == null ? StateHash.of(ref) : hash;
  }

  /** Stands for the object with a name made by chance that has this UID; 0 when there is none any more. */
  public long ofUid(String uid) {
    return uids.getOrDefault(uid, 0L);
  }
}
