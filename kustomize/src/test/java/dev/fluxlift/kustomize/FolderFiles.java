package dev.fluxlift.kustomize;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files below a directory on disk. */
record FolderFiles(Path top) implements FileTree {
  @Override
  public Optional<byte[]> read(String path) {
    Path file = top.resolve(path);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> list(String directory) {
    Path here = top.resolve(directory);
    if (!Files.isDirectory(here)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(here)) {
      return entries.map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : "")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
