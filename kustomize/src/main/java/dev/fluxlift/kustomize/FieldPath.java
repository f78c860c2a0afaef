package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path to fields as replacements write it, e.g. {@code spec.containers.[name=web].image} or
 * {@code metadata.annotations.[a.b/c]} (kyaml utils/pathsplitter.go, yaml/match.go and PathGetter of yaml/fns.go at
 * v0.20.1).
 */
final class FieldPath {
  private final List<String> parts;
  private final String written;
  private final Origin origin;

  private FieldPath(List<String> parts, String written, Origin origin) {
    this.parts = parts;
    this.written = written;
    this.origin = origin;
  }

  static FieldPath of(String path, Origin origin) {
    List<String> out = new ArrayList<>();
    List<String> split = split(path);
    for (int i = 0; i < split.size(); i++) {
      String part = split.get(i);
      if (!part.startsWith("[") || part.endsWith("]")) {
        out.add(part);
        continue;
      }
      StringBuilder bracketed = new StringBuilder(part);
      while (i < split.size() - 1) {
        i++;
        bracketed.append('.').append(split.get(i));
        if (split.get(i).endsWith("]")) {
          break;
        }
      }
      String whole = bracketed.toString();
      out.add(whole.contains("=") ? whole : whole.replaceAll("^[\\[\\]]+|[\\[\\]]+$", ""));
    }
    return new FieldPath(List.copyOf(out), path, origin);
  }

  /** PathSplitter: a backslash before the dot keeps the dot, one leading dot is dropped. */
  private static List<String> split(String path) {
    List<String> parts = new ArrayList<>(List.of(path.split("\\.", -1)));
    if (parts.size() > 1 && parts.getFirst().isEmpty()) {
      parts.removeFirst();
    }
    List<String> out = new ArrayList<>(List.of(parts.getFirst()));
    for (String part : parts.subList(1, parts.size())) {
      String last = out.getLast();
      if (last.endsWith("\\")) {
        out.set(out.size() - 1, last.substring(0, last.length() - 1) + "." + part);
      } else {
        out.add(part);
      }
    }
    return out;
  }

  private static boolean isElement(String part) {
    return part.startsWith("[") && part.endsWith("]");
  }

  private static boolean isNumber(String part) {
    return part.matches("\\+?[0-9]{1,9}");
  }

  /** The field of a source, or null: here an element is found by the very text of its key. */
  @Nullable Tree lookup(Tree root) {
    Tree here = root;
    for (String raw : parts) {
      String part = raw.strip();
      if (part.isEmpty()) {
        continue;
      }
      Tree next = step(here, part);
      if (next == null) {
        return null;
      }
      here = next;
    }
    return here;
  }

  private @Nullable Tree step(Tree here, String part) {
    if (part.equals("*") || part.matches("-[0-9]+")) {
      throw KustomizeException.fails(origin, "\"" + part + "\" in the source path " + written);
    }
    if (isNumber(part) || part.equals("-")) {
      List<Tree> items = items(here);
      int index = part.equals("-") ? items.size() - 1 : Integer.parseInt(part);
      return index >= 0 && index < items.size() ? items.get(index) : null;
    }
    if (isElement(part)) {
      Element element = element(part);
      for (Tree item : items(here)) {
        Tree key = element.key().isEmpty() ? item : item.field(element.key());
        if (key != null && key.text().equals(element.value())) {
          return item;
        }
      }
      return null;
    }
    if (here.isNull()) {
      return null;
    }
    if (!here.isMap()) {
      throw KustomizeException.fails(origin, "no mapping at " + part + " of " + written);
    }
    return here.field(part);
  }

  private List<Tree> items(Tree here) {
    if (!here.isSeq()) {
      throw KustomizeException.fails(origin, "no list on the way of " + written);
    }
    return here.items;
  }

  private record Element(String key, String value) {}

  private Element element(String part) {
    String inner = part.substring(1, part.length() - 1);
    int equals = inner.indexOf('=');
    if (equals < 0) {
      throw KustomizeException.fails(origin, "an element of a list is [key=value] in " + written);
    }
    return new Element(inner.substring(0, equals), inner.substring(equals + 1));
  }

  // ---- targets: PathMatcher ----

  /** A field that may be written. */
  sealed interface Place {
    Tree get();

    void put(Tree value);

