package dev.fluxlift.simulator.flux;

import java.util.Map;
import java.util.Optional;

/** The Git servers of the world. */
public interface GitSource {
  /**
   * The commit a reference points to.
   *
   * @param ref full name, e.g. {@code refs/heads/main}
   * @return empty when there is no such repository or reference
   */
  Optional<String> head(String url, String ref);

  /** The files of a commit, bytes by path. */
  Map<String, byte[]> files(String url, String commit);
}
