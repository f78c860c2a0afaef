package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A strategic merge as kustomize does it, its oddities included: kyaml/yaml/merge2/merge2.go and kyaml/yaml/walk at
 * v0.20.1, items of patches prepended. It is not the merge of the Kubernetes API server.
 */
final class StrategicMerge {
  private final BuiltInTypes types;

  StrategicMerge(BuiltInTypes types) {
    this.types = types;
  }

  /** Merges a patch into an object; both are used up. Null when the patch deletes the object. */
  @Nullable Tree merge(Tree object, Tree patch) {
    Tree merged = walk(object, patch, null);
    return merged == null || merged.isEmpty() ? null : merged;
  }

  private @Nullable Tree walk(@Nullable Tree dest, @Nullable Tree patch, BuiltInTypes.@Nullable Schema inherited) {
    BuiltInTypes.Schema schema = inherited != null ? inherited : schemaOf(dest, patch);
    Tree first = present(dest) ? dest : present(patch) ? patch : null;
    if (first == null) {
      return walkMap(dest, patch, schema);
    }
    refuseOtherKind(first, dest);
    refuseOtherKind(first, patch);
    return switch (first.kind) {
      case MAP -> walkMap(dest, patch, schema);
      case SEQ -> schema != null && schema.merges()
          ? walkMergingList(dest, patch, schema)
          : patch != null ? patch : dest;
      case SCALAR -> patch != null ? patch : dest;
    };
  }

