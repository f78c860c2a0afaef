package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What Kustomizations and releases depend on is there, and no circle. */
final class Dependencies implements Rule {
  @Override
  public List<Observation> check(View view) {
    Map<ObjectRef, Item> items = new LinkedHashMap<>();
    Map<ObjectRef, List<Item>> needs = new LinkedHashMap<>();
    for (Owner owner : view.state().owners().values()) {
      items.put(owner.ref(), new Item(owner.ref(), owner.value()));
      needs.put(owner.ref(), owner.dependsOn());
    }
    view.state().delivered().map(d -> d.item()).filter(Item::isRelease).forEach(i -> {
      items.putIfAbsent(i.ref(), i);
      needs.putIfAbsent(i.ref(), releases(i));
    });
    List<Observation> out = new ArrayList<>();
    needs.forEach((ref, wanted) -> wanted.stream().filter(w -> !items.containsKey(w.ref())).forEach(w -> out.add(missing(ref, w))));
    Set<Set<ObjectRef>> circles = new LinkedHashSet<>();
    for (ObjectRef start : needs.keySet()) {
      circle(start, needs, new ArrayList<>(), circles, new LinkedHashSet<>());
    }
    circles.forEach(c -> out.add(circle(c, items)));
    return out;
  }

  private static List<Item> releases(Item release) {
    List<Item> out = new ArrayList<>();
    for (Value value : release.value().list("spec", "dependsOn")) {
      Mapping entry = value.asMapping();
      out.add(new Item(new ObjectRef(ObjectRef.HELM, "HelmRelease",
          entry.text("namespace").filter(n -> !n.isEmpty()).orElse(release.ref().namespace()), entry.text("name").orElse("")), entry));
    }
    return out;
  }

  private static Observation missing(ObjectRef ref, Item wanted) {
    return new Observation(ChangeFindings.DEPENDENCY_NOT_DELIVERED, ref + " " + wanted.ref(), wanted.where(),
        ref + " depends on " + wanted.ref() + ", which nothing delivers.");
  }

  private static void circle(ObjectRef here, Map<ObjectRef, List<Item>> needs, List<ObjectRef> way,
      Set<Set<ObjectRef>> circles, Set<ObjectRef> done) {
    int at = way.indexOf(here);
    if (at >= 0) {
      circles.add(new TreeSet<>(way.subList(at, way.size())));
      return;
    }
    if (!done.add(here)) {
      return;
    }
    way.add(here);
    needs.getOrDefault(here, List.of()).forEach(n -> circle(n.ref(), needs, way, circles, done));
    way.removeLast();
  }

  private static Observation circle(Set<ObjectRef> circle, Map<ObjectRef, Item> items) {
    ObjectRef first = circle.iterator().next();
    String names = String.join(", ", circle.stream().map(ObjectRef::toString).toList());
    String where = items.containsKey(first) ? items.getOrDefault(first, new Item(first, Mapping.EMPTY)).where() : "-";
    return new Observation(ChangeFindings.DEPENDENCY_CYCLE, names, where, "They depend on each other: " + names + ".");
  }
}
