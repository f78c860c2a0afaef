package dev.fluxlift.engine.estate;

import java.util.ArrayList;
import java.util.List;

/** Paths inside a repository: no leading {@code ./}, no trailing slash, the top is {@code ""}. */
public final class Folders {
  private Folders() {}

  /** The path in its plain form; {@code ..} above the top is kept. */
  public static String plain(String path) {
    List<String> out = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..") && !out.isEmpty() && !out.getLast().equals("..")) {
        out.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        out.add(part);
      }
    }
    return String.join("/", out);
  }

  /** The folder of a file. */
  public static String of(String file) {
    int slash = file.lastIndexOf('/');
    return slash < 0 ? "" : file.substring(0, slash);
  }

  /** The last part of a path. */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether a path lies in a folder, at any depth, or is the folder itself. */
  public static boolean within(String path, String folder) {
    return folder.isEmpty() || path.equals(folder) || path.startsWith(folder + "/");
  }

  /** A path below a folder. */
  public static String join(String folder, String path) {
    return plain(folder + "/" + path);
  }

  /** How a file of one folder names a path: {@code ../x/y}. */
  public static String relative(String fromFolder, String toPath) {
    List<String> from = parts(fromFolder);
    List<String> to = parts(toPath);
    int common = 0;
    while (common < from.size() && common < to.size() && from.get(common).equals(to.get(common))) {
      common++;
    }
    List<String> out = new ArrayList<>();
    for (int i = common; i < from.size(); i++) {
      out.add("..");
    }
    out.addAll(to.subList(common, to.size()));
    return out.isEmpty() ? "." : String.join("/", out);
  }

  private static List<String> parts(String path) {
    String plain = plain(path);
    return plain.isEmpty() ? List.of() : List.of(plain.split("/"));
  }
}
