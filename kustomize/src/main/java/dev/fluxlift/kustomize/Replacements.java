package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Copies values between fields (api/filters/replacement/replacement.go at api v0.20.1). */
final class Replacements {
  private static final Set<String> OPTIONS = Set.of("delimiter", "index", "encoding", "create");

  private final Files files;

  Replacements(Files files) {
    this.files = files;
  }

  /** Applies the entries of {@code replacements} in order. */
  void apply(Header header, List<Resource> resources) {
    for (Value.Mapping entry : Fields.mappings(header.fields(), "replacements")) {
      if (Fields.string(entry, "path").isEmpty()) {
        apply(entry.without("path"), resources);
      } else if (entry.has("source") || !Fields.list(entry, "targets").isEmpty()) {
        throw KustomizeException.fails(entry.origin(), "a replacement has either path or source and targets");
      } else {
        fromFile(header, entry).forEach(replacement -> apply(replacement, resources));
      }
    }
  }

  private List<Value.Mapping> fromFile(Header header, Value.Mapping entry) {
    Value written = entry.get("path").orElseThrow();
    String path = Files.resolve(header.directory(), Fields.string(entry, "path"), written.origin());
    byte[] bytes = files.readAt(path, written.origin());
    try {
      List<Value> documents = YamlStream.parse(path, bytes, Reading.SIGS_YAML).documents().stream()
          .map(document -> document.value()).toList();
      if (documents.size() == 1 && documents.getFirst() instanceof Value.Mapping one) {
        return List.of(one);
      }
      if (documents.size() == 1 && documents.getFirst() instanceof Value.Sequence list) {
        return Fields.mappings(Value.Mapping.of("replacements", list), "replacements");
      }
    } catch (YamlException e) {
      throw KustomizeException.unsupported(e.origin(), e.reason());
    }
    throw KustomizeException.fails(written.origin(), path + " holds neither a replacement nor a list of them");
  }

  private static void apply(Value.Mapping replacement, List<Resource> resources) {
    Fields.allow(replacement, Set.of("source", "targets", "sourceValue"), "a replacement");
    List<Value.Mapping> targets = Fields.mappings(replacement, "targets");
    boolean fixed = present(replacement, "sourceValue");
    if (fixed == present(replacement, "source") || targets.isEmpty()) {
      throw KustomizeException.fails(replacement.origin(), "a replacement needs one source and at least one target");
    }
    Copied value = fixed
        ? new Copied(untyped(Fields.string(replacement, "sourceValue"),
            replacement.get("sourceValue").orElseThrow().origin()))
        : source(Fields.mapping(replacement, "source"), resources);
    targets.forEach(target -> target(target, value.tree(), resources));
  }

  private static boolean present(Value.Mapping mapping, String key) {
    return mapping.get(key).filter(value -> !(value instanceof Value.Null)).isPresent();
  }

  private record Copied(Tree tree) {}

  /**
   * The value of the one object that a source selects. An object is selected by what it is or once was; a namespace is
   * compared without regard to kinds that have none, because kustomize reads the selector without asking.
   */
  private static Copied source(Value.Mapping source, List<Resource> resources) {
    Fields.allow(source, Set.of("group", "version", "kind", "name", "namespace", "fieldPath", "options"), "source");
    Selector selector = Selector.of(source);
    List<Resource> found = resources.stream().filter(selector::matches).toList();
    if (found.size() != 1) {
      throw KustomizeException.fails(source.origin(), "the source of a replacement selects " + found.size()
          + " objects, not one");
    }
    String path = Fields.string(source, "fieldPath");
    Tree value = FieldPath.of(path.isEmpty() ? "metadata.name" : path, source.origin())
        .lookup(found.getFirst().tree());
    if (value == null || value.isEmpty()) {
      throw KustomizeException.fails(source.origin(), "the source of a replacement has no field " + path);
    }
    Value.Mapping options = options(source);
    String delimiter = Fields.string(options, "delimiter");
    if (delimiter.isEmpty()) {
      return new Copied(value.copy());
    }
    if (value.kind != Tree.Kind.SCALAR) {
      throw KustomizeException.fails(options.origin(), "delimiter is for scalars only");
    }
    List<String> parts = List.of(value.text().split(Pattern.quote(delimiter), -1));
    int index = index(options);
    if (index < 0 || index >= parts.size()) {
      throw KustomizeException.fails(options.origin(), "options.index " + index + " of " + value.text());
    }
    return new Copied(retyped(value, parts.get(index), value.origin));
  }

  private static Value.Mapping options(Value.Mapping from) {
    Value.Mapping options = Fields.mapping(from, "options");
    Fields.allow(options, OPTIONS, "options");
    return options;
  }

  private static int index(Value.Mapping options) {
    return Fields.integer(options, "index").value().intValueExact();
  }