  private BuiltInTypes.@Nullable Schema schemaOf(@Nullable Tree... sources) {
    for (Tree source : sources) {
      if (source != null && !source.isNull()) {
        String apiVersion = source.textAt("apiVersion");
        String kind = source.textAt("kind");
        BuiltInTypes.Schema found = types.schema(apiVersion, kind);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static boolean present(@Nullable Tree node) {
    return node != null && !node.isNull();
  }

  private static void refuseOtherKind(Tree expected, @Nullable Tree node) {
    if (present(node) && node != null && node.kind != expected.kind) {
      Origin origin = node.origin;
      throw KustomizeException.fails(origin, "a patch meets " + name(expected) + " with " + name(node) + " ("
          + expected.origin + ")");
    }
  }

  private static String name(Tree node) {
    return switch (node.kind) {
      case MAP -> "a mapping";
      case SEQ -> "a list";
      case SCALAR -> "a scalar";
    };
  }

  private @Nullable Tree walkMap(@Nullable Tree before, @Nullable Tree patch, BuiltInTypes.@Nullable Schema schema) {
    Tree dest = visitMap(before, patch);
    if (dest == null) {
      return null;
    }
    Set<String> names = new TreeSet<>(dest.fields.keySet());
    if (patch != null) {
      names.addAll(patch.fields.keySet());
    }
    for (String name : names) {
      Tree patched = patch == null ? null : patch.fields.get(name);
      dest.set(name, walk(dest.fields.get(name), patched, schema == null ? null : schema.field(name)));
    }
    return dest;
  }

  private @Nullable Tree visitMap(@Nullable Tree dest, @Nullable Tree patch) {
    if (dest == null || dest.isNull()) {
      return visitAbsent(dest, patch);
    }
    if (patch != null && patch.isNull()) {
      return null;
    }
    return switch (directive(patch)) {
      case DELETE -> null;
      case REPLACE -> patch;
      case MERGE -> dest;
    };
  }

  private @Nullable Tree visitAbsent(@Nullable Tree dest, @Nullable Tree patch) {
    if (patch != null && !patch.isNull() && directive(patch) == Directive.DELETE) {
      return null;
    }
    if (patch == null && dest != null && !dest.text().isEmpty()) {
      dest.kept = true;
      return dest;
    }
    return patch;
  }

  private enum Directive {
    MERGE,
    REPLACE,
    DELETE;

    static Directive of(Tree word) {
      return switch (word.text()) {
        case "merge" -> MERGE;
        case "replace" -> REPLACE;
        case "delete" -> DELETE;
        default -> throw KustomizeException.unsupported(word.origin, "unknown $patch: " + word.text());
      };
    }
  }

  /** Reads and removes the {@code $patch} of a mapping or list. */
  private static Directive directive(@Nullable Tree patch) {
    if (patch == null) {
      return Directive.MERGE;
    }
    if (patch.isMap()) {
      Tree word = patch.fields.get("$patch");
      if (word == null) {
        return Directive.MERGE;
      }
      Directive found = Directive.of(word);
      patch.fields.remove("$patch");
      return found;
    }
    for (Tree item : patch.items) {
      Tree word = item.isMap() ? item.fields.get("$patch") : null;
      if (word != null) {
        if (item.fields.size() > 1) {
          return Directive.MERGE;
        }
        Directive found = Directive.of(word);
        setElement(patch, null, List.of("$patch"), List.of(word.text()));
        return found;
      }
    }
    return Directive.MERGE;
  }

  // ---- lists that merge: walk/associative_sequence.go ----

  private @Nullable Tree walkMergingList(@Nullable Tree before, @Nullable Tree patch, BuiltInTypes.Schema schema) {
    Tree dest = visitList(before, patch);
    if (dest == null) {
      return null;
    }
    List<String> keys = schema.keys();
    if (keys.isEmpty()) {
      return mergeItems(texts(dest, patch), List.of(""), dest, patch, schema);
    }
    return mergeItems(keyTexts(dest, patch, keys), keys, dest, patch, schema);
  }

  private static @Nullable Tree visitList(@Nullable Tree dest, @Nullable Tree patch) {
    if (dest == null || dest.isNull()) {
      return patch;
    }
    if (patch != null && patch.isNull()) {
      return null;
    }
    return switch (directive(patch)) {
      case DELETE -> null;
      case REPLACE -> patch;
      case MERGE -> dest;
    };
  }

  /** The items of a merging list of scalars, those of the patch first. */
  private static List<List<String>> texts(Tree dest, @Nullable Tree patch) {
    Set<List<String>> out = new LinkedHashSet<>();
    if (patch != null) {
      patch.items.forEach(item -> out.add(List.of(item.text())));
    }
    dest.items.forEach(item -> out.add(List.of(item.text())));
    return new ArrayList<>(out);
  }

  /** The key values of the items, those of the patch first; an item without a key has "" for it. */
  private static List<List<String>> keyTexts(Tree dest, @Nullable Tree patch, List<String> keys) {
    Set<List<String>> out = new LinkedHashSet<>();
    for (Tree list : patch == null ? List.of(dest) : List.of(patch, dest)) {
      for (Tree item : list.items) {
        out.add(keys.stream().map(key -> keyText(item, key)).toList());
      }
    }
    return new ArrayList<>(out);
  }

  private static String keyText(Tree item, String key) {
    Tree value = item.fields.get(key);
    return value == null || value.isEmpty() ? "" : value.text();
  }

  private @Nullable Tree mergeItems(List<List<String>> found, List<String> keys, Tree dest, @Nullable Tree patch,
      BuiltInTypes.Schema schema) {
    List<List<String>> wanted = keys.size() > 1 ? unify(found) : found;
    Tree added = Tree.seq(dest.origin);
    Matched matched = new Matched(List.of(), List.of());
    for (List<String> values : wanted) {
      matched = valid(wanted, values, keys);
      Matched inItems = valid(List.of(matched.values()), matched.values(), matched.keys());
      Tree item = walk(element(dest, inItems), patch == null ? null : element(patch, inItems), schema.items());
      if (item == null || item.isNull() || (item.isMap() && item.fields.isEmpty())) {
        setElement(dest, null, matched.keys(), matched.values());
        continue;
      }
      nameKeys(item, matched);
      setElement(added, item, matched.keys(), matched.values());
    }
    if (wanted.isEmpty()) {
      return dest;
    }
    appendAll(added, dest, matched.keys());
    return added;
  }

  private record Matched(List<String> keys, List<String> values) {}

  /** An item that was united with one that has the key gets the key too. */
  private static void nameKeys(Tree item, Matched matched) {
    for (int i = 0; i < matched.keys().size(); i++) {
      String key = matched.keys().get(i);
      String value = matched.values().get(i);
      if (item.isMap() && !key.isEmpty() && !item.fields.containsKey(key) && !value.isEmpty()) {
        item.fields.put(key, Tree.plain(value, item.origin));
      }
    }
  }

  /** mergeValues: two items are one when they agree in one key and the other is missing in one of them. */
  private static List<List<String>> unify(List<List<String>> found) {
    List<List<String>> out = new ArrayList<>(found);
    for (int i = 0; i < out.size(); i++) {
      List<String> one = out.get(i);
      for (int j = 0; j < out.size(); j++) {
        List<String> united = unite(one, out.get(j));
        if (!united.isEmpty()) {
          out.set(i, united);
          out.set(j, united);
        }
      }
    }
    return out;
  }

  private static List<String> unite(List<String> one, List<String> other) {
    boolean common = false;
    String[] out = new String[one.size()];
    for (int i = 0; i < out.length; i++) {
      if (one.get(i).equals(other.get(i))) {
        common = true;
      } else if (!one.get(i).isEmpty() && !other.get(i).isEmpty()) {
        return List.of();
      }
      out[i] = one.get(i).isEmpty() ? other.get(i) : one.get(i);
    }
    return common ? Arrays.asList(out) : List.of();
  }

  /** validateKeys: only keys that some item has take part; when none has any, all do. */
  private static Matched valid(List<List<String>> all, List<String> values, List<String> keys) {
    Set<String> used = new LinkedHashSet<>();
    for (List<String> each : all) {
      for (int i = 0; i < each.size(); i++) {
        if (!each.get(i).isEmpty()) {
          used.add(keys.get(i));
        }
      }
    }
    if (used.isEmpty()) {
      return new Matched(keys, values);
    }
    List<String> validKeys = keys.stream().filter(used::contains).toList();
    List<String> validValues = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).isEmpty() || used.contains(keys.get(i))) {
        validValues.add(values.get(i));
      }
    }
    return new Matched(validKeys, validValues);
  }

