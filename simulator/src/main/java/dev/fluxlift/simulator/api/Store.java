package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.fields.KnownEntries;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.api.schema.ServedKind;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ObjLongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The objects, and the counters that name them. Maps are shared with snapshots until the next write.
 *
 * <p>A UID is made of the seed, the object's identity and how often it was created before, so that it does not
 * depend on the order in which others were created.
 */
final class Store {
  private static final int SETTLED = 4;

  private final Kinds kinds;
  private final long seed;
  private TreeMap<ObjectRef, Stored> objects = new TreeMap<>();
  private TreeMap<ObjectRef, Integer> incarnations = new TreeMap<>();
  private boolean shared;
  private UnaryOperator<Mapping> meaning = UnaryOperator.identity();
  private long version;
  private Optional<Map<KindRef, ServedKind>> custom = Optional.empty();
  private final KnownEntries knownEntries = new KnownEntries();

  Store(Kinds kinds, long seed) {
    this.kinds = kinds;
    this.seed = seed;
  }

  /** An object and, once asked for, its hash. */
  private static final class Stored {
    private final LiveObject object;
    private final UnaryOperator<Mapping> meaning;
    /** Replaced, never changed: snapshots share it. */
    private List<Applied> settled = List.of();
    private long hash;

    Stored(LiveObject object, UnaryOperator<Mapping> meaning) {
      this.object = object;
      this.meaning = meaning;
    }

    long hash() {
      if (hash == 0) {
        hash = StateHash.object(meaning.apply(object.body()));
      }
      return hash;
    }
  }

  /** An apply; what it comes to is decided by this and the object. */
  record Applied(Mapping manifest, String manager, boolean force, String subresource, ServedKind kind) {
    /** The kind is the very same, because its schema counts. */
    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof Applied a && a.kind == kind && a.force == force && a.manager.equals(manager)
          && a.subresource.equals(subresource) && a.manifest.equals(manifest);
    }

