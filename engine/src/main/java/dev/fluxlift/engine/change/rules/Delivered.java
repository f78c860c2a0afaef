package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ClusterState;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which ConfigMaps and Secrets there are, or will be made by what is there. */
final class Delivered {
  private final Set<ObjectRef> there = new HashSet<>();
  private final Set<String> maybe = new HashSet<>();

  Delivered(View view) {
    view.state().delivered().map(ClusterState.Delivered::item).forEach(this::add);
    view.state().made().forEach(m -> there.add(m.source().ref()));
  }

  private void add(Item item) {
    there.add(item.ref());
    String namespace = item.ref().namespace();
    for (List<String> path : List.of(
        List.of("metadata", "name"), List.of("spec", "target", "name"), List.of("spec", "secretName"),
        List.of("spec", "secretTemplate", "name"), List.of("spec", "writeConnectionSecretToRef", "name"),
        List.of("spec", "writeOutputsToSecret", "name"))) {
      item.value().text(path.toArray(String[]::new)).ifPresent(name -> maybe.add(namespace + "/" + name));
    }
  }

  /** Whether it is delivered, or something of that namespace makes an object of that name, as external secrets do. */
  boolean has(ObjectRef ref) {
    return there.contains(ref) || maybe.contains(ref.namespace() + "/" + ref.name());
  }
}
