package dev.fluxlift.engine.back;

import java.util.Map;
import java.util.Optional;

/** Brings a commit onto the branch Flux follows; the runner does it as it does its own steps. */
public interface Delivery {
  /**
   * One commit on top of the branch as it is now, pushed, asked for and seen in the tree the root applied. Returns when
   * it was seen.
   *
   * @param subject first line of the message
   * @param body the rest
   * @param changes new text by path; empty to remove the file
   * @throws WayBackStopped when it cannot be delivered
   */
  void deliver(String subject, String body, Map<String, Optional<String>> changes);
}
