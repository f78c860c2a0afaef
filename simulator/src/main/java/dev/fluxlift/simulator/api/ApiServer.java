package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * kube-apiserver v1.33 with its admission and what runs inside it for CRDs; garbage collection and the end of
 * namespaces and CRDs are {@link #chores} that whoever plays time does one by one.
 *
 * <p>Not here: paging (a list is whole), other versions of built-in groups, conversion webhooks, validation beyond
 * schema, immutability and names, what webhooks answer ({@link #webhooks(boolean)}), a PUT that creates
 * (AllowCreateOnUpdate of Service, Lease, Event, RBAC).
 */
public final class ApiServer {
  private final Store store;
  private final Supplier<Instant> clock;
  private final List<Consumer<Change>> watchers = new ArrayList<>();
  private Faults faults = Faults.NONE;
  private Rights rights = Rights.ALL;
  private boolean asks;
  private final List<Map.Entry<KindRef, Reading>> readings = new ArrayList<>();

  /** The whole state at one moment; cheap to take and to put back. Two are equal when their hashes are. */
  public interface Snapshot {
    /** {@link ApiServer#stateHash} of that moment. */
    long stateHash();
  }

  /** What an object says at a moment though nobody wrote it, because it follows from the time alone. */
  @FunctionalInterface
  public interface Reading {
    /** The object as it is read; not what it is stored as. */
    LiveObject of(LiveObject stored, Instant now);
  }

  /** Who may do what. */
  @FunctionalInterface
  public interface Rights {
    /** Everyone may do everything. */
    Rights ALL = (_, _, _, _) -> true;

    /** @param namespace {@code ""} for all namespaces, and for what is in none */
    boolean allowed(String caller, String verb, KindRef kind, String namespace);
  }

  /**
   * An empty cluster with the namespaces that every cluster has.
   *
   * @param seed decides UIDs and what the server chooses by chance
   */
  public ApiServer(Kinds kinds, long seed, Supplier<Instant> clock) {
    this.store = new Store(kinds, seed);
    this.clock = clock;
    for (String name : List.of("default", "kube-node-lease", "kube-public", "kube-system")) {
      as("kube-apiserver").create(dev.fluxlift.yaml.Value.Mapping.of(
          "apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", name)));
    }
  }

  /**
   * Makes it hold exactly these objects, as they stand, as if it had always done so. Watchers are not told.
   *
   * @throws NotSimulatedException when one is of a kind or version that is not served here
   */
  public void load(java.util.Collection<LiveObject> objects) {
    store.load(objects);
  }

  /** The server as one caller sees it. */
  public Caller as(String manager) {
    return new Caller(this, manager);
  }

  /** What goes wrong from now on. */
  public void faults(Faults hooks) {
    this.faults = hooks;
  }

  Faults faults() {
    return faults;
  }

  /** Who may do what from now on. */
  public void rights(Rights rules) {
    this.rights = rules;
  }

  Rights rights() {
    return rights;
  }

  /**
   * From now on, or no longer, a webhook that fails closed and whose Service is not there lets nothing through that it would
   * be asked about. Only where all Services that there are, are simulated.
   */
  public void webhooks(boolean asked) {
    this.asks = asked;
  }

  /** Empty when none is asked. */
  Optional<Webhooks> webhooks() {
    return asks ? Optional.of(new Webhooks(store)).filter(Webhooks::any) : Optional.empty();
  }

  /** From now on objects of this kind are read as this says; neither a hash nor a write goes by it. */
  public void reading(KindRef kind, Reading rule) {
    readings.add(Map.entry(kind, rule));
  }

  LiveObject read(LiveObject stored) {
    ObjectRef ref = stored.ref();
    for (var reading : readings) {
      if (ref.kind().equals(reading.getKey().kind()) && ref.group().equals(reading.getKey().group())) {
        return reading.getValue().of(stored, now());
      }
    }
    return stored;
  }

  /** Calls back for every change from now on, during the write that makes it. */
  public void subscribe(Consumer<Change> watcher) {
    watchers.add(watcher);
  }

  /** All there is now. */
  public Snapshot snapshot() {
    return store.snapshot();
  }

  /** All there is now as it is read: what {@link Faults#stale} can answer with later. */
  public Snapshot served() {
    return store.snapshot(this::read);
  }

  /** Makes it as it was. Watchers are not told. */
  public void restore(Snapshot snapshot) {
    store.restore(snapshot);
  }

  /**
   * The same for two states with the same objects, whatever their resourceVersions, UIDs and times. Two different states
   * have the same one by a chance of 1 in 2^64.
   */
  public long stateHash() {
    return store.hash();
  }

  /**
   * What an object says apart from how it is written, e.g. without the times in an encoded text. Only hashes of objects
   * that are stored from now on go by it.
   */
  public void meaning(UnaryOperator<Mapping> rule) {
    store.meaning(rule);
  }

  /** Every object with its hash, by kind, namespace and name. */
  public void hashes(ObjLongConsumer<LiveObject> each) {
    store.hashes(each);
  }

  /** Every object, by kind, namespace and name. */
  public List<LiveObject> objects() {
    return store.all().stream().map(this::read).toList();
  }

  /** What the control plane still has to do by itself. */
  public Chores chores() {
    return new Chores(this);
  }

  Store store() {
    return store;
  }

  Instant now() {
    return clock.get();
  }

  void tell(Change change) {
    watchers.forEach(w -> w.accept(change));
  }

  /** Stores an object as it stands, under a new resourceVersion, and tells watchers. */
  LiveObject put(ObjectRef ref, dev.fluxlift.yaml.Value.Mapping body) {
    LiveObject next = new LiveObject(body.withPath(
        List.of("metadata", "resourceVersion"), dev.fluxlift.yaml.Value.of(store.nextVersion())));
    var before = store.get(ref);
    store.put(ref, next);
    tell(new Change(ref, before, java.util.Optional.of(next)));
    return next;
  }

  /** Removes an object and tells watchers. */
  void remove(ObjectRef ref) {
    var before = store.get(ref);
    store.nextVersion();
    store.remove(ref);
    tell(new Change(ref, before, java.util.Optional.empty()));
  }
}
