package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The API server with what is read written down; what is written the server itself tells. */
record Traced(Api api, Footprint footprint) implements Api {
  @Override
  public boolean serves(KindRef kind) {
    return api.serves(kind);
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    footprint.reads(ref);
    return api.get(ref);
  }

  @Override
  public Optional<LiveObject> getButStatus(ObjectRef ref) {
    footprint.readsButStatus(ref);
    return api.getButStatus(ref);
  }

  @Override
  public List<LiveObject> list(KindRef kind) {
    footprint.lists(kind, "", _ -> true);
    return api.list(kind);
  }

  @Override
  public List<LiveObject> list(KindRef kind, String namespace) {
    footprint.lists(kind, namespace, _ -> true);
    return api.list(kind, namespace);
  }

  @Override
  public List<LiveObject> list(KindRef kind, String namespace, Predicate<LiveObject> which) {
    footprint.lists(kind, namespace, which);
    return api.list(kind, namespace, which);
  }

  @Override
  public LiveObject create(Mapping object) {
    footprint.reads(ObjectRef.of(object));
    return api.create(object);
  }

  @Override
  public LiveObject update(Mapping object) {
    footprint.reads(ObjectRef.of(object));
    return api.update(object);
  }

  @Override
  public LiveObject updateStatus(Mapping object) {
    footprint.reads(ObjectRef.of(object));
    return api.updateStatus(object);
  }

  @Override
  public LiveObject apply(Mapping manifest, String manager, boolean force) {
    footprint.readsButStatus(ObjectRef.of(manifest));
    return api.apply(manifest, manager, force);
  }

  @Override
  public LiveObject applyDry(Mapping manifest, String manager, boolean force) {
    footprint.readsButStatus(ObjectRef.of(manifest));
    return api.applyDry(manifest, manager, force);
  }

  @Override
  public LiveObject patch(ObjectRef ref, PatchType type, Value patch, String subresource) {
    footprint.readsButStatus(ref);
    return api.patch(ref, type, patch, subresource);
  }

  @Override
  public void delete(ObjectRef ref, Deletion how) {
    footprint.reads(ref);
    api.delete(ref, how);
  }
}
