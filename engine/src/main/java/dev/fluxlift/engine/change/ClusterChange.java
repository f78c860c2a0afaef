package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One cluster before and after.
 *
 * @param from before
 * @param to after
 * @param fates what becomes of what leaves
 */
public record ClusterChange(ClusterState from, ClusterState to, List<Fate> fates) {
  /** Copies. */
  public ClusterChange {
    fates = List.copyOf(fates);
  }

  /**
   * Follows a cluster from one state to the next.
   *
   * @param toRoots roots of the next state, those that are new among them
   */
  static ClusterChange of(ClusterState from, Side toSide, List<Root> toRoots) {
    Reading reading = new Reading(toSide, Optional.of(from));
    Fates fates = new Fates(from, reading, reading.read(from.folder(), toRoots));
    ClusterState to = fates.settle();
    return new ClusterChange(from, to, fates.fates());
  }

  /** All clusters of two states; one that is new starts empty. */
  static List<ClusterChange> all(Side fromSide, Side toSide) {
    List<ClusterState> before = ClusterGroups.of(fromSide, Roots.of(fromSide)).stream()
        .map(g -> new Reading(fromSide, Optional.empty()).read(g.folder(), g.roots())).toList();
    List<List<Root>> known = new ArrayList<>();
    before.forEach(_ -> known.add(new ArrayList<>()));
    List<Root> others = new ArrayList<>();
    for (Root root : Roots.of(toSide).stream().sorted(Root.ORDER).toList()) {
      int cluster = ClusterGroups.clusterOf(root, before);
      if (cluster >= 0) {
        known.get(cluster).add(root);
      } else if (cluster == -1) {
        others.add(root);
      }
    }
    List<ClusterChange> out = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      out.add(of(before.get(i), toSide, known.get(i)));
    }
    ClusterGroups.of(toSide, others).forEach(g ->
        out.add(of(new ClusterState(g.folder(), Map.of(), List.of(), Set.of(), Set.of()), toSide, g.roots())));
    return List.copyOf(out);
  }

  /** Objects that are deleted. */
  public List<Fate> pruned() {
    return fates.stream().filter(f -> f.kind() == Fate.Kind.PRUNED).toList();
  }

  /** The effects of each Kustomization that has any, sorted. */
  public List<OwnerEffects> effects() {
    Map<ObjectRef, Item> before = from.delivered().map(ClusterState.Delivered::item)
        .collect(Collectors.toMap(Item::ref, i -> i, (a, _) -> a));
    Set<ObjectRef> names = new HashSet<>(from.owners().keySet());
    names.addAll(to.owners().keySet());
    Map<ObjectRef, OwnerEffects> out = new TreeMap<>();
    for (ObjectRef name : names) {
      OwnerEffects effects = effects(name, before);
      if (!effects.isEmpty()) {
        out.put(name, effects);
      }
    }
    return List.copyOf(out.values());
  }

  private OwnerEffects effects(ObjectRef name, Map<ObjectRef, Item> before) {
    List<ObjectRef> created = new ArrayList<>();
    List<ObjectRef> changed = new ArrayList<>();
    List<ObjectRef> lost = new ArrayList<>();
    Owner now = to.owners().get(name);
    if (now != null && now.state() == Owner.State.APPLIED) {
      for (Item item : now.items()) {
        Item was = before.get(item.ref());
        if (was == null) {
          created.add(item.ref());
        } else if (!was.value().equals(item.value())) {
          changed.add(item.ref());
        }
      }
    } else if (now != null && now.state() == Owner.State.FAILED) {
      now.items().forEach(i -> lost.add(i.ref()));
    }
    fates.stream().filter(f -> f.owner().equals(name) && f.kind() == Fate.Kind.PRUNED && f.item().isRelease())
        .map(f -> new ObjectRef("helm.sh", "Release", f.item().ref().namespace(), f.item().ref().name())).forEach(lost::add);
    return new OwnerEffects(name, sorted(created), sorted(changed), of(name, Fate.Kind.PRUNED),
        of(name, Fate.Kind.ORPHANED), sorted(lost));
  }

  private List<ObjectRef> of(ObjectRef owner, Fate.Kind kind) {
    return fates.stream().filter(f -> f.owner().equals(owner) && f.kind() == kind).map(f -> f.item().ref()).sorted().toList();
  }

  private static List<ObjectRef> sorted(List<ObjectRef> refs) {
    return refs.stream().filter(Objects::nonNull).distinct().sorted().toList();
  }
}
