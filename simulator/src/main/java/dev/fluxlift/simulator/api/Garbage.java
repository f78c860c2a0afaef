package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.simulator.api.Chores.Act;
import dev.fluxlift.simulator.api.Chores.Chore;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The garbage collector (kubernetes@v1.33 pkg/controller/garbagecollector/garbagecollector.go attemptToDeleteItem,
 * attemptToOrphan, processDeletingDependentsItem). An owner whose kind is not served counts as there: the collector
 * cannot tell.
 */
final class Garbage {
  private static final String MANAGER = "kube-controller-manager";

  private final ApiServer server;
  private final Store store;

  Garbage(ApiServer server) {
    this.server = server;
    this.store = server.store();
  }

  /** What a reference to an owner is worth. */
  private enum Owner { SOLID, DANGLING, WAITING }

  /** Dependents before their owners, as the collector queues them; another order is possible in life too. */
  List<Chore> pending() {
    List<LiveObject> all = store.all();
    List<Chore> out = new ArrayList<>();
    List<Chore> owners = new ArrayList<>();
    for (LiveObject object : all) {
      if (!object.terminating()) {
        if (collectable(object)) {
          out.add(new Chore(Act.COLLECT, object.ref()));
        }
        continue;
      }
      if (has(object, Deletions.ORPHAN)) {
        owners.add(new Chore(Act.ORPHAN, object.ref()));
      }
      if (has(object, Deletions.FOREGROUND) && dependents(all, object, true).isEmpty()) {
        owners.add(new Chore(Act.RELEASE, object.ref()));
      }
    }
    out.addAll(owners);
    return out;
  }

  boolean collectable(LiveObject object) {
    return !owners(object).isEmpty() && due(object);
  }

  private static boolean has(LiveObject object, String finalizer) {
    return object.body().list("metadata", "finalizers").contains(Value.of(finalizer));
  }

  private static List<Value> owners(LiveObject object) {
    return object.owners();
  }

  private static List<LiveObject> dependents(List<LiveObject> all, LiveObject owner, boolean blocking) {
    return all.stream().filter(o -> owners(o).stream().map(Value::asMapping).anyMatch(r ->
        r.text("uid").orElse("").equals(owner.uid())
            && (!blocking || r.bool("blockOwnerDeletion").orElse(false)))).toList();
  }

  private boolean due(LiveObject object) {
    List<Owner> worth = owners(object).stream().map(r -> worth(object, r.asMapping())).toList();
    return worth.contains(Owner.DANGLING) || worth.contains(Owner.WAITING);
  }

  private Owner worth(LiveObject object, Mapping reference) {
    ObjectRef named = ObjectRef.of(Mapping.of("apiVersion", reference.text("apiVersion").orElse(""),
        "kind", reference.text("kind").orElse(""), "metadata", Mapping.of("name", reference.text("name").orElse(""))));
    var kind = store.served(new KindRef(named.group(), named.kind()));
    if (kind.isEmpty()) {
      return Owner.SOLID;
    }
    ObjectRef ref = kind.get().namespaced() ? named.in(object.ref().namespace()) : named;
    Optional<LiveObject> owner =
        store.get(ref).filter(o -> o.uid().equals(reference.text("uid").orElse("")));
    if (owner.isEmpty()) {
      return Owner.DANGLING;
    }
    return owner.get().terminating() && has(owner.get(), Deletions.FOREGROUND) ? Owner.WAITING : Owner.SOLID;
  }

  void collect(ObjectRef ref) {
    LiveObject object = store.get(ref).orElseThrow();
    List<Value> solid = owners(object).stream().filter(r -> worth(object, r.asMapping()) == Owner.SOLID).toList();
    if (!solid.isEmpty()) {
      owned(object, solid);
      return;
    }
    boolean waiting = owners(object).stream().anyMatch(r -> worth(object, r.asMapping()) == Owner.WAITING);
    Propagation how = has(object, Deletions.ORPHAN) ? Propagation.ORPHAN
        : has(object, Deletions.FOREGROUND) ? Propagation.FOREGROUND
        : waiting && !dependents(store.all(), object, false).isEmpty() ? Propagation.FOREGROUND
        : Propagation.BACKGROUND;
    server.as(MANAGER).delete(ref, new Deletion(how, object.uid(), ""));
  }

  void release(ObjectRef ref) {
    withoutFinalizer(ref, Deletions.FOREGROUND);
  }

  void orphan(ObjectRef ref) {
    LiveObject owner = store.get(ref).orElseThrow();
    dependents(store.all(), owner, false).forEach(dependent -> owned(dependent, owners(dependent).stream()
        .filter(r -> !r.asMapping().text("uid").orElse("").equals(owner.uid())).toList()));
    withoutFinalizer(ref, Deletions.ORPHAN);
  }

  private void owned(LiveObject object, List<Value> owners) {
    List<String> path = List.of("metadata", "ownerReferences");
    write(owners.isEmpty() ? object.body().withoutPath(path) : object.body().withPath(path, Sequence.of(owners)));
  }

  void withoutFinalizer(ObjectRef ref, String finalizer) {
    LiveObject object = store.get(ref).orElseThrow();
    List<Value> left = new ArrayList<>(object.body().list("metadata", "finalizers"));
    left.remove(Value.of(finalizer));
    write(Deletions.withFinalizers(object.body(), left));
  }

  private void write(Mapping object) {
    new Writes(server, MANAGER, false, false).update(object, "");
  }
}
