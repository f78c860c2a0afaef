package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ClusterState;
import dev.fluxlift.engine.change.Fate;
import dev.fluxlift.engine.change.Instance;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.HashSet;
import java.util.Set;

/**
 * Which sources can be there: those that are there already, those made by hand, and what arrives from those, and so on.
 * A source that only what needs it itself would bring never comes.
 */
final class Available {
  private final ClusterState state;
  private final Set<ObjectRef> sources = new HashSet<>();
  private final Set<ObjectRef> arrived = new HashSet<>();

  Available(View view) {
    this.state = view.state();
    view.before().ifPresentOrElse(
        before -> {
          before.delivered().map(ClusterState.Delivered::item).filter(Item::isSource).forEach(i -> sources.add(i.ref()));
          before.made().forEach(m -> sources.add(m.source().ref()));
          before.owners().values().forEach(o -> sources.add(o.source()));
        },
        () -> state.roots().forEach(r -> owner(r)));
    view.change().ifPresent(c -> {
      c.pruned().stream().filter(f -> f.item().isSource()).map(Fate::item).map(Item::ref).forEach(sources::remove);
      state.roots().stream().filter(r -> !c.from().owners().containsKey(r)).forEach(this::owner);
    });
    boolean again = true;
    while (again) {
      again = false;
      for (Owner owner : state.owners().values()) {
        again |= sources.contains(owner.source()) && isReached(owner) && arrived.add(owner.ref()) && arrives(owner);
      }
    }
  }

  private void owner(ObjectRef root) {
    Owner owner = state.owners().getOrDefault(root, null);
    if (owner != null) {
      sources.add(owner.source());
    }
  }

  private boolean arrives(Owner owner) {
    owner.items().stream().filter(Item::isSource).forEach(i -> sources.add(i.ref()));
    for (Instance instance : state.instances()) {
      if (instance.deliveredBy().equals(owner.ref())) {
        arrived.add(instance.carrier().ref());
        instance.sync().source().map((Mapping s) -> ObjectRef.of(s)).ifPresent(sources::add);
      }
    }
    return true;
  }

  /** Whether one of what delivers it arrives. */
  boolean isReached(Owner owner) {
    return owner.parents().isEmpty() || state.roots().contains(owner.ref())
        || owner.parents().keySet().stream().anyMatch(p -> arrived.contains(p));
  }

  boolean has(ObjectRef source) {
    return sources.contains(source);
  }
}
