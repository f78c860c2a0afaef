package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Faults.Call;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The server as one caller uses it; {@link Faults} and {@link ApiServer.Rights} stand in between. */
public final class Caller implements Api {
  private final ApiServer server;
  private final String manager;
  private final boolean strict;
  private final boolean disturbed;

  Caller(ApiServer server, String manager) {
    this(server, manager, false, true);
  }

  private Caller(ApiServer server, String manager, boolean strict, boolean disturbed) {
    this.server = server;
    this.manager = manager;
    this.strict = strict;
    this.disturbed = disturbed;
  }

  /** The same caller asking with fieldValidation=Strict: unknown fields are refused, not dropped. Applies are not. */
  public Caller strict() {
    return new Caller(server, manager, true, disturbed);
  }

  /** The same caller whose calls never fail: what it has in a cache is asked of nobody. */
  public Caller undisturbed() {
    return new Caller(server, manager, strict, false);
  }

  private Faults faults() {
    return disturbed ? server.faults() : Faults.NONE;
  }

  /** SelfSubjectAccessReview. {@code namespace} {@code ""} asks for all namespaces. */
  public boolean allowed(String verb, KindRef kind, String namespace) {
    return server.rights().allowed(manager, verb, kind, namespace);
  }

  @Override
  public boolean serves(KindRef kind) {
    return server.store().served(kind).isPresent();
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    KindRef kind = new KindRef(ref.group(), ref.kind());
    return read("get", ref,
        store -> store.served(kind).flatMap(_ -> store.get(Located.ref(store, ref))).map(o -> now(store, o)));
  }

  @Override
  public List<LiveObject> list(KindRef kind) {
    return list(kind, "");
  }

  @Override
  public List<LiveObject> list(KindRef kind, String namespace) {
    ObjectRef all = new ObjectRef(kind.group(), kind.kind(), namespace, "");
    return read("list", all, store -> store.served(kind).isEmpty()
        ? List.of()
        : now(store, store.list(kind, namespace)));
  }

  /** An older state says itself how it was read. */
  private LiveObject now(Store store, LiveObject object) {
    return store == server.store() ? server.read(object) : object;
  }

  private List<LiveObject> now(Store store, List<LiveObject> objects) {
    for (LiveObject object : objects) {
      if (now(store, object) != object) {
        return objects.stream().map(o -> now(store, o)).toList();
      }
    }
    return objects;
  }

  private <T> T read(String verb, ObjectRef ref, Function<Store, T> read) {
    Call call = new Call(manager, verb, ref);
    permitted(call);
    Store store = faults().stale(call).map(server.store()::at).orElse(server.store());
    T out = read.apply(store);
    faults().after(call).ifPresent(Caller::fail);
    return out;
  }

  private <T> T write(String verb, ObjectRef ref, boolean dry, Supplier<T> write) {
    Call call = new Call(manager, verb, ref);
    permitted(call);
    T out = write.get();
    if (!dry) {
      faults().after(call).ifPresent(Caller::fail);
    }
    return out;
  }

  private void permitted(Call call) {
    faults().before(call).ifPresent(Caller::fail);
    if (server.rights() == ApiServer.Rights.ALL) {
      return;
    }
    ObjectRef ref = call.ref();
    if (!server.rights().allowed(manager, call.verb(), new KindRef(ref.group(), ref.kind()), ref.namespace())) {
      throw Refused.forbidden(ref, "User \"" + manager + "\" cannot " + call.verb() + " it");
    }
  }

  private static void fail(ClusterException e) {
    throw e;
  }

  private Mapping located(Mapping object) {
    return Located.object(server.store(), object);
  }

  private Writes writes(boolean dry) {
    return new Writes(server, manager, dry, strict);
  }

  @Override
  public LiveObject create(Mapping object) {
    return create(object, false);
  }

  /** As {@link #create(Mapping)}; nothing is stored when {@code dry}. */
  public LiveObject create(Mapping object, boolean dry) {
    return write("create", ObjectRef.of(object), dry, () -> writes(dry).create(located(object)));
  }

  @Override
  public LiveObject update(Mapping object) {
    return write("update", ObjectRef.of(object), false, () -> writes(false).update(located(object), ""));
  }

  @Override
  public LiveObject updateStatus(Mapping object) {
    return write("update", ObjectRef.of(object), false, () -> writes(false).update(located(object), "status"));
  }

  @Override
  public LiveObject apply(Mapping manifest, String fieldManager, boolean force) {
    return apply(manifest, fieldManager, force, false, "");
  }

  @Override
  public LiveObject applyDry(Mapping manifest, String fieldManager, boolean force) {
    return apply(manifest, fieldManager, force, true, "");
  }

  /** @param subresource {@code ""} or {@code status} */
  public LiveObject apply(Mapping manifest, String fieldManager, boolean force, boolean dry, String subresource) {
    return write("patch", ObjectRef.of(manifest), dry, () ->
        new Writes(server, fieldManager, dry, false).apply(located(manifest), force, subresource));
  }

  @Override
  public LiveObject patch(ObjectRef ref, PatchType type, Value patch, String subresource) {
    return patch(ref, type, patch, subresource, false);
  }

  /** As {@link #patch(ObjectRef, PatchType, Value, String)}; nothing is stored when {@code dry}. */
  public LiveObject patch(ObjectRef ref, PatchType type, Value patch, String subresource, boolean dry) {
    return write("patch", ref, dry, () -> writes(dry).patch(Located.ref(server.store(), ref), type, patch, subresource));
  }

  @Override
  public void delete(ObjectRef ref, Deletion how) {
    write("delete", ref, false, () -> {
      new Deletions(server).delete(Located.ref(server.store(), ref), how);
      return true;
    });
  }
}
