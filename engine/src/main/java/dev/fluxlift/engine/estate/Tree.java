package dev.fluxlift.engine.estate;

import java.util.List;
import java.util.Optional;

/** The files of a repository at one moment. */
public interface Tree {
  /** Paths of all files from the repository's top, {@code /} as separator, sorted. */
  List<String> paths();

  /**
   * The bytes of a file; empty when there is no such file.
   *
   * @throws java.io.UncheckedIOException when it is there and cannot be read
   */
  Optional<byte[]> read(String path);
}
