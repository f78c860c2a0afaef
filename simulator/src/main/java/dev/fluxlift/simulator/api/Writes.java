package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.fields.Conflict;
import dev.fluxlift.simulator.api.fields.FieldManager;
import dev.fluxlift.simulator.api.fields.FieldTypes;
import dev.fluxlift.simulator.api.fields.ScaleFields;
import dev.fluxlift.simulator.api.fields.Type;
import dev.fluxlift.simulator.api.patch.JsonPatch;
import dev.fluxlift.simulator.api.patch.MergePatch;
import dev.fluxlift.simulator.api.patch.PatchFailed;
import dev.fluxlift.simulator.api.patch.StrategicPatch;
import dev.fluxlift.simulator.api.schema.ServedKind;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Requests that change an object (apiserver@v0.33 pkg/endpoints/handlers/{create,update,patch}.go,
 * pkg/registry/rest/{create,update}.go, pkg/registry/generic/registry/store.go).
 */
final class Writes {
  private static final List<String> VERSION = List.of("metadata", "resourceVersion");

  private final ApiServer server;
  private final Store store;
  private final String manager;
  private final boolean dry;
  private final boolean strict;

  Writes(ApiServer server, String manager, boolean dry, boolean strict) {
    this.server = server;
    this.store = server.store();
    this.manager = manager;
    this.dry = dry;
    this.strict = strict;
  }

  /** A kind as a request in one of its versions meets it. */
  private record Door(ServedKind kind, String apiVersion) implements FieldTypes {
    @Override
    public Type type() {
      return kind.type(apiVersion).orElseThrow();
    }

    @Override
    public Optional<Type> type(String version) {
      return kind.type(version);
    }

    /** The object as this version says it. */
    Mapping seen(Mapping stored) {
      return stored.text("apiVersion").filter(apiVersion::equals).isPresent()
          ? stored
          : kind.decode(stored.with("apiVersion", Value.of(apiVersion)));
    }

    Mapping empty() {
      return kind.empty(apiVersion);
    }
  }

  private Door door(Mapping object) {
    ObjectRef ref = ObjectRef.of(object);
    String apiVersion = object.text("apiVersion").orElse("");
    return store.served(new KindRef(ref.group(), ref.kind()))
        .filter(k -> k.type(apiVersion).isPresent())
        .map(k -> new Door(k, apiVersion))
        .orElseThrow(() -> Refused.notServed(ref.kind() + " of " + apiVersion));
  }

  private Door door(ObjectRef ref) {
    return store.served(new KindRef(ref.group(), ref.kind()))
        .filter(k -> !k.apiVersions().isEmpty())
        .map(k -> new Door(k, k.apiVersions().getFirst()))
        .orElseThrow(() -> Refused.notServed(new KindRef(ref.group(), ref.kind()).toString()));
  }

  private static Door checked(Door door, String subresource) {
    if (subresource.equals("status") && !door.kind().hasStatus()) {
      throw Refused.notServed("status of " + door.kind().kind());
    }
    return door;
  }

  private FieldManager fields(Door door, String subresource) {
    return new FieldManager(door, door.kind().reset(subresource, door.apiVersion()), subresource, server.now(),
        store.knownEntries());
  }

  LiveObject create(Mapping object) {
    Door door = door(object);
    Mapping decoded = decoded(door, object);
    if (decoded.text("metadata", "resourceVersion").isPresent()) {
      throw Refused.bad("resourceVersion should not be set on objects to be created");
    }
    return created(door, managed(door, door.empty(), decoded, ""));
  }

  private Mapping managed(Door door, Mapping live, Mapping next, String subresource) {
    try {
      return fields(door, subresource).update(live, next, manager);
    } catch (IllegalArgumentException e) {
      // UpdateNoErrors: a value that is not of its type is refused by validation, not here
      return next.withoutPath(List.of("metadata", "managedFields"));
    }
  }

