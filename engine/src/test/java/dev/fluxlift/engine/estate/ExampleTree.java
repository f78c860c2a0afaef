package dev.fluxlift.engine.estate;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The example repository, as it is and with edits. */
public final class ExampleTree {
  /** Where it lies, seen from the module's folder. */
  public static final Path HOME = Path.of("..", "examples", "home-cluster");

  private final Map<String, Optional<String>> changes = new TreeMap<>();

  /** The example as it is. */
  public static Repository asIs() {
    return new ExampleTree().repository();
  }

  /** The example with a text replaced in one of its files; the text must be there. */
  public static ExampleTree with(String path, String from, String to) {
    return new ExampleTree().and(path, from, to);
  }

  /** One more replacement. */
  public ExampleTree and(String path, String from, String to) {
    String text = text(path);
    if (!text.contains(from)) {
      throw new IllegalArgumentException(path + " has no " + from);
    }
    changes.put(path, Optional.of(text.replace(from, to)));
    return this;
  }

  /** A file more, or another content. */
  public ExampleTree file(String path, String text) {
    changes.put(path, Optional.of(text));
    return this;
  }

  /** A file less. */
  public ExampleTree without(String path) {
    changes.put(path, Optional.empty());
    return this;
  }

  /** The repository. */
  public Repository repository() {
    return new Repository(new ChangedTree(new FolderTree(HOME), changes));
  }

  private String text(String path) {
    return new ChangedTree(new FolderTree(HOME), changes)
        .read(path)
        .map(b -> new String(b, StandardCharsets.UTF_8))
        .orElseThrow();
  }
}
