package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.Tree;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two trees with all folders, and the names and namespaces of objects, replaced by others, the same in both. Nothing that
 * a rule says may hang on how people call their things.
 */
final class RenamedTrees {
  private static final Pattern NAME =
      Pattern.compile("(?m)^(\\s*(?:- )?(?:name|namespace|targetNamespace):\\s+(?:&\\S+ )?)([\"']?)([a-z0-9][a-z0-9-]*)\\2\\s*$");
  private static final Pattern PATH = Pattern.compile("(?<![\\w./:@-])\\.{0,2}/?[\\w.-]+(?:/[\\w.-]+)*/?(?![\\w:@-])");

  /** What the name decides: the FluxInstance is called flux, controllers and their objects have fixed names. */
  private static final Set<String> FIXED = Set.of("flux", "default", "kube-system", "source-controller", "kustomize-controller",
      "helm-controller", "notification-controller", "image-reflector-controller", "image-automation-controller", "not-used", "manager");

  private final Random random;
  private final Map<String, String> segments = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> paths = new TreeSet<>();

  RenamedTrees(long seed, Map<String, byte[]> one, Map<String, byte[]> other) {
    this.random = new Random(seed);
    Set<String> files = new LinkedHashSet<>(new TreeSet<>(one.keySet()));
    files.addAll(new TreeSet<>(other.keySet()));
    for (String file : files) {
      for (String folder = Folders.of(file); !folder.isEmpty(); folder = Folders.of(folder)) {
        paths.add(folder);
        segments.computeIfAbsent(Folders.name(folder), this::fresh);
      }
      paths.add(file);
    }
    List.of(one, other).forEach(tree -> tree.forEach((path, bytes) -> {
      if (isObject(path, bytes)) {
        collect(new String(bytes, StandardCharsets.UTF_8));
      }
    }));
  }

  private String fresh(String old) {
    return old.startsWith(".") ? old : "r" + Integer.toString(random.nextInt(36 * 36 * 36), 36) + "-" + old.length() + segments.size();
  }

  private void collect(String text) {
    for (String document : text.split("(?m)^---")) {
      boolean flux = document.contains("toolkit.fluxcd.io/") || document.contains("kind: Namespace");
      Matcher m = NAME.matcher(document);
      while (flux && m.find()) {
        if (!FIXED.contains(m.group(3))) {
          names.computeIfAbsent(m.group(3), old -> "n" + Integer.toString(random.nextInt(36 * 36 * 36), 36) + "-" + names.size());
        }
      }
    }
  }

  private static boolean isObject(String path, byte[] bytes) {
    return (path.endsWith(".yaml") || path.endsWith(".yml")) && new String(bytes, StandardCharsets.UTF_8).contains("apiVersion:");
  }

  Tree of(Map<String, byte[]> files) {
    Map<String, byte[]> out = new TreeMap<>();
    files.forEach((path, bytes) -> out.put(renamed(path),
        isObject(path, bytes) ? text(path, new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8) : bytes));
    return new Tree() {
      @Override
      public List<String> paths() {
        return List.copyOf(out.keySet());
      }

      @Override
      public Optional<byte[]> read(String path) {
        return Optional.ofNullable(out.get(path));
      }
    };
  }

  private String renamed(String path) {
    String folder = Folders.of(path);
    return folder.isEmpty() ? path : folder(folder) + "/" + Folders.name(path);
  }

  private String folder(String folder) {
    return String.join("/", List.of(folder.split("/")).stream().map(s -> segments.getOrDefault(s, s)).toList());
  }

  private String text(String file, String text) {
    String withPaths = PATH.matcher(text).replaceAll(m -> Matcher.quoteReplacement(path(file, m.group())));
    return NAME.matcher(withPaths).replaceAll(m ->
        Matcher.quoteReplacement(m.group(1) + m.group(2) + names.getOrDefault(m.group(3), m.group(3)) + m.group(2)));
  }

  /** A path that is there, from the file's folder or from the top, under its new name; anything else as it is. */
  private String path(String file, String written) {
    String plain = Folders.plain(written);
    boolean isPath = written.contains("/") && plain.length() > 1;
    String near = Folders.join(Folders.of(file), written);
    if (isPath && paths.contains(near)) {
      String prefix = written.startsWith("./") ? "./" : "";
      String to = Folders.relative(folder(Folders.of(file)), paths.stream().anyMatch(p -> p.startsWith(near + "/")) ? folder(near) : renamed(near));
      return prefix + to;
    }
    if (isPath && paths.contains(plain) && plain.contains("/")) {
      return (written.startsWith("./") ? "./" : "") + (paths.stream().anyMatch(p -> p.startsWith(plain + "/")) ? folder(plain) : renamed(plain));
    }
    return written;
  }
}