    /** A key of a mapping. */
    record Key(Tree parent, String key, Tree get) implements Place {
      @Override
      public void put(Tree value) {
        parent.fields.put(key, value);
      }
    }

    /** An item of a list. */
    record Item(Tree parent, Tree get) implements Place {
      @Override
      public void put(Tree value) {
        parent.items.replaceAll(item -> item == get ? value : item);
      }
    }

    /** The object itself. */
    record Whole(Tree get) implements Place {
      @Override
      public void put(Tree value) {
        throw KustomizeException.unsupported(value.origin, "a replacement of a whole object");
      }
    }
  }

  /** All fields that match; what is missing is made when a kind of field to make is given. */
  List<Place> find(Tree root, Optional<Tree.Kind> create) {
    List<Place> out = new ArrayList<>();
    find(new Place.Whole(root), 0, create, out);
    return out;
  }

  private void find(Place place, int depth, Optional<Tree.Kind> create, List<Place> out) {
    if (depth == parts.size()) {
      out.add(place);
      return;
    }
    Tree here = place.get();
    String part = parts.get(depth);
    if (isNumber(part)) {
      index(here, part, depth, create, out);
    } else if (isElement(part)) {
      elements(here, element(part), depth, create, out);
    } else if (part.equals("*")) {
      for (Tree item : List.copyOf(items(here))) {
        find(new Place.Item(here, item), depth + 1, create, out);
      }
    } else {
      field(here, part, depth, create, out);
    }
  }

  private void field(Tree here, String part, int depth, Optional<Tree.Kind> create, List<Place> out) {
    if (!here.isMap()) {
      throw KustomizeException.fails(origin, "no mapping at " + part + " of " + written + " (" + here.origin + ")");
    }
    Tree found = here.field(part);
    if (found == null && create.isPresent()) {
      found = made(depth, create.get(), here.origin);
      here.fields.put(part, found);
    }
    if (found != null) {
      find(new Place.Key(here, part, found), depth + 1, create, out);
    }
  }

  private void index(Tree here, String part, int depth, Optional<Tree.Kind> create, List<Place> out) {
    int index = Integer.parseInt(part);
    if (items(here).size() == index && create.isPresent()) {
      here.items.add(made(depth, create.get(), here.origin));
    }
    if (index >= here.items.size()) {
      throw KustomizeException.fails(origin, "no item " + index + " for " + written + " (" + here.origin + ")");
    }
    find(new Place.Item(here, here.items.get(index)), depth + 1, create, out);
  }

  private void elements(Tree here, Element element, int depth, Optional<Tree.Kind> create, List<Place> out) {
    int before = out.size();
    Pattern pattern = pattern(element.value());
    for (Tree item : List.copyOf(items(here))) {
      Tree key = element.key().isEmpty() ? item : item.isMap() ? item.field(element.key()) : null;
      if (key == null || !pattern.matcher(key.text()).find()) {
        continue;
      }
      // an element that is a scalar is found whatever the path says behind it
      find(new Place.Item(here, item), element.key().isEmpty() ? parts.size() : depth + 1, create, out);
    }
    if (out.size() == before && create.isPresent()) {
      Tree value = Tree.plain(element.value(), origin);
      Tree made = value;
      if (!element.key().isEmpty()) {
        made = Tree.map(origin);
        made.fields.put(element.key(), value);
      }
      here.items.add(made);
      find(new Place.Item(here, made), element.key().isEmpty() ? parts.size() : depth + 1, create, out);
    }
  }

  /** The value of an element is a regular expression that may match anywhere; plain texts only are taken. */
  private Pattern pattern(String value) {
    if (!value.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-_/:.= @,".indexOf(c) >= 0))) {
      throw KustomizeException.unsupported(origin, "the element [" + value + "] of " + written);
    }
    return Pattern.compile(value);
  }

  private Tree made(int depth, Tree.Kind last, Origin place) {
    if (depth + 1 < parts.size()) {
      String next = parts.get(depth + 1);
      return isElement(next) || isNumber(next) ? Tree.seq(place) : Tree.map(place);
    }
    return switch (last) {
      case MAP -> Tree.map(place);
      case SEQ -> Tree.seq(place);
      case SCALAR -> {
        Tree out = Tree.plain("", place);
        out.untyped = true;
        yield out;
      }
    };
  }
}
