package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads files for a build and remembers which; paths never leave the tree. */
final class Files {
  private static final List<String> KUSTOMIZATION_NAMES =
      List.of("kustomization.yaml", "kustomization.yml", "Kustomization");
  private static final List<String> REMOTE_MARKS =
      List.of("://", "github.com", "git@", "git::", "gh:", "?ref=", ".git", "//");

  private final FileTree tree;
  private final Set<String> seen = new LinkedHashSet<>();

  Files(FileTree tree) {
    this.tree = tree;
  }

  Set<String> seen() {
    return seen;
  }

  Optional<byte[]> read(String path) {
    Optional<byte[]> found = tree.read(path);
    found.ifPresent(_ -> seen.add(path));
    return found;
  }

  /** What is known of a resource outside of the tree. */
  Optional<byte[]> remote(String written) {
    return isRemote(written) ? tree.remote(written) : Optional.empty();
  }

  byte[] readAt(String path, Origin asked) {
    return read(path).orElseThrow(() -> KustomizeException.fails(asked, "there is no file " + path));
  }

  List<String> list(String directory) {
    return tree.list(directory);
  }

  /** The kustomization file of a directory; empty when it has none. */
  Optional<String> kustomizationOf(String directory) {
    List<String> found = KUSTOMIZATION_NAMES.stream()
        .map(name -> join(directory, name))
        .filter(path -> tree.read(path).isPresent())
        .toList();
    if (found.size() > 1) {
      throw KustomizeException.fails(new Origin(found.getFirst(), 0), "several kustomization files: " + found);
    }
    return found.stream().findFirst();
  }

  private static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  /**
   * The path that a kustomization in a directory means.
   *
   * @throws KustomizeException for remote, absolute and escaping paths
   */
  static String resolve(String directory, String written, Origin asked) {
    if (isRemote(written)) {
      throw KustomizeException.unsupported(asked, "the remote or unusual path " + written);
    }
    if (written.startsWith("/")) {
      throw KustomizeException.fails(asked, "the absolute path " + written);
    }
    if (written.isEmpty()) {
      throw KustomizeException.fails(asked, "an empty path");
    }
    Deque<String> parts = new ArrayDeque<>();
    for (String part : join(directory, written).split("/", -1)) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          throw KustomizeException.fails(asked, written + " leaves the repository");
        }
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  private static boolean isRemote(String written) {
    return REMOTE_MARKS.stream().anyMatch(written::contains);
  }
}
