package dev.fluxlift.simulator.check;

import java.util.List;

/**
 * A model of which some choices are steps of several that are at it at once: each of these stays possible until it is taken,
 * is taken once before time passes, and what comes of it is decided by what it reads.
 *
 * @param <S> a state as an immutable value
 * @param <C> a choice
 * @param <F> what steps read and wrote
 */
interface Concurrent<S, C, F> extends Model<S, C> {
  /** The same for two states within one moment, or at its end, from which the same follows. */
  long within();

  /** Whether the present choices are such steps; else they are alternatives. */
  boolean atOnce();

  /** Whether the only choice there is belongs to what came before it: nothing else can come between. */
  boolean forced();

  /** What was read and wrote when something was taken last. */
  F touched();

  /** What both read and wrote. */
  F joined(F one, F other);

  /** Whether two steps come to the same in either order, and neither makes the other possible. */
  boolean apart(F one, F other);

  /** Choices that are not taken when nobody interferes, because of a step that comes from here on. */
  List<C> deviations(C step, F touched);
}
