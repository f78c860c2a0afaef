package dev.fluxlift.engine.change;

import dev.fluxlift.engine.change.Owner.State;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of objects that leave: pruned, orphaned or taken over, and what is deleted with them (kustomize-controller
 * internal/controller/kustomization_controller.go@v1.6.1 prune, finalize; helm-controller uninstalls a release that goes).
 */
final class Fates {
  private final ClusterState before;
  private final Reading reading;
  private ClusterState after;
  private final Map<ObjectRef, Fate> fates = new LinkedHashMap<>();
  private final Set<ObjectRef> deleted = new HashSet<>();

  Fates(ClusterState before, Reading reading, ClusterState after) {
    this.before = before;
    this.reading = reading;
    this.after = after;
  }

  /** Follows until nothing more goes or stays behind. */
  ClusterState settle() {
    boolean again = true;
    while (again) {
      int known = after.owners().size() + fates.size();
      for (Owner was : before.owners().values()) {
        Owner now = after.owners().get(was.ref());
        if (now != null) {
          left(was, now);
        }
      }
      for (Owner root : unmade(before, after)) {
        goes(new Item(root.ref(), root.value()), root.parents().keySet().iterator().next(), true, root.ref());
      }
      after = reading.again(after);
      again = after.owners().size() + fates.size() != known;
    }
    return after;
  }

  List<Fate> fates() {
    return List.copyOf(fates.values());
  }

  /** What was in the inventory and is not built any more. */
  private void left(Owner was, Owner now) {
    if (now.state() == State.FAILED || now.state() == State.SUSPENDED) {
      return;
    }
    Set<ObjectRef> there = new HashSet<>();
    now.items().forEach(i -> there.add(i.ref()));
    if (now.state() == State.ELSEWHERE && was.state() == State.ELSEWHERE) {
      return;
    }
    boolean estimated = was.state() == State.ESTIMATED;
    List<Item> leaving = was.items().stream()
        .filter(i -> !there.contains(i.ref()) && !fates.containsKey(i.ref()))
        .filter(i -> !estimated || there.stream().noneMatch(t -> t.in("").equals(i.ref().in("")))) // its namespace was not known
        .toList();
    leaving.forEach(i -> first(i, was.ref(), now.prunes(), i.ref()));
    leaving.forEach(i -> taken(i, i.ref()));
  }

  private void goes(Item item, ObjectRef owner, boolean prunes, ObjectRef cause) {
    if (!fates.containsKey(item.ref())) {
      first(item, owner, prunes, cause);
      taken(item, cause);
    }
  }

  private void first(Item item, ObjectRef owner, boolean prunes, ObjectRef cause) {
    Fate.Kind kind = !prunes || isProtected(item) ? Fate.Kind.ORPHANED : Fate.Kind.PRUNED;
    boolean elsewhere = kind == Fate.Kind.PRUNED && after.owners(item.ref()).stream()
        .anyMatch(o -> !o.equals(owner) && !deleted.contains(o));
    kind = elsewhere ? Fate.Kind.MOVED : kind;
    fates.put(item.ref(), new Fate(item, owner, kind, cause));
    if (kind == Fate.Kind.PRUNED) {
      deleted.add(item.ref());
    }
  }

  /** What goes with an object that is deleted, or stays with one that is orphaned. */
  private void taken(Item item, ObjectRef cause) {
    Fate fate = fates.get(item.ref());
    Optional<Owner> owner = Optional.ofNullable(before.owners().get(item.ref()));
    if (fate != null && fate.kind() == Fate.Kind.PRUNED) {
      owner.ifPresent(o -> o.items().stream().filter(i -> !i.ref().equals(o.ref()))
          .forEach(i -> goes(i, o.ref(), o.deletesWithItself(), cause)));
    } else if (fate != null && fate.kind() == Fate.Kind.ORPHANED && owner.isPresent()) {
      reading.stay(owner.get());
    }
  }

  /** kustomize-controller's exclusions (fluxcd/pkg ssa/v0.48.0 utils/meta.go). */
  static boolean isProtected(Item item) {
    for (String place : List.of("annotations", "labels")) {
      Mapping texts = item.value().mapping("metadata", place);
      for (String key : List.of("prune", "reconcile")) {
        if (texts.text(ObjectRef.KUSTOMIZE + "/" + key).filter(t -> t.toLowerCase(Locale.ROOT).equals("disabled")).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The Kustomizations that a FluxInstance made before and does not make now. */
  static List<Owner> unmade(ClusterState before, ClusterState after) {
    List<Owner> out = new ArrayList<>();
    for (Instance instance : before.instances()) {
      if (after.instances().stream().noneMatch(i -> i.carrier().ref().equals(instance.carrier().ref()) && !i.isDisabled())) {
        continue;
      }
      instance.sync().kustomization().map(ObjectRef::of).map(ref -> before.owners().get(ref)).ifPresent(root -> {
        boolean still = after.instances().stream().flatMap(i -> i.sync().kustomization().stream()).map(ObjectRef::of)
            .anyMatch(r -> r.equals(root.ref()));
        if (!still) {
          out.add(root);
        }
      });
    }
    return out;
  }
}
