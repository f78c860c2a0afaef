package dev.fluxlift.engine.plan;

import java.util.List;
import java.util.Optional;

/**
 * A step of the move, as a value: the runner, the printer and the documentation read the same one.
 *
 * @param id which
 * @param before must hold before it acts
 * @param actions what it does, in order
 * @param after must hold when it is done
 * @param wayBack how it is undone
 */
public record Step(
    StepId id, List<Condition> before, List<Action> actions, List<Condition> after, WayBack wayBack) {
  /** Copies. */
  public Step {
    before = List.copyOf(before);
    actions = List.copyOf(actions);
    after = List.copyOf(after);
  }

  /** The commit it makes, when it makes one. */
  public Optional<Action.Commit> commit() {
    return actions.stream()
        .filter(Action.Commit.class::isInstance)
        .map(Action.Commit.class::cast)
        .findFirst();
  }

  /** Whether it changes something outside the run directory. */
  public boolean changes() {
    return actions.stream().anyMatch(a -> switch (a) {
      case Action.Annotate _, Action.Commit _, Action.Soak _ -> true;
      case Action.Baseline _, Action.Prove _ -> false;
    });
  }
}
