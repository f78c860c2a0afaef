package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A small change of a small repository, from a file: what is expected of it, the tree it starts from, and edits of both
 * states ({@code from}) or of the later one ({@code to}).
 *
 * @param name what happens, in words
 * @param expected {@code code place} of findings that stop; none for a harmless change
 * @param from files before
 * @param to files after
 */
record ChangeCase(String name, List<String> expected, Map<String, String> from, Map<String, String> to) {

  /** The cases of a file below {@code change}. */
  static List<ChangeCase> read(String file) {
    List<ChangeCase> out = new ArrayList<>();
    for (String part : resource(file).split("(?m)^# ")) {
      if (!part.isBlank()) {
        out.add(one(part));
      }
    }
    return out;
  }

  @Override
  public String toString() {
    return name;
  }

  private static ChangeCase one(String text) {
    Iterator<String> lines = text.lines().iterator();
    String name = lines.next();
    List<String> expected = new ArrayList<>();
    Map<String, String> from = new TreeMap<>();
    Map<String, String> to = new TreeMap<>();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("expect ")) {
        expected.add(line.substring(7));
      } else if (line.startsWith("tree ")) {
        Iterator<String> tree = resource(line.substring(5) + ".tree").lines().iterator();
        while (tree.hasNext()) {
          edit(tree.next(), tree, from);
        }
        to.putAll(from);
      } else if (line.startsWith("from ")) {
        edit(line.substring(5), lines, from);
        to.clear();
        to.putAll(from);
      } else if (line.startsWith("to ")) {
        edit(line.substring(3), lines, to);
      } else if (!line.isBlank()) {
        throw new IllegalArgumentException(name + ": " + line);
      }
    }
    return new ChangeCase(name, expected, from, to);
  }

  private static void edit(String head, Iterator<String> lines, Map<String, String> files) {
    String[] words = head.split(" ");
    switch (words[0]) {
      case "write" -> files.put(words[1], block(lines, "end"));
      case "remove" -> {
        if (!files.keySet().removeIf(f -> f.equals(words[1]) || f.startsWith(words[1] + "/"))) {
          throw new IllegalArgumentException(head);
        }
      }
      case "move" -> files.put(words[2], Objects.requireNonNull(files.remove(words[1]), head));
      case "replace" -> {
        String old = block(lines, "=>");
        String text = Objects.requireNonNull(files.get(words[1]), head);
        String next = block(lines, "end");
        if (!text.contains(old)) {
          throw new IllegalArgumentException(head + ": " + old);
        }
        files.put(words[1], text.replace(old, next));
      }
      default -> throw new IllegalArgumentException(head);
    }
  }

  private static String block(Iterator<String> lines, String end) {
    StringBuilder out = new StringBuilder();
    for (String line = lines.next(); !line.equals(end); line = lines.next()) {
      out.append(line).append('\n');
    }
    return out.toString();
  }

  private static String resource(String file) {
    try (InputStream in = Objects.requireNonNull(ChangeCase.class.getResourceAsStream("/change/" + file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Texts by path as a tree. */
  static Tree tree(Map<String, String> files) {
    return new Tree() {
      @Override
      public List<String> paths() {
        return files.keySet().stream().sorted().toList();
      }

      @Override
      public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path)).map(t -> t.getBytes(StandardCharsets.UTF_8));
      }
    };
  }
}
