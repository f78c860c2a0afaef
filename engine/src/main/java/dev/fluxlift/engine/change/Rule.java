package dev.fluxlift.engine.change;

import java.util.List;

/** One class of mistakes. */
public interface Rule {
  /** What it sees; asked of the state before, too, so that only what is new counts against a change. */
  List<Observation> check(View view);
}