  private LiveObject created(Door door, Mapping object) {
    ServedKind kind = door.kind();
    Mapping whole = new Creation(server, kind, dry).prepared(object);
    ObjectRef ref = ObjectRef.of(whole);
    List<String> wrong = kind.invalid(Optional.empty(), whole);
    if (!wrong.isEmpty()) {
      throw Refused.invalid(ref, wrong);
    }
    server.webhooks().ifPresent(
        w -> w.ask(new Webhooks.Request(kind, ref, "CREATE", "", Optional.empty(), Optional.of(whole))));
    if (store.get(ref).isPresent()) {
      throw Refused.exists(ref);
    }
    Mapping stored = stored(kind, whole);
    if (dry) {
      return new LiveObject(whole);
    }
    LiveObject out = server.put(ref, stored);
    new CrdStatus(server).created(out);
    return new LiveObject(door.seen(out.body()));
  }

  /** What is read back from storage: nulls that validation let through are gone from a custom resource. */
  private static Mapping stored(ServedKind kind, Mapping object) {
    Mapping out = new Door(kind, kind.stored()).seen(object);
    return kind.custom() ? kind.decode(out) : out;
  }

  /** @param subresource {@code ""} or {@code status} */
  LiveObject update(Mapping object, String subresource) {
    Door door = checked(door(object), subresource);
    ObjectRef ref = ObjectRef.of(object);
    LiveObject live = store.get(ref).orElseThrow(() -> Refused.notFound(ref));
    Mapping seen = door.seen(live.body());
    Mapping next = decoded(door, object, seen);
    if (next.get("metadata", "resourceVersion").isEmpty()) {
      if (door.kind().needsResourceVersion()) {
        throw Refused.invalid(ref, List.of(
            "metadata.resourceVersion: Invalid value: 0: must be specified for an update"));
      }
      next = next.withPath(VERSION, Value.of(live.resourceVersion()));
    }
    return updated(door, live, managed(door, seen, next, subresource), subresource);
  }

  private Mapping decoded(Door door, Mapping object) {
    return decoded(door, object, Mapping.EMPTY);
  }

  private Mapping decoded(Door door, Mapping object, Mapping live) {
    List<String> unknown = strict ? door.kind().unknown(object) : List.of();
    if (!unknown.isEmpty()) {
      throw Refused.bad("strict decoding error: " + String.join(", ",
          unknown.stream().map(u -> "unknown field \"" + u + "\"").toList()));
    }
    return unrefused(() -> door.kind().decode(object, live));
  }

