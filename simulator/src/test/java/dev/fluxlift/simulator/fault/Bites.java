package dev.fluxlift.simulator.fault;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Which faults came, and which of them had an effect: one that never has any tests nothing. */
final class Bites {
  private final Set<Fault.Kind> struck = EnumSet.noneOf(Fault.Kind.class);
  private final Set<Fault.Kind> bitten = EnumSet.noneOf(Fault.Kind.class);

  /** A fault of this kind came: the command had so many calls. */
  void struck(Fault.Kind kind) {
    struck.add(kind);
  }

  Set<Fault.Kind> struck() {
    return Collections.unmodifiableSet(struck);
  }

  /** A fault of this kind had an effect. */
  void by(Fault.Kind kind) {
    bitten.add(kind);
  }

  Set<Fault.Kind> all() {
    return Collections.unmodifiableSet(bitten);
  }
}