  /** ElementMatcher: the first item with these key values. */
  private static @Nullable Tree element(Tree list, Matched matched) {
    if (matched.keys().getFirst().isEmpty()) {
      String value = matched.values().getFirst();
      return list.items.stream().filter(item -> item.text().equals(value)).findFirst().orElse(null);
    }
    for (Tree item : list.items) {
      boolean all = item.isMap();
      for (int i = 0; all && i < matched.keys().size(); i++) {
        Tree field = item.fields.get(matched.keys().get(i));
        all = field != null && field.text().equals(matched.values().get(i));
      }
      if (all) {
        return item;
      }
    }
    return null;
  }

  /** ElementSetter: replaces every item that matches, appends when none does, removes when there is no new item. */
  private static void setElement(Tree list, @Nullable Tree element, List<String> keys, List<String> values) {
    List<Tree> out = new ArrayList<>();
    boolean found = false;
    boolean wantsMap = !keys.getFirst().isEmpty() && !values.isEmpty() && !values.getFirst().isEmpty();
    for (Tree item : list.items) {
      if (item.isNull() || (item.isMap() && item.fields.isEmpty())) {
        continue;
      }
      if (!item.isMap() && wantsMap) {
        out.add(item);
        continue;
      }
      if (!matches(item, keys, values)) {
        if (!values.isEmpty()) {
          out.add(item);
        }
        continue;
      }
      found = true;
      if (element != null) {
        out.add(element);
      }
    }
    if (!found && element != null && !element.isNull()) {
      out.add(element);
    }
    list.items.clear();
    list.items.addAll(out);
  }

  private static boolean matches(Tree item, List<String> keys, List<String> values) {
    if (values.isEmpty()) {
      return false;
    }
    for (int i = 0; i < Math.min(keys.size(), values.size()); i++) {
      String key = keys.get(i);
      String value = values.get(i);
      if (key.isEmpty()) {
        if (item.kind != Tree.Kind.SCALAR) {
          throw KustomizeException.fails(item.origin, "a list of scalars holds " + name(item));
        }
        if (!item.text().equals(value)) {
          return false;
        }
        continue;
      }
      if (!item.isMap()) {
        throw KustomizeException.fails(item.origin, "a list of mappings holds " + name(item));
      }
      Tree field = item.fields.get(key);
      if (field == null || (!value.isEmpty() && !field.text().equals(value))) {
        return false;
      }
    }
    return true;
  }

  /**
   * appendListNode: what the object had goes behind what the patch brought. An item without a merge key meets the
   * setter with too few values, as it does in kustomize; what that drops is dropped here too.
   */
  private static void appendAll(Tree to, Tree from, List<String> keys) {
    for (Tree item : List.copyOf(from.items)) {
      if (keys.getFirst().isEmpty()) {
        setElement(to, item, List.of(""), List.of(item.text()));
        continue;
      }
      List<String> values = new ArrayList<>();
      for (String key : keys) {
        Tree value = item.fields.get(key);
        if (value == null) {
          to.items.add(item);
        } else {
          values.add(value.text());
        }
      }
      if (keys.size() > 1) {
        setElement(to, null, keys, values);
      }
      setElement(to, item, keys, values);
    }
  }
}
