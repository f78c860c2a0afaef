package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.List;
import java.util.Map;

/** Something a step does. Each can be repeated: it looks first, then acts. */
public sealed interface Action {
  /** Reads the cluster: baseline of errors, UIDs of invariants, backup; writes only the run directory. */
  record Baseline() implements Action {}

  /** Puts annotations on a live object under our field manager by server-side apply. */
  record Annotate(ObjectRef object, Map<String, String> annotations) implements Action {}

  /**
   * One commit on the branch Flux follows, pushed, then reconciled by request and waited for.
   *
   * @param subject first line of the message
   * @param body the rest, without the trailer {@code Fluxlift-Step}
   * @param changes files, sorted by path
   * @param follow Kustomizations that deliver these files, each asked to reconcile after the one before it
   */
  record Commit(String subject, String body, List<FileChange> changes, List<ObjectRef> follow) implements Action {
    /** Copies. */
    public Commit {
      changes = List.copyOf(changes);
      follow = List.copyOf(follow);
    }
  }

  /** Renders both sides, compares, dry-runs. */
  record Prove() implements Action {}

  /** Waits for and provokes what the person chose: full interval, forced reconcile, operator restart. */
  record Soak() implements Action {}
}
