package dev.fluxlift.engine.finding;

/** How much a finding weighs. */
public enum Severity {
  /** Nothing goes on before this is mended; consenting does not help. */
  BLOCKER,
  /** Nothing goes on before this is mended or a person consented to it by its code. */
  CONSENT,
  /** Worth knowing; does not stop. */
  NOTE
}
