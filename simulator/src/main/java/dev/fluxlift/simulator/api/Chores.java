package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;

/**
 * What the control plane does by itself, one act at a time in any order: garbage collection, the end of a namespace,
 * the end of a CRD. What there is to do follows from the objects alone, so that nothing is lost by a restart.
 */
public final class Chores {
  private final ApiServer server;
  private final Garbage garbage;

  Chores(ApiServer server) {
    this.server = server;
    this.garbage = new Garbage(server);
  }

  /** Kinds of acts. */
  public enum Act {
    /** A dependent without owners goes, or loses references to those that are gone. */
    COLLECT,
    /** An object that is deleted in the foreground is released: nothing that blocks it is left. */
    RELEASE,
    /** The dependents of an object that is deleted without them lose their reference, and it is released. */
    ORPHAN,
    /** An object in a terminating namespace is deleted. */
    EMPTY_NAMESPACE,
    /** A terminating namespace is empty and goes. */
    END_NAMESPACE,
    /** An instance of a terminating CRD is deleted. */
    EMPTY_CRD,
    /** A terminating CRD has no instance left and goes. */
    END_CRD
  }

  /** One act on one object. */
  public record Chore(Act act, ObjectRef object) {}

  /** All that could be done now, in a fixed order; empty when nothing is left to do. */
  public List<Chore> pending() {
    List<Chore> out = new ArrayList<>(garbage.pending());
    List<LiveObject> all = server.store().all();
    for (LiveObject object : all) {
      ObjectRef ref = object.ref();
      if (object.terminating() && ref.kind().equals("Namespace") && ref.group().isEmpty()) {
        contents(out, Act.EMPTY_NAMESPACE, Act.END_NAMESPACE, object,
            all.stream().filter(o -> o.ref().namespace().equals(ref.name())).toList(),
            !object.spec("finalizers").map(Value::items).orElse(List.of()).isEmpty());
      } else if (object.terminating() && Creation.isCrd(ref)) {
        KindRef kind = new KindRef(object.spec("group").flatMap(Value::text).orElse(""),
            object.spec("names", "kind").flatMap(Value::text).orElse(""));
        contents(out, Act.EMPTY_CRD, Act.END_CRD, object, server.store().list(kind),
            object.body().list("metadata", "finalizers").contains(Value.of(Deletions.CRD_CLEANUP)));
      }
    }
    return out;
  }

  /** Whether {@link Act#COLLECT} is due for an object that is not being deleted. */
  public boolean collectable(LiveObject object) {
    return garbage.collectable(object);
  }

  private static void contents(
      List<Chore> out, Act empty, Act end, LiveObject holder, List<LiveObject> contents, boolean held) {
    contents.stream().filter(o -> !o.terminating()).forEach(o -> out.add(new Chore(empty, o.ref())));
    if (contents.isEmpty() && held) {
      out.add(new Chore(end, holder.ref()));
    }
  }

  /** Does one act. Nothing happens when it is no longer due. */
  public void run(Chore chore) {
    if (!pending().contains(chore)) {
      return;
    }
    switch (chore.act()) {
      case COLLECT -> garbage.collect(chore.object());
      case RELEASE -> garbage.release(chore.object());
      case ORPHAN -> garbage.orphan(chore.object());
      case EMPTY_NAMESPACE, EMPTY_CRD ->
          new Deletions(server).delete(chore.object(), Deletion.BACKGROUND);
      case END_NAMESPACE -> endNamespace(chore.object());
      case END_CRD -> garbage.withoutFinalizer(chore.object(), Deletions.CRD_CLEANUP);
    }
  }

  /** Does all there is to do, and what follows from it. */
  public void runAll() {
    for (List<Chore> due = pending(); !due.isEmpty(); due = pending()) {
      run(due.getFirst());
    }
  }

  private void endNamespace(ObjectRef ref) {
    server.store().get(ref).ifPresent(namespace -> {
      Mapping next = namespace.body().withPath(List.of("spec"), Mapping.EMPTY);
      if (Deletions.finished(next)) {
        server.remove(ref);
      } else {
        server.put(ref, next);
      }
    });
  }
}
