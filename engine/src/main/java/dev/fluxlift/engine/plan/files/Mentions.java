package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.install.Bootstrap;
import dev.fluxlift.engine.install.Installation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Texts outside of what Flux builds that name the old bootstrap folder or the old owner's file. */
public final class Mentions {
  private Mentions() {}

  /**
   * One line that names something that goes.
   *
   * @param file path
   * @param line from 1
   * @param name what it names
   */
  public record Mention(String file, int line, String name) {
    /** {@code file:line}. */
    public String where() {
      return file + ":" + line;
    }
  }

  /** All of a tree, in order of path and line. */
  public static List<Mention> in(Tree tree, Installation installation) {
    String going = installation.bootstrap().map(Bootstrap::components).orElse(installation.owner().file());
    List<String> names =
        Stream.concat(installation.layout().oldBootstrap().stream(), Stream.of(going)).map(Mentions::lastTwo).toList();
    List<Mention> out = new ArrayList<>();
    tree.paths().stream().filter(Mentions::isText).forEach(file -> lines(tree, file, names, out));
    return List.copyOf(out);
  }

  private static void lines(Tree tree, String file, List<String> names, List<Mention> out) {
    List<String> lines =
        tree.read(file).map(b -> new String(b, StandardCharsets.UTF_8).lines().toList()).orElse(List.of());
    for (int i = 0; i < lines.size(); i++) {
      for (String name : names) {
        if (lines.get(i).contains(name)) {
          out.add(new Mention(file, i + 1, name));
        }
      }
    }
  }

  private static boolean isText(String file) {
    String name = Folders.name(file);
    return name.endsWith(".md")
        || name.startsWith("Taskfile")
        || name.startsWith("Makefile")
        || name.equals("justfile")
        || name.endsWith(".just")
        || name.endsWith(".sh")
        || file.startsWith(".github/workflows/");
  }

  private static String lastTwo(String path) {
    String folder = Folders.name(Folders.of(path));
    return folder.isEmpty() ? path : folder + "/" + Folders.name(path);
  }
}
