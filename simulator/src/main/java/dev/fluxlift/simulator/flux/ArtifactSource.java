package dev.fluxlift.simulator.flux;

import java.util.Map;
import java.util.Optional;

/** The OCI registries of the world. */
public interface ArtifactSource {
  /**
   * The digest of what a tag points to.
   *
   * @param url {@code oci://host/repository}
   * @return {@code sha256:…}; empty when there is no such repository or tag
   * @throws java.io.UncheckedIOException when the registry does not answer
   */
  Optional<String> digest(String url, String tag);

  /** The files of an artifact's layer, bytes by path. */
  Map<String, byte[]> files(String url, String digest);
}
