package dev.fluxlift.engine.finding;

import java.util.Locale;

/**
 * A kind of finding. Each package that judges has an enum of these; the Javadoc of a constant is what the person reads
 * in docs/findings: how it comes about, why it matters, how to get out.
 */
public interface FindingCode {
  /** The constant's name. */
  String name();

  /** How much it weighs. */
  Severity severity();

  /** Why it matters and what would happen, in one or two sentences. */
  String why();

  /** What the person can do, in one or two sentences. */
  String fix();

  /** The stable code people use on the command line, e.g. {@code component-gap}. */
  default String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
