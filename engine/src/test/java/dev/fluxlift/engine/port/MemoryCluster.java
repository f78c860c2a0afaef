package dev.fluxlift.engine.port;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An API server for unit tests: objects, resource versions, RFC 6902 and 7386 patches, finalizers and preconditions.
 * It knows no field ownership: {@link #apply} merges. {@link #afterWrite} lets a test play a controller.
 */
public final class MemoryCluster implements Cluster {
  private final Map<ObjectRef, Mapping> objects = new TreeMap<>();
  private final Map<ObjectRef, List<String>> logs = new TreeMap<>();
  private final Set<KindRef> unserved = new HashSet<>();
  private final List<Consumer<ObjectRef>> controllers = new ArrayList<>();
  private final List<Consumer<ObjectRef>> interlopers = new ArrayList<>();
  private final List<String> writes = new ArrayList<>();
  private long revision = 1000;
  private boolean reacting;

  /** Puts an object as it is, giving it a UID and a resourceVersion when it has none. */
  public MemoryCluster with(Mapping object) {
    ObjectRef ref = ObjectRef.of(object);
    Mapping metadata = object.mapping("metadata");
    if (!metadata.has("uid")) {
      metadata = metadata.with("uid", Value.of("uid-of-" + ref));
    }
    if (!metadata.has("resourceVersion")) {
      metadata = metadata.with("resourceVersion", Value.of(Long.toString(++revision)));
    }
    objects.put(ref, object.with("metadata", metadata));
    return this;
  }

  /** Takes an object away without any ceremony. */
  public MemoryCluster without(ObjectRef ref) {
    objects.remove(ref);
    return this;
  }

  /** Takes a kind and all its objects away, as the deletion of its CRD does. */
  public MemoryCluster unserve(KindRef kind) {
    unserved.add(kind);
    objects.keySet().removeIf(r -> new KindRef(r.group(), r.kind()).equals(kind));
    return this;
  }

  /** Calls after each write of the code under test, never for what it does itself. */
  public MemoryCluster afterWrite(Consumer<ObjectRef> controller) {
    controllers.add(controller);
    return this;
  }

  /** Calls before each patch of the code under test is looked at: somebody else writes first. */
  public MemoryCluster beforePatch(Consumer<ObjectRef> interloper) {
    interlopers.add(interloper);
    return this;
  }

  /** What was written, in order: {@code verb Kind/namespace/name}. */
  public List<String> writes() {
    return List.copyOf(writes);
  }

  /** Changes an object as somebody else would. */
  public void edit(ObjectRef ref, java.util.function.UnaryOperator<Mapping> change) {
    objects.computeIfPresent(ref, (_, o) -> stamped(change.apply(o)));
  }

  @Override
  public Identity identity() {
    return new Identity("kube-system-uid", "v1.33.13", "https://127.0.0.1:6443", "memory");
  }

  @Override
  public boolean serves(KindRef kind) {
    return !unserved.contains(kind);
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    return Optional.ofNullable(objects.get(ref)).map(LiveObject::new);
  }

  @Override
  public List<LiveObject> list(KindRef kind) {
    return objects.entrySet().stream()
        .filter(e -> new KindRef(e.getKey().group(), e.getKey().kind()).equals(kind))
        .map(e -> new LiveObject(e.getValue()))
        .toList();
  }

  @Override
  public List<LiveObject> list(KindRef kind, String namespace) {
    return list(kind).stream().filter(o -> o.ref().namespace().equals(namespace)).toList();
  }

  @Override
  public LiveObject apply(Mapping manifest, String fieldManager, boolean force, boolean dryRun) {
    ObjectRef ref = ObjectRef.of(manifest);
    Mapping was = objects.getOrDefault(ref, Mapping.EMPTY);
    return store("apply as " + fieldManager, ref, merged(was, manifest), dryRun);
  }

  @Override
  public LiveObject create(Mapping manifest, boolean dryRun) {
    ObjectRef ref = ObjectRef.of(manifest);
    if (objects.containsKey(ref)) {
      throw new ClusterException(Reason.CONFLICT, ref + " already exists");
    }
    return store("create", ref, manifest, dryRun);
  }

  @Override
  public LiveObject jsonPatch(ObjectRef ref, List<Mapping> operations, boolean dryRun) {
    interlopers.forEach(i -> i.accept(ref));
    Value out = existing(ref);
    for (Mapping operation : operations) {
      List<String> path = Arrays.stream(operation.text("path").orElseThrow().substring(1).split("/"))
          .map(k -> k.replace("~1", "/").replace("~0", "~"))
          .toList();
      out = patched(out, path, operation);
    }
    return store("patch", ref, out.asMapping(), dryRun);
  }

  @Override
  public LiveObject mergePatch(ObjectRef ref, Mapping patch, boolean dryRun) {
    return store("patch", ref, merged(existing(ref), patch), dryRun);
  }

  @Override
  public void delete(ObjectRef ref, String uid, String resourceVersion) {
    LiveObject there = new LiveObject(existing(ref));
    if (!there.uid().equals(uid)
        || !(resourceVersion.isEmpty() || there.resourceVersion().equals(resourceVersion))) {
      throw new ClusterException(Reason.CONFLICT, "precondition failed for " + ref);
    }
    if (there.body().list("metadata", "finalizers").isEmpty()) {
      objects.remove(ref);
      written("delete", ref);
    } else {
      store(
          "delete",
          ref,
          there.body().withPath(List.of("metadata", "deletionTimestamp"), Value.of("2026-11-24T02:00:00Z")),
          false);
    }
  }

  @Override
  public boolean allowed(String verb, KindRef kind, String namespace) {
    return true;
  }

  @Override
  public List<String> logs(ObjectRef pod, int lines) {
    return logs.getOrDefault(pod, List.of());
  }

  /** What a pod has logged. */
  public void logged(ObjectRef pod, String... lines) {
    logs.put(pod, List.of(lines));
  }

  private Mapping existing(ObjectRef ref) {
    Mapping there = objects.get(ref);
    if (there == null) {
      throw new ClusterException(Reason.NOT_FOUND, ref + " not found");
    }
    return there;
  }

  private LiveObject store(String verb, ObjectRef ref, Mapping object, boolean dryRun) {
    Mapping out = stamped(object);
    if (dryRun) {
      return new LiveObject(out);
    }
    boolean gone = out.get("metadata", "deletionTimestamp").isPresent()
        && out.list("metadata", "finalizers").isEmpty();
    if (gone) {
      objects.remove(ref);
    } else {
      objects.put(ref, out);
    }
    written(verb, ref);
    return new LiveObject(objects.getOrDefault(ref, out));
  }

  private void written(String verb, ObjectRef ref) {
    if (reacting) {
      return;
    }
    writes.add(verb + " " + ref);
    reacting = true;
    try {
      controllers.forEach(c -> c.accept(ref));
    } finally {
      reacting = false;
    }
  }

  private Mapping stamped(Mapping object) {
    Mapping out = object.withPath(List.of("metadata", "resourceVersion"), Value.of(Long.toString(++revision)));
    return out.get("metadata", "uid").isPresent()
        ? out
        : out.withPath(List.of("metadata", "uid"), Value.of("uid-" + revision));
  }

  private static Mapping merged(Mapping target, Mapping patch) {
    Map<String, Value> out = new LinkedHashMap<>(target.entries());
    patch.entries().forEach((key, value) -> {
      if (value instanceof Value.Null) {
        out.remove(key);
      } else if (value instanceof Mapping m) {
        Value there = out.get(key);
        out.put(key, merged(there == null ? Mapping.EMPTY : there.asMapping(), m));
      } else {
        out.put(key, value);
      }
    });
    return new Mapping(out, target.origin());
  }

  private static Value patched(Value here, List<String> path, Mapping operation) {
    String op = operation.text("op").orElseThrow();
    if (path.isEmpty()) {
      if (op.equals("test")) {
        if (!here.equals(operation.get("value").orElseThrow())) {
          throw new ClusterException(Reason.INVALID, "testing value " + operation.text("path").orElseThrow() + " failed");
        }
        return here;
      }
      return operation.get("value").orElseThrow();
    }
    String key = path.getFirst();
    List<String> rest = path.subList(1, path.size());
    if (here instanceof Sequence list) {
      List<Value> items = new ArrayList<>(list.values());
      if (key.equals("-")) {
        items.add(operation.get("value").orElseThrow());
      } else if (rest.isEmpty() && op.equals("remove")) {
        items.remove(Integer.parseInt(key));
      } else if (rest.isEmpty() && op.equals("add")) {
        items.add(Integer.parseInt(key), operation.get("value").orElseThrow());
      } else {
        int index = Integer.parseInt(key);
        items.set(index, patched(items.get(index), rest, operation));
      }
      return Sequence.of(items);
    }
    Mapping mapping = here.asMapping();
    boolean adds = rest.isEmpty() && op.equals("add");
    if (!mapping.has(key) && !adds) {
      throw new ClusterException(Reason.INVALID, "no such path: " + operation.text("path").orElseThrow());
    }
    if (rest.isEmpty() && op.equals("remove")) {
      return mapping.without(key);
    }
    Value child = mapping.get(key).orElse(Mapping.EMPTY);
    return mapping.with(key, patched(child, rest, operation));
  }
}
