package dev.fluxlift.simulator.check;

import dev.fluxlift.simulator.time.Work;

/** What can come next in a world. */
sealed interface WorldChoice {
  /** A reconciliation that is ready is run. */
  record Run(Work work) implements WorldChoice {}

  /** A controller is slow: it leaves an item alone until nothing else happens any more. */
  record Hold(Work work) implements WorldChoice {}

  /** What was left alone is looked at after all. */
  record Release() implements WorldChoice {}

  /** Nothing is ready: time passes until something is. */
  record Pass() implements WorldChoice {}

  /** All is at rest, and the timer of one item runs out. */
  record Expire(Work work) implements WorldChoice {}
}
