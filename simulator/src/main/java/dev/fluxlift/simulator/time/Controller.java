package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A controller of the cluster: level-triggered, without memory of its own beyond what is in its objects, so that it can be
 * killed and restarted at any point. What the real one keeps in its process is kept in {@link #memory}.
 */
public interface Controller {
  /** Unique, e.g. {@code kustomize-controller/Kustomization}. */
  String name();

  /** The field manager of its writes. */
  String manager();

  /** The Deployment whose elected pod runs it; empty for what runs in the control plane itself. */
  Optional<ObjectRef> deployment();

  /** The items it has to look at because of a change. */
  List<ObjectRef> watches(Change change, Api api);

  /** The items it looks at when it starts: all of its kind. */
  List<ObjectRef> atStart(Api api);

  /**
   * One reconciliation. {@link dev.fluxlift.engine.port.ClusterException} is answered by coming again after a back-off.
   *
   * @return when to come again, zero for soon, by the back-off; empty to wait for a change
   */
  Optional<Duration> reconcile(ObjectRef item, Api api, Instant now);

  /**
   * Whether the reconciliation of the item is not at its end and goes on after the time it returned, as one that polls
   * for the health of what it applied. Until then changes only mark the item: it is looked at once more afterwards.
   */
  default boolean waiting(ObjectRef item) {
    return false;
  }

  /** Whether a reconciliation that is not at its end has yet to fetch an artifact that it noted before. */
  default boolean fetches() {
    return false;
  }

  /** How long an item waits after a failure. */
  default Backoff backoff() {
    return Backoff.KUBERNETES;
  }

  /**
   * The process was asked to end and writes what it still can (SIGTERM); one that crashes or is killed is not called.
   * {@link #restarted} follows.
   */
  default void terminated(Api api, Instant now) {}

  /** Forgets what the process knew: it was restarted. */
  default void restarted() {}

  /** What the process knows besides its objects, as a value that can be put back with {@link #remember}. */
  default Object memory() {
    return "";
  }

  /** Puts back what {@link #memory} gave. */
  default void remember(Object memory) {}

  /** The same for two memories from which the same follows, whenever that is. */
  default long hash(Outlook outlook) {
    return memory().hashCode();
  }

  /** What it reads of the times in an object, as seen from now; 0 when nothing. */
  default long age(LiveObject object, Outlook outlook) {
    return 0;
  }
}