  private static <T> T unrefused(Supplier<T> work) {
    try {
      return work.get();
    } catch (PatchFailed e) {
      throw Refused.bad("the server rejected our request due to an error in our request: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw Refused.bad("the object cannot be handled: " + e.getMessage());
    }
  }

  LiveObject patch(ObjectRef ref, PatchType type, Value patch, String subresource) {
    if (subresource.equals("scale")) {
      return scaled(ref, type, patch);
    }
    Door door = checked(door(ref), subresource);
    if (type == PatchType.STRATEGIC && door.kind().custom()) {
      throw Refused.bad("the body of the request was in an unknown format: no strategic merge for " + ref.kind());
    }
    LiveObject live = store.get(ref).orElseThrow(() -> Refused.notFound(ref));
    Mapping seen = door.seen(live.body());
    Mapping patched = unrefused(() -> switch (type) {
      case JSON -> JsonPatch.apply(seen, patch);
      case MERGE -> MergePatch.apply(seen, patch);
      case STRATEGIC -> StrategicPatch.apply(seen, patch, door.type());
    });
    Mapping next = decoded(door, patched, seen);
    if (!ObjectRef.of(next).equals(ref)) {
      throw Refused.bad("the name, namespace or kind of the object (" + ObjectRef.of(next)
          + ") does not match the URL (" + ref + ")");
    }
    return updated(door, live, managed(door, seen, next, subresource), subresource);
  }

  private LiveObject scaled(ObjectRef ref, PatchType type, Value patch) {
    Door door = door(ref);
    ServedKind.Scale scale = door.kind().scale()
        .orElseThrow(() -> Refused.notServed("scale of " + ref.kind()));
    LiveObject live = store.get(ref).orElseThrow(() -> Refused.notFound(ref));
    Mapping seen = door.seen(live.body());
    Mapping asked = unrefused(() -> type == PatchType.JSON
        ? JsonPatch.apply(Scales.of(seen, scale), patch)
        : MergePatch.apply(Scales.of(seen, scale), patch));
    Mapping next = seen.withPath(scale.spec(), asked.get("spec", "replicas").orElse(Value.of(0)))
        .withPath(VERSION, asked.get("metadata", "resourceVersion").orElse(Value.of("")));
    Mapping owned =
        ScaleFields.after(seen, next, scale.spec(), manager, door.apiVersion(), server.now());
    LiveObject out = updated(door, live, owned, "scale");
    return new LiveObject(Scales.of(out.body(), scale));
  }

  /** @param subresource {@code ""} or {@code status} */
  LiveObject apply(Mapping manifest, boolean force, String subresource) {
    Door door = checked(door(manifest), subresource);
    ObjectRef ref = ObjectRef.of(manifest);
    if (manifest.get("metadata", "managedFields").isPresent()) {
      throw Refused.bad("metadata.managedFields must be nil");
    }
    Optional<LiveObject> live = store.get(ref);
    Store.Applied apply = new Store.Applied(manifest, manager, force, subresource, door.kind());
    if (server.webhooks().isEmpty() && store.settled(ref, apply)) {
      return new LiveObject(door.seen(live.orElseThrow().body()));
    }
    Mapping seen = live.map(o -> door.seen(o.body())).orElseGet(door::empty);
    Mapping decoded = live.isPresent() ? seen : Mapping.EMPTY;
    Mapping next;
    try {
      next = unrefused(() -> fields(door, subresource)
          .apply(seen, door.empty(), manifest, manager, force, merged -> door.kind().merged(merged, decoded)));
    } catch (Conflict e) {
      throw new ClusterException(ClusterException.Reason.CONFLICT, String.valueOf(e.getMessage()), e);
    }
    if (live.isPresent()) {
      LiveObject out = updated(door, live.get(), next, subresource);
      if (out.body() == seen) {
        store.settle(ref, apply);
      }
      return out;
    }
    if (!subresource.isEmpty()) {
      throw Refused.notFound(ref);
    }
    if (next.get("metadata", "uid").isPresent()) {
      throw Refused.conflict(ref, "uid mismatch: the provided object specified uid "
          + next.text("metadata", "uid").orElse("") + ", and no existing object was found");
    }
    return created(door, next.get("metadata").isPresent() ? next.withoutPath(VERSION) : next);
  }

  private LiveObject updated(Door door, LiveObject live, Mapping next, String subresource) {
    ObjectRef ref = live.ref();
    Mapping seen = door.seen(live.body());
    Update update = new Update(door.kind(), ref, seen);
    Mapping whole = update.prepared(next, subresource);
    server.webhooks().ifPresent(w ->
        w.ask(new Webhooks.Request(door.kind(), ref, "UPDATE", subresource, Optional.of(seen), Optional.of(whole))));
    if (update.nothing(whole)) {
      return new LiveObject(seen);
    }
    List<String> wrong = door.kind().invalid(Optional.of(seen), whole);
    if (!wrong.isEmpty()) {
      throw Refused.invalid(ref, wrong);
    }
    Mapping stored = stored(door.kind(), whole);
    if (dry) {
      return new LiveObject(whole);
    }
    if (Deletions.finished(stored)) {
      server.remove(ref);
      return new LiveObject(whole);
    }
    LiveObject out = server.put(ref, stored);
    if (subresource.isEmpty()) {
      new CrdStatus(server).updated(out);
    }
    return new LiveObject(door.seen(out.body()));
  }
}
