package dev.fluxlift.engine.estate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of a folder. Folders named {@code .git} are left out; symbolic links are no files. */
public final class FolderTree implements Tree {
  private final Path root;
  private final List<String> paths;

  /**
   * Lists the folder.
   *
   * @throws UncheckedIOException when it cannot be listed
   */
  public FolderTree(Path root) {
    this.root = root;
    this.paths = list(root);
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  @Override
  public Optional<byte[]> read(String path) {
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root.normalize()) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + e, e);
    }
  }

  private static List<String> list(Path root) {
    List<String> out = new ArrayList<>();
    try {
      Files.walkFileTree(root, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
          Path name = folder.getFileName();
          return name != null && name.toString().equals(".git")
              ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          if (attributes.isRegularFile()) {
            out.add(root.relativize(file).toString().replace('\\', '/'));
          }
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.stream().sorted().toList();
  }
}
