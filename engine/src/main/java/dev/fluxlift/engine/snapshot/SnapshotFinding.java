package dev.fluxlift.engine.snapshot;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;

/** What speaks against a snapshot, or against what is rehearsed on it. */
public enum SnapshotFinding implements FindingCode {
  /** A kind that decides what happens in the move may not be read, or the server does not answer for it. */
  SNAPSHOT_NOT_READ(
      Severity.BLOCKER,
      "What is there of this kind decides what the controllers do; a rehearsal without it would guess.",
      "Take the snapshot as a user who may list this kind in all namespaces (verbs get and list)."),
  /** A kind that no step and no controller of the move acts on may not be read. */
  SNAPSHOT_WITHOUT(
      Severity.NOTE,
      "Objects of this kind are missing in the rehearsal, so that it does not show when one of them goes. No controller of"
          + " the move acts on them.",
      "Nothing, or take the snapshot as a user who may list this kind in all namespaces."),
  /** Flux was at work while the cluster was read, so that what was read first does not belong to what was read last. */
  SNAPSHOT_MOVED(
      Severity.BLOCKER,
      "The snapshot shows a state the cluster was never in; what follows from it proves nothing.",
      "Wait until Flux is at rest (all Ready, nothing being rolled out), then take it again."),
  /** The simulated cluster does not stay as the snapshot says when nothing is done to it. */
  NOT_SIMULATED(
      Severity.BLOCKER,
      "A model that does not reproduce the present state does not predict the next one.",
      "Read the differences: mend what they show (an object that is not as Git says, a controller that is not at rest) and"
          + " take the snapshot again; else report them, the model lacks a rule.");

  private final Severity severity;
  private final String why;
  private final String fix;

  SnapshotFinding(Severity severity, String why, String fix) {
    this.severity = severity;
    this.why = why;
    this.fix = fix;
  }

  /** Of a kind that could not be read. */
  static Finding unread(KindRef kind, String why, boolean stops) {
    return new Finding(stops ? SNAPSHOT_NOT_READ : SNAPSHOT_WITHOUT, kind.toString(), why);
  }

  /** Of an object that changed meanwhile. */
  static Finding moved(String object) {
    return new Finding(SNAPSHOT_MOVED, object, "it changed while the cluster was read");
  }

  @Override
  public Severity severity() {
    return severity;
  }

  @Override
  public String why() {
    return why;
  }

  @Override
  public String fix() {
    return fix;
  }
}
