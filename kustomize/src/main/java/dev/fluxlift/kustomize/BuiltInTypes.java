package dev.fluxlift.kustomize;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What kustomize knows about Kubernetes' own types: which lists merge by which keys, which have no namespace. */
final class BuiltInTypes {
  private final Map<String, String> definitions = new HashMap<>();
  private final Map<String, Map<String, Field>> fields = new HashMap<>();
  private final Set<String> clusterScoped = new HashSet<>();

  private BuiltInTypes() {}

  /** The table inside the program; read once, on first use. */
  static BuiltInTypes table() {
    return Holder.TABLE;
  }

  private static final class Holder {
    static final BuiltInTypes TABLE = load();
  }

  private static BuiltInTypes load() {
    BuiltInTypes out = new BuiltInTypes();
    try (InputStream in = Objects.requireNonNull(BuiltInTypes.class.getResourceAsStream("built-in-types.txt"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(out::line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }

  private void line(String line) {
    String[] part = line.split(" ");
    switch (part[0]) {
      case "type" -> definitions.put(part[1] + " " + part[2], part[3]);
      case "cluster" -> clusterScoped.add(part[1] + " " + part[2]);
      case "field" -> {
        List<String> keys = part[4].equals("-") ? List.of() : List.of(part[4].split(","));
        Field field = new Field(!part[3].equals("obj"), part[3].equals("merge"), keys, part[5]);
        fields.computeIfAbsent(part[1], _ -> new HashMap<>()).put(part[2], field);
      }
      default -> throw new IllegalStateException(line);
    }
  }

  /** Whether kustomize takes objects of this type to have no namespace (openapi.IsCertainlyClusterScoped). */
  boolean isClusterScoped(String apiVersion, String kind) {
    return clusterScoped.contains(apiVersion + " " + kind);
  }

  /** The schema of a type, or null when kustomize has none and so replaces all its lists. */
  @Nullable Schema schema(String apiVersion, String kind) {
    String definition = definitions.get(apiVersion + " " + kind);
    return definition == null ? null : new Schema(definition, Field.NONE);
  }

  /**
   * How a field merges.
   *
   * @param list whether it is a list
   * @param merge whether its items merge instead of being replaced
   * @param keys the keys that tell items apart; none for a merging list of scalars
   * @param target definition of the field's value or of its items, {@code -} when nothing below merges
   */
  record Field(boolean list, boolean merge, List<String> keys, String target) {
    static final Field NONE = new Field(false, false, List.of(), "-");
  }

  /** A place in a type: in an object of a definition, or at a list field. */
  final class Schema {
    private final String definition;
    private final Field list;

    Schema(String definition, Field list) {
      this.definition = definition;
      this.list = list;
    }

    /** The schema of a field; one without lists for a field the table does not have. */
    Schema field(String name) {
      Map<String, Field> known = fields.getOrDefault(definition, Map.of());
      Field field = known.getOrDefault(name, known.getOrDefault("*", Field.NONE));
      return field.list() ? new Schema("-", field) : new Schema(field.target(), Field.NONE);
    }

    /** The schema of a list's items. */
    Schema items() {
      return new Schema(list.target(), Field.NONE);
    }

    boolean merges() {
      return list.merge();
    }

    List<String> keys() {
      return list.keys();
    }
  }
}
