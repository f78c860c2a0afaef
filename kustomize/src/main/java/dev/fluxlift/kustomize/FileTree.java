package dev.fluxlift.kustomize;

import java.util.List;
import java.util.Optional;

/**
 * The files a build may read: a directory on disk, a Git commit, an artifact. Paths are relative to its top, with
 * {@code /} as separator and without {@code .} and {@code ..}; the top itself is {@code ""}. Files that Flux would not
 * put into the artifact ({@code .sourceignore}, {@code spec.ignore}) must not be in it.
 */
public interface FileTree {
  /** The bytes of a file; empty when there is no file of that path. */
  Optional<byte[]> read(String path);

  /** The names of what a directory holds, directories with a {@code /} at the end; none when there is no such one. */
  List<String> list(String directory);

  /**
   * The objects that a resource outside of the tree brings, as YAML; empty when that is not known, and then a build that
   * names one has no result.
   *
   * @param address as it is written, e.g. {@code https://example.com/crd.yaml}
   */
  default Optional<byte[]> remote(String address) {
    return Optional.empty();
  }
}
