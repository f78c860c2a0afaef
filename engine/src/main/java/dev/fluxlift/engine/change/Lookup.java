package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Objects as files of a tree hold them literally, for what has to be known before it is clear who delivers what. */
final class Lookup {
  private final Map<String, List<Document>> byName = new HashMap<>();

  Lookup(Side side) {
    side.repository().documents().forEach(d -> byName.computeIfAbsent(key(d.ref()), _ -> new ArrayList<>()).add(d));
  }

  private static String key(ObjectRef ref) {
    return ref.group() + "/" + ref.kind() + "/" + ref.name();
  }

  /** The object whose file is nearest to another one; one without a namespace may be in any. */
  Optional<Document> near(ObjectRef ref, String file) {
    return byName.getOrDefault(key(ref), List.of()).stream()
        .filter(d -> d.ref().namespace().isEmpty() || d.ref().namespace().equals(ref.namespace()))
        .max(Comparator.comparingInt((Document d) -> shared(d.file(), file)).thenComparing(Document::file, Comparator.reverseOrder()));
  }

  Optional<Mapping> valueNear(ObjectRef ref, String file) {
    return near(ref, file).map(Document::value);
  }

  /** How many folders two files have in common. */
  static int shared(String one, String other) {
    String[] a = one.split("/");
    String[] b = other.split("/");
    int n = 0;
    while (n < a.length - 1 && n < b.length - 1 && a[n].equals(b[n])) {
      n++;
    }
    return n;
  }
}