  private static void target(Value.Mapping target, Tree value, List<Resource> resources) {
    Fields.allow(target, Set.of("select", "reject", "fieldPaths", "options"), "a target");
    if (!present(target, "select")) {
      throw KustomizeException.fails(target.origin(), "a target needs select");
    }
    Target selected = Target.of(target);
    List<Value.Text> paths = Fields.strings(target, "fieldPaths");
    List<String> written = paths.isEmpty() ? List.of("metadata.name") : paths.stream().map(Value.Text::value).toList();
    Value.Mapping options = options(target);
    boolean create = Fields.flag(options, "create");
    for (Resource resource : resources) {
      if (!selected.matches(resource)) {
        continue;
      }
      for (String path : written) {
        List<FieldPath.Place> places = FieldPath.of(path, target.origin()).find(resource.tree(),
            create ? Optional.of(value.kind) : Optional.empty());
        if (places.isEmpty()) {
          throw KustomizeException.fails(target.origin(), resource.id() + " has no field " + path);
        }
        places.forEach(place -> place.put(written(place.get(), value, options, target.origin())));
      }
    }
  }

  /** setFieldValue: a scalar keeps its own type and takes the text, anything else is replaced as a whole. */
  private static Tree written(Tree old, Tree value, Value.Mapping options, Origin asked) {
    String delimiter = Fields.string(options, "delimiter");
    String text = value.kind == Tree.Kind.SCALAR ? value.text() : "";
    if (!delimiter.isEmpty()) {
      if (old.kind != Tree.Kind.SCALAR) {
        throw KustomizeException.fails(asked, "delimiter is for scalars only");
      }
      List<String> parts = new ArrayList<>(Arrays.asList(old.text().split(Pattern.quote(delimiter), -1)));
      int index = index(options);
      if (index < 0) {
        parts.addFirst(text);
      } else if (index >= parts.size()) {
        parts.addLast(text);
      } else {
        parts.set(index, text);
      }
      text = String.join(delimiter, parts);
    }
    if (old.kind != Tree.Kind.SCALAR) {
      return value.copy();
    }
    return old.untyped ? untyped(text, value.origin) : retyped(old, text, value.origin);
  }

  /** A scalar that kept the type of its old text: when the new text does not read as that type, it must be a string. */
  private static Tree retyped(Tree old, String text, Origin origin) {
    if (old.untyped) {
      return untyped(text, origin);
    }
    if (old.isString() && old.value().text().filter(old.text()::equals).isPresent()) {
      return Tree.text(text, origin);
    }
    Tree read = untyped(text, origin);
    if (read.isNull() == old.isNull() && read.value().getClass().equals(old.value().getClass())
        && Tree.isWhole(read) == Tree.isWhole(old)) {
      return read;
    }
    throw KustomizeException.unsupported(origin, "a replacement puts \"" + text + "\" where " + old.text() + " stood ("
        + old.origin + "), which is of another type");
  }

  /** A scalar without a type: what its text reads as once it is printed. */
  private static Tree untyped(String text, Origin origin) {
    Tree out = Tree.plain(text, origin);
    out.untyped = true;
    return out;
  }

  /** What a source or target selects by: empty fields select all. */
  private record Selector(String group, String version, String kind, String name, String namespace) {
    static Selector of(Value.Mapping from) {
      return new Selector(Fields.string(from, "group"), Fields.string(from, "version"), Fields.string(from, "kind"),
          Fields.string(from, "name"), Fields.string(from, "namespace"));
    }

    boolean isEmpty() {
      return (group + version + kind + name + namespace).isEmpty();
    }

    boolean matches(Resource resource) {
      ObjectId id = resource.id();
      boolean type = (group.isEmpty() || group.equals(id.group())) && (version.isEmpty() || version.equals(id.version()));
      return type && (matches(id.kind(), id.name(), id.namespace())
          || resource.former().stream().anyMatch(f -> matches(f.kind(), f.name(), f.effectiveNamespace())));
    }

    private boolean matches(String otherKind, String otherName, String otherNamespace) {
      return (kind.isEmpty() || kind.equals(otherKind)) && (name.isEmpty() || name.equals(otherName))
          && (namespace.isEmpty() || namespace.equals(otherNamespace.isEmpty() ? "default" : otherNamespace));
    }
  }

  /** What select and reject of a target say together. */
  private record Target(Selected select, List<Selected> reject) {
    static Target of(Value.Mapping target) {
      return new Target(Selected.of(Fields.mapping(target, "select")),
          Fields.mappings(target, "reject").stream().map(Selected::of).toList());
    }

    boolean matches(Resource resource) {
      return select.hasLabels(resource) && select.selector().matches(resource)
          && reject.stream().noneMatch(r -> r.names() && r.hasLabels(resource))
          && reject.stream().noneMatch(r -> !r.selector().isEmpty() && r.selector().matches(resource));
    }
  }

  private record Selected(Selector selector, String labels, String annotations, Origin origin) {
    static Selected of(Value.Mapping from) {
      Fields.allow(from, Set.of("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"),
          "select");
      return new Selected(Selector.of(from), Fields.string(from, "labelSelector"),
          Fields.string(from, "annotationSelector"), from.origin());
    }

    /** Whether it names labels or annotations at all. */
    boolean names() {
      return !labels.isEmpty() || !annotations.isEmpty();
    }

    boolean hasLabels(Resource resource) {
      return LabelSelector.of(labels, origin).matches(resource.tree().texts("metadata", "labels"))
          && LabelSelector.of(annotations, origin).matches(resource.tree().texts("metadata", "annotations"));
    }
  }
}