    @Override
    public int hashCode() {
      return manifest.hashCode();
    }
  }

  /** Whether this apply is known to change nothing about the object as it is. */
  boolean settled(ObjectRef ref, Applied apply) {
    Stored stored = objects.get(ref);
    return stored != null && stored.settled.contains(apply);
  }

  /** Remembers, as long as the object stays as it is, that this apply changes nothing. */
  void settle(ObjectRef ref, Applied apply) {
    Stored stored = objects.get(ref);
    if (stored == null) {
      return;
    }
    List<Applied> next = new ArrayList<>(stored.settled);
    if (next.size() >= SETTLED) {
      next.removeFirst();
    }
    next.add(apply);
    stored.settled = List.copyOf(next);
  }

  KnownEntries knownEntries() {
    return knownEntries;
  }

  /** All there is; neither map is changed any more. */
  private record Saved(
      TreeMap<ObjectRef, Stored> objects, TreeMap<ObjectRef, Integer> incarnations, long version)
      implements ApiServer.Snapshot {
    @Override
    public long stateHash() {
      return hash(objects);
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof Saved s && s.stateHash() == stateHash();
    }

    @Override
    public int hashCode() {
      return Long.hashCode(stateHash());
    }
  }

  ApiServer.Snapshot snapshot() {
    shared = true;
    return new Saved(objects, incarnations, version);
  }

  /** As each object is read. */
  ApiServer.Snapshot snapshot(UnaryOperator<LiveObject> read) {
    TreeMap<ObjectRef, Stored> seen = new TreeMap<>(objects);
    seen.replaceAll((_, stored) -> {
      LiveObject object = read.apply(stored.object);
      return object == stored.object ? stored : new Stored(object, meaning);
    });
    return new Saved(seen, new TreeMap<>(incarnations), version);
  }

  void restore(ApiServer.Snapshot snapshot) {
    Saved saved = saved(snapshot);
    objects = saved.objects();
    incarnations = saved.incarnations();
    version = saved.version();
    shared = true;
    custom = Optional.empty();
  }

  /** A view of an older state. */
  Store at(ApiServer.Snapshot snapshot) {
    Store out = new Store(kinds, seed);
    out.restore(snapshot);
    return out;
  }

  private static Saved saved(ApiServer.Snapshot snapshot) {
    return switch (snapshot) {
      case Saved s -> s;
      default -> throw new IllegalArgumentException("a snapshot of something else");
    };
  }

  private void own() {
    if (shared) {
      objects = new TreeMap<>(objects);
      incarnations = new TreeMap<>(incarnations);
      shared = false;
    }
  }

  /** Holds exactly these objects. */
  void load(Collection<LiveObject> all) {
    objects = new TreeMap<>();
    incarnations = new TreeMap<>();
    shared = false;
    custom = Optional.empty();
    all.forEach(o -> objects.put(o.ref(), new Stored(o, meaning)));
    version = all.stream().mapToLong(Store::versionOf).max().orElse(0);
    for (LiveObject object : all) {
      stored(object).ifPresent(o -> objects.put(o.ref(), new Stored(o, meaning)));
    }
  }

  private static long versionOf(LiveObject object) {
    try {
      return Long.parseLong(object.resourceVersion());
    } catch (NumberFormatException _) {
      throw new NotSimulatedException(object.ref() + " has resourceVersion '" + object.resourceVersion()
          + "'; this server counts");
    }
  }

  /** In the version it is stored in; empty when it is in that one already. */
  private Optional<LiveObject> stored(LiveObject object) {
    String apiVersion = object.body().text("apiVersion").orElse("");
    KindRef kind = new KindRef(object.ref().group(), object.ref().kind());
    ServedKind served = served(kind).orElseThrow(() -> new NotSimulatedException(
        object.ref() + " is of " + kind + ", which is no kind this server knows and which no CRD brings"));
    if (apiVersion.equals(served.stored())) {
      return Optional.empty();
    }
    boolean converts = crd(served).flatMap(c -> c.spec("conversion", "strategy")).flatMap(Value::text)
        .filter("Webhook"::equals).isPresent();
    if (!served.custom() || converts || !served.apiVersions().contains(apiVersion)) {
      throw new NotSimulatedException(object.ref() + " was read in version " + apiVersion + " and is stored in "
          + served.stored() + "; the conversion is not simulated");
    }
    return Optional.of(new LiveObject(object.body().with("apiVersion", Value.of(served.stored()))));
  }

  Optional<LiveObject> get(ObjectRef ref) {
    return Optional.ofNullable(objects.get(ref)).map(s -> s.object);
  }

  List<LiveObject> list(KindRef kind) {
    return list(kind, "");
  }

  /** @param namespace {@code ""} for all */
  List<LiveObject> list(KindRef kind, String namespace) {
    List<LiveObject> out = new ArrayList<>();
    for (var entry : objects.tailMap(new ObjectRef("", kind.kind(), namespace, "")).entrySet()) {
      ObjectRef ref = entry.getKey();
      if (!ref.kind().equals(kind.kind()) || !namespace.isEmpty() && !ref.namespace().equals(namespace)) {
        break;
      }
      if (ref.group().equals(kind.group())) {
        out.add(entry.getValue().object);
      }
    }
    return List.copyOf(out);
  }

  List<LiveObject> all() {
    return objects.values().stream().map(s -> s.object).toList();
  }

  /** The next resourceVersion. */
  String nextVersion() {
    version++;
    return Long.toString(version);
  }

  long version() {
    return version;
  }

  /** The UID of the next object of this identity; counted unless {@code dry}. */
  String newUid(ObjectRef ref, boolean dry) {
    int count = incarnations.getOrDefault(ref, 0) + 1;
    if (!dry) {
      own();
      incarnations.put(ref, count);
    }
    String name = seed + "/" + ref.group() + "/" + ref + "/" + count;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  void put(ObjectRef ref, LiveObject object) {
    own();
    objects.put(ref, new Stored(object, meaning));
    changed(ref);
  }

  void remove(ObjectRef ref) {
    own();
    objects.remove(ref);
    changed(ref);
  }

  private void changed(ObjectRef ref) {
    if (ref.kind().equals(Kinds.CRD.kind()) && ref.group().equals(Kinds.CRD.group())) {
      custom = Optional.empty();
    }
  }

  long hash() {
    return hash(objects);
  }

  /** Objects that are stored from now on are hashed as this says. */
  void meaning(UnaryOperator<Mapping> rule) {
    this.meaning = rule;
  }

  void hashes(ObjLongConsumer<LiveObject> each) {
    objects.values().forEach(s -> each.accept(s.object, s.hash()));
  }

  private static long hash(Map<ObjectRef, Stored> objects) {
    long sum = 0;
    for (Stored stored : objects.values()) {
      sum += StateHash.mix(stored.hash());
    }
    return sum;
  }

  Optional<ServedKind> served(KindRef kind) {
    return kinds.builtIn(kind).or(() -> Optional.ofNullable(custom().get(kind)));
  }

  private Map<KindRef, ServedKind> custom() {
    Map<KindRef, ServedKind> known = custom.orElseGet(() -> {
      Map<KindRef, ServedKind> made = new LinkedHashMap<>();
      for (LiveObject crd : list(Kinds.CRD)) {
        boolean established = crd.condition("Established").flatMap(c -> c.text("status")).filter("True"::equals)
            .isPresent();
        if (established) {
          ServedKind kind = kinds.of(crd.body());
          made.put(kind.kind(), kind);
        }
      }
      return made;
    });
    custom = Optional.of(known);
    return known;
  }

  /** The CRD that brings a kind; empty for a built-in one. */
  Optional<LiveObject> crd(ServedKind kind) {
    return get(Kinds.crd(kind.plural(), kind.kind().group()));
  }

  /** A deterministic value in a range, for what the server chooses by chance. */
  long chosen(ObjectRef ref, long range) {
    return Math.floorMod(StateHash.mix(seed * 31 + StateHash.of(Value.of(ref.toString()))), range);
  }
}
