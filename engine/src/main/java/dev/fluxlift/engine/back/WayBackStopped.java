package dev.fluxlift.engine.back;

import dev.fluxlift.engine.finding.Finding;

/** A way back cannot go on; nothing after the sub-step named was tried. */
public final class WayBackStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Finding finding;

  /** With what was found. */
  public WayBackStopped(Finding finding) {
    super(finding.where() + ": " + finding.what());
    this.finding = finding;
  }

  /** With a code of our own. */
  WayBackStopped(BackFinding code, Object where, String what) {
    this(new Finding(code, where.toString(), what));
  }

  /** What was found, why it matters, what to do. */
  public Finding finding() {
    return finding;
  }
}
