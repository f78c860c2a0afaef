package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Step;
import java.time.Duration;
import java.util.Optional;

/** Told of everything a person may want to see; the only way anything leaves a run while it goes on. */
public interface Progress {
  /** Something happened. Must return at once. */
  void on(Event event);

  /** What happened. */
  sealed interface Event {}

  /** A step begins. */
  record Started(Step step) implements Event {}

  /** A step was done before; what was read says so. */
  record Skipped(Step step, String evidence) implements Event {}

  /** Something was done. */
  record Did(Step step, String what) implements Event {}

  /**
   * Something is waited for.
   *
   * @param step in which step
   * @param what what is waited for
   * @param elapsed how long so far
   * @param normal how long is usual
   * @param limit when it is given up
   */
  record Waiting(Step step, String what, Duration elapsed, Duration normal, Duration limit) implements Event {}

  /** A step is done. */
  record Finished(Step step, Duration took) implements Event {}

  /**
   * A way back: a sub-step is done, or something is waited for.
   *
   * @param subStep its name
   * @param what done, done before, or what is waited for
   * @param since how long it has been waited for; empty when nothing is
   */
  record Back(String subStep, String what, Optional<Duration> since) implements Event {}

  /** Worth knowing. */
  record Note(String text) implements Event {}

  /** The run is over. */
  record Ended(Outcome outcome) implements Event {}
}
