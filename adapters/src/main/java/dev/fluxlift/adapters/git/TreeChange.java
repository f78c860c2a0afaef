package dev.fluxlift.adapters.git;

import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.port.GitException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Entries of a tree to write and to remove. Refuses what would not come out as said. */
final class TreeChange {
  private final TreeMap<String, TreeEntry> after;
  private final TreeMap<String, String> lines = new TreeMap<>();

  TreeChange(Map<String, TreeEntry> before) {
    this.after = new TreeMap<>(before);
  }

  /** A path that is not there is no error (a step may be run again); a folder is. */
  void remove(String path) {
    if (isFolder(path)) {
      throw new GitException(Reason.FAILED, path + " is a folder; name the files to remove one by one");
    }
    TreeEntry old = after.remove(path);
    if (old != null) {
      lines.put(path, "0 " + "0".repeat(old.id().length()) + "\t" + path);
    }
  }

  /** Keeps the executable bit of the file that was there. */
  void write(String path, String blob) {
    if (isFolder(path)) {
      throw new GitException(Reason.FAILED, path + " is a folder, it cannot be written as a file");
    }
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      if (after.containsKey(path.substring(0, slash))) {
        throw new GitException(
            Reason.FAILED, path.substring(0, slash) + " is a file, so " + path + " cannot be written");
      }
    }
    TreeEntry old = after.get(path);
    if (old != null && !old.regular()) {
      throw new GitException(Reason.FAILED, path + " is a symbolic link or submodule, it is not written over");
    }
    String mode = old == null ? TreeEntry.FILE : old.mode();
    after.put(path, new TreeEntry(mode, blob, path));
    lines.put(path, mode + " " + blob + "\t" + path);
  }

  /** Input for {@code git update-index -z --index-info}; removals first, so that a file may become a folder. */
  byte[] indexLines() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    lines.values().stream()
        .sorted((a, b) -> Boolean.compare(b.startsWith("0 "), a.startsWith("0 ")))
        .forEach(line -> out.writeBytes((line + "\0").getBytes(StandardCharsets.UTF_8)));
    return out.toByteArray();
  }

  private boolean isFolder(String path) {
    String next = after.ceilingKey(path + "/");
    return next != null && next.startsWith(path + "/");
  }
}
