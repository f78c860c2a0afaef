package dev.fluxlift.kustomize;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A case as written in one file: remarks that begin with {@code #}, then sections that each begin with {@code -- NAME --}.
 * Sections named in small words without a dot say what is asked and what comes out, all others are files.
 *
 * @param remarks the remarks, e.g. {@code directory: a/b}
 * @param files texts of files by path
 * @param expected the objects that the real program printed; empty when it refuses
 * @param refused the problem as it is named here
 * @param kustomization the Flux Kustomization that is built, where the case has one
 */
record CaseFile(Set<String> remarks, Map<String, String> files, Optional<String> expected, String refused,
    String kustomization) {
  static CaseFile read(Path path) throws IOException {
    Map<String, String> sections = new LinkedHashMap<>();
    Set<String> remarks = new TreeSet<>();
    String section = "";
    for (String line : Files.readString(path).split("(?<=\n)")) {
      if (line.startsWith("# ") && section.isEmpty()) {
        remarks.add(line.substring(2).strip());
      } else if (line.startsWith("-- ") && line.endsWith(" --\n")) {
        section = line.substring(3, line.length() - 4);
        sections.put(section, "");
      } else if (!section.isEmpty()) {
        sections.merge(section, line, String::concat);
      }
    }
    Optional<String> expected = Optional.ofNullable(sections.remove("expected"));
    String refused = take(sections, "refused").strip();
    String kustomization = take(sections, "kustomization");
    Map<String, String> files = new TreeMap<>();
    sections.forEach((name, text) -> files.put(name.split(" ")[0], written(name, text)));
    return new CaseFile(remarks, files, expected, refused, kustomization);
  }

  private static String take(Map<String, String> sections, String name) {
    String text = sections.remove(name);
    return text == null ? "" : text;
  }

  /** A file may have Windows line ends, or none behind its last line. */
  private static String written(String name, String text) {
    if (name.endsWith(" crlf")) {
      return text.replace("\n", "\r\n");
    }
    return name.endsWith(" unended") ? text.substring(0, text.length() - 1) : text;
  }

  /** The folder to build, the top when no remark names one. */
  String directory() {
    return remarks.stream().filter(r -> r.startsWith("directory: ")).map(r -> r.substring("directory: ".length()))
        .findFirst().orElse("");
  }

  void write(Path top) {
    files.forEach((name, text) -> {
      try {
        Files.createDirectories(top.resolve(name).getParent());
        Files.writeString(top.resolve(name), text, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
