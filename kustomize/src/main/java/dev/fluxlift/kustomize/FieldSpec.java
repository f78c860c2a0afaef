package dev.fluxlift.kustomize;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A field that a transformer writes (types.FieldSpec).
 *
 * @param group API group of the objects it is for, empty for any
 * @param version API version, empty for any
 * @param kind kind, empty for any
 * @param create whether the field is made when absent
 * @param path keys from the object's top; one with {@code []} at its end is a list and never made
 */
record FieldSpec(String group, String version, String kind, boolean create, List<String> path) {
  /** What to put at the end of a path that is made. */
  enum Made {
    NOTHING,
    MAP,
    TEXT
  }

  static FieldSpec of(String group, String version, String kind, boolean create, String path) {
    return new FieldSpec(group, version, kind, create, split(path));
  }

  /** utils.PathSplitter: {@code \/} is a slash inside a key. */
  private static List<String> split(String path) {
    List<String> out = new ArrayList<>();
    for (String part : path.split("(?<!\\\\)/", -1)) {
      out.add(part.replace("\\/", "/"));
    }
    if (!out.isEmpty() && out.getFirst().isEmpty()) {
      out.removeFirst();
    }
    return out;
  }

  boolean selects(ObjectId id) {
    return (group.isEmpty() || group.equals(id.group()))
        && (version.isEmpty() || version.equals(id.version()))
        && (kind.isEmpty() || kind.equals(id.kind()));
  }

  /** Calls the writer with the parent and key of each field this spec finds or makes (filters/fieldspec). */
  void visit(Resource resource, Made made, Consumer<Field> writer) {
    if (selects(resource.id())) {
      walk(resource.tree(), 0, made, writer);
    }
  }

  /** A field that exists: the mapping it is in, its key, its value. */
  record Field(Tree parent, String key, Tree value) {
    void put(Tree other) {
      parent.fields.put(key, other);
    }
  }

  private void walk(Tree here, int depth, Made made, Consumer<Field> writer) {
    if (here.isNull()) {
      return;
    }
    if (here.isSeq()) {
      List.copyOf(here.items).forEach(item -> walk(item, depth, made, writer));
      return;
    }
    if (!here.isMap()) {
      throw KustomizeException.fails(here.origin, "a mapping or list is expected on the way to "
          + String.join("/", path));
    }
    String part = path.get(depth);
    boolean list = part.endsWith("[]");
    String key = list ? part.substring(0, part.length() - 2) : part;
    boolean last = depth == path.size() - 1;
    boolean makes = create && made != Made.NOTHING && !list;
    Tree next = here.fields.get(key);
    next = replaceNull(here, key, next, list, makes, last ? made : Made.MAP);
    if (next == null) {
      return;
    }
    if (last) {
      writer.accept(new Field(here, key, next));
    } else {
      walk(next, depth + 1, made, writer);
    }
  }

  /** An absent field is made, a null one becomes what the path needs there (fieldspec.go handleMap). */
  private static @Nullable Tree replaceNull(Tree parent, String key, @Nullable Tree found, boolean list, boolean makes,
      Made made) {
    if (found != null && !found.isNull()) {
      return found;
    }
    Tree fresh = null;
    if (found != null && list) {
      fresh = Tree.seq(found.origin);
    } else if (makes) {
      fresh = made == Made.MAP ? Tree.map(parent.origin) : Tree.text("", parent.origin);
    }
    if (fresh == null) {
      return found;
    }
    parent.fields.put(key, fresh);
    return fresh;
  }

  /** kustomize's own lists of fields. */
  static final class Defaults {
    final List<FieldSpec> commonLabels = new ArrayList<>();
    final List<FieldSpec> templateLabels = new ArrayList<>();
    final List<FieldSpec> commonAnnotations = new ArrayList<>();
    final List<FieldSpec> images = new ArrayList<>();
    final List<FieldSpec> namespace = new ArrayList<>();
    final List<NameReferences.Reference> nameReferences = new ArrayList<>();

    private Defaults() {}

    static Defaults table() {
      return Holder.TABLE;
    }

    private static final class Holder {
      static final Defaults TABLE = load();
    }

    private static Defaults load() {
      Defaults out = new Defaults();
      try (InputStream in = Objects.requireNonNull(FieldSpec.class.getResourceAsStream("field-specs.txt"));
          BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        lines.lines().filter(line -> !line.startsWith("#")).forEach(out::line);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return out;
    }

    private void line(String line) {
      List<String> part = List.of(line.split(" ")).stream().map(p -> p.equals("-") ? "" : p).toList();
      if (part.getFirst().equals("nameReference")) {
        FieldSpec field = of(part.get(4), part.get(5), part.get(6), false, part.get(8));
        nameReferences.add(new NameReferences.Reference(part.get(1), part.get(2), part.get(3), field));
        return;
      }
      FieldSpec spec = of(part.get(1), part.get(2), part.get(3), part.get(4).equals("create"), part.get(5));
      switch (part.getFirst()) {
        case "commonLabels" -> commonLabels.add(spec);
        case "templateLabels" -> templateLabels.add(spec);
        case "commonAnnotations" -> commonAnnotations.add(spec);
        case "images" -> images.add(spec);
        case "namespace" -> namespace.add(spec);
        default -> throw new IllegalStateException(line);
      }
    }
  }
}
