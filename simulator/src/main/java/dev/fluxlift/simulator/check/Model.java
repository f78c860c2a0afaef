package dev.fluxlift.simulator.check;

import java.util.List;
import java.util.Optional;

/**
 * Something that has states and goes from one to the next by choices.
 *
 * @param <S> a state as an immutable value
 * @param <C> a choice
 */
interface Model<S, C> {
  /** The present state. */
  S state();

  /** Goes to a state that was there before. */
  void put(S state);

  /** The same for two states that need not be told apart; 0 for one that need not be looked at by itself. */
  long key();

  /**
   * What can come next, in a fixed order; the first is what comes when nobody interferes. Empty at the end.
   */
  List<C> choices();

  /** Does what was chosen. */
  void take(C choice);

  /** What is wrong with the present state. */
  Optional<String> wrong();
}
