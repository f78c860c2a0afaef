package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the cluster is as a snapshot says, but for {@link IgnoredField}. managedFields are compared as a set: which
 * manager, by which operation and subresource, owns which fields.
 */
public final class Equality {
  private static final String ABSENT = "absent";
  private static final int SHOWN = 120;

  private Equality() {}

  /**
   * What differs between two snapshots, sorted by object.
   *
   * @param recreated objects that step S8 removed by design and the way back brought again
   */
  public static List<Difference> between(Snapshot was, Snapshot is, Set<ObjectRef> recreated) {
    List<Difference> out = new ArrayList<>();
    SortedSet<ObjectRef> refs = new TreeSet<>(was.objects().keySet());
    refs.addAll(is.objects().keySet());
    for (ObjectRef ref : refs) {
      if (IgnoredField.CHECKPOINT.concerns(ref)) {
        continue;
      }
      Mapping before = was.objects().get(ref);
      Mapping after = is.objects().get(ref);
      if (before == null) {
        out.add(new Difference(ref, "", ABSENT, "there"));
      } else if (after == null) {
        out.add(new Difference(ref, "", "there", ABSENT));
      } else {
        boolean again = recreated.contains(ref);
        compare(ref, "", comparable(ref, before, again), comparable(ref, after, again), out);
      }
    }
    return List.copyOf(out);
  }

  /** What differs between a snapshot and the cluster of now. */
  public static List<Difference> withCluster(Snapshot was, Cluster cluster, Set<ObjectRef> recreated) {
    return between(was, Snapshot.take(cluster, was.namespace()), recreated);
  }

  /** The object without what is ignored, and its managedFields as a mapping from manager to the fields it owns. */
  static Mapping comparable(ObjectRef ref, Mapping object, boolean recreated) {
    Mapping out = object;
    for (IgnoredField ignored : IgnoredField.values()) {
      if (!ignored.keys().isEmpty() && (ignored.concerns(ref) || (recreated && ignored.ofRecreated()))) {
        out = out.withoutPath(ignored.keys());
      }
    }
    for (String optional : List.of("annotations", "labels")) {
      if (out.mapping("metadata", optional).entries().isEmpty()) {
        out = out.withoutPath(List.of("metadata", optional));
      }
    }
    if (object.get("metadata", "managedFields").isPresent()) {
      out = out.withPath(List.of("metadata", "managedFields"), managers(ref, object.list("metadata", "managedFields")));
    }
    return out;
  }

  private static Mapping managers(ObjectRef ref, List<Value> entries) {
    Map<String, Value> out = new TreeMap<>();
    for (Value item : entries) {
      Mapping entry = item.asMapping();
      if (entry.text("subresource").orElse("").equals("status")) {
        continue;
      }
      Mapping fields = entry.mapping("fieldsV1");
      for (IgnoredField ignored : IgnoredField.values()) {
        if (!ignored.keys().isEmpty() && ignored.concerns(ref)) {
          fields = withoutOwned(fields, ignored.keys());
        }
      }
      if (!fields.entries().isEmpty()) {
        Mapping rest = entry.without("time").without("fieldsV1");
        out.put(Json.canonical(rest), fields);
      }
    }
    return new Mapping(out, dev.fluxlift.yaml.Origin.NONE);
  }

  /** The field set without one field, and without what is left empty by that. */
  private static Mapping withoutOwned(Mapping fields, List<String> keys) {
    String key = "f:" + keys.getFirst();
    if (!fields.has(key)) {
      return fields;
    }
    if (keys.size() == 1) {
      return fields.without(key);
    }
    Mapping child = withoutOwned(fields.mapping(key), keys.subList(1, keys.size()));
    // "." alone says that the now ignored field made the map
    boolean nothing = child.entries().isEmpty() || child.entries().keySet().equals(Set.of("."));
    return nothing ? fields.without(key) : fields.with(key, child);
  }

  private static void compare(ObjectRef ref, String path, Value was, Value is, List<Difference> out) {
    if (was.equals(is)) {
      return;
    }
    if (was instanceof Mapping a && is instanceof Mapping b) {
      Set<String> keys = new LinkedHashSet<>(a.entries().keySet());
      keys.addAll(b.entries().keySet());
      for (String key : keys) {
        compare(ref, path + "/" + key.replace("~", "~0").replace("/", "~1"), a.get(key), b.get(key), out);
      }
    } else if (was instanceof Sequence a && is instanceof Sequence b && a.values().size() == b.values().size()) {
      for (int i = 0; i < a.values().size(); i++) {
        compare(ref, path + "/" + i, a.values().get(i), b.values().get(i), out);
      }
    } else {
      out.add(new Difference(ref, path, shown(was), shown(is)));
    }
  }

  private static void compare(
      ObjectRef ref, String path, Optional<Value> was, Optional<Value> is, List<Difference> out) {
    if (was.isPresent() && is.isPresent()) {
      compare(ref, path, was.get(), is.get(), out);
    } else {
      out.add(new Difference(ref, path, was.map(Equality::shown).orElse(ABSENT), is.map(Equality::shown).orElse(ABSENT)));
    }
  }

  private static String shown(Value value) {
    String text = Json.compact(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
