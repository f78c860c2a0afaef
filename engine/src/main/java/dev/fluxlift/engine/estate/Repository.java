package dev.fluxlift.engine.estate;

import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlDocument;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A GitOps repository as a tree of files. It remembers the hash of each file that was asked for by name: what a plan
 * relies on. Looking through all files for objects is not relying on them; what then matters is asked for.
 */
public final class Repository {
  private final Tree tree;
  private final SortedMap<String, String> hashes = new TreeMap<>();
  private final Map<String, YamlStream> parsed = new TreeMap<>();
  private Optional<Objects> objects = Optional.empty();

  /** Reads this tree. */
  public Repository(Tree tree) {
    this.tree = tree;
  }

  /** The files beneath. */
  public Tree tree() {
    return tree;
  }

  /** All paths, sorted. */
  public List<String> paths() {
    return tree.paths();
  }

  /** Whether there is a file of this path. */
  public boolean has(String path) {
    return tree.read(path).isPresent();
  }

  /** The text of a file, remembered as relied upon. */
  public Optional<String> text(String path) {
    Optional<byte[]> bytes = tree.read(path);
    bytes.ifPresent(b -> hashes.put(path, sha256(b)));
    return bytes.map(b -> new String(b, StandardCharsets.UTF_8));
  }

  /** Remembers files as relied upon; paths without a file are remembered as absent by the hash {@code ""}. */
  public void relyOn(String path) {
    hashes.put(path, tree.read(path).map(Repository::sha256).orElse(""));
  }

  /**
   * The documents of a file, remembered as relied upon; empty when there is no such file.
   *
   * @throws YamlException when it cannot be read
   */
  public Optional<YamlStream> yaml(String path) {
    if (text(path).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(parse(path));
  }

  /** Hex SHA-256 of each file relied upon, by path. */
  public SortedMap<String, String> hashes() {
    return java.util.Collections.unmodifiableSortedMap(hashes);
  }

  /** All objects that files named {@code .yaml} or {@code .yml} hold literally, in order of path and document. */
  public List<Document> documents() {
    return objects().documents();
  }

  /** Files of that kind that are no YAML all readers agree upon, and why. */
  public List<YamlException> unreadable() {
    return objects().unreadable();
  }

  /** Objects of one API group. */
  public List<Document> documents(String group) {
    return documents().stream().filter(d -> d.ref().group().equals(group)).toList();
  }

  private Objects objects() {
    if (objects.isEmpty()) {
      objects = Optional.of(scan());
    }
    return objects.get();
  }

  private Objects scan() {
    List<Document> documents = new ArrayList<>();
    List<YamlException> unreadable = new ArrayList<>();
    for (String path : paths()) {
      if (path.endsWith(".yaml") || path.endsWith(".yml")) {
        try {
          documents.addAll(objectsOf(path, parse(path)));
        } catch (YamlException e) {
          unreadable.add(e);
        }
      }
    }
    return new Objects(List.copyOf(documents), List.copyOf(unreadable));
  }

  private YamlStream parse(String path) {
    YamlStream known = parsed.get(path);
    if (known != null) {
      return known;
    }
    YamlStream stream = YamlStream.parse(path, tree.read(path).orElse(new byte[0]));
    parsed.put(path, stream);
    return stream;
  }

  private static List<Document> objectsOf(String path, YamlStream stream) {
    List<Document> out = new ArrayList<>();
    for (YamlDocument document : stream.documents()) {
      if (document.value() instanceof Mapping m && m.text("apiVersion").isPresent() && m.text("kind").isPresent()) {
        out.add(new Document(path, document.index(), m));
      }
    }
    return out;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Objects(List<Document> documents, List<YamlException> unreadable) {}
}
