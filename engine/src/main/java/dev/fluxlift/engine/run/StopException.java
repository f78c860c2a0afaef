package dev.fluxlift.engine.run;

import dev.fluxlift.engine.finding.Finding;
import java.util.List;

/** The run cannot go on; {@link Runner} makes the outcome of it. */
public final class StopException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Ending ending;
  private final String next;
  private final transient List<Finding> findings;

  /** With what happened and what the person can do. */
  public StopException(Ending ending, String message, String next) {
    this(ending, message, next, List.of());
  }

  /** With findings. */
  public StopException(Ending ending, String message, String next, List<Finding> findings) {
    super(message);
    this.ending = ending;
    this.next = next;
    this.findings = List.copyOf(findings);
  }

  /** How the run ends. */
  public Ending ending() {
    return ending;
  }

  /** What the person can do. */
  public String next() {
    return next;
  }

  /** What speaks against going on. */
  public List<Finding> findings() {
    return findings;
  }

  /** The words, never null. */
  String words() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
