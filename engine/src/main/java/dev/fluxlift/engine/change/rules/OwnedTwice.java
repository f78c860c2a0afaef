package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.ClusterState.Delivered;
import dev.fluxlift.engine.change.Fate;
import dev.fluxlift.engine.change.Instance;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Each object has one owner, and there is one FluxInstance. */
final class OwnedTwice implements Rule {
  @Override
  public List<Observation> check(View view) {
    Set<ObjectRef> going = view.change().stream().flatMap(c -> c.pruned().stream()).map(Fate::item).map(Item::ref)
        .collect(Collectors.toSet());
    Map<ObjectRef, List<Delivered>> byObject = new LinkedHashMap<>();
    view.state().delivered()
        .filter(d -> !d.owner().isSuspended() && d.owner().state() != Owner.State.ESTIMATED && !going.contains(d.owner().ref()))
        .forEach(d -> byObject.computeIfAbsent(d.item().ref(), _ -> new ArrayList<>()).add(d));
    Map<String, List<Delivered>> byPair = new TreeMap<>();
    byObject.values().forEach(owners -> {
      for (int i = 0; i < owners.size(); i++) {
        for (int j = i + 1; j < owners.size(); j++) {
          pair(owners.get(i), owners.get(j), byPair);
        }
      }
    });
    List<Observation> out = new ArrayList<>();
    byPair.forEach((pair, objects) -> out.add(twice(pair, objects)));
    instances(view, out);
    return out;
  }

  private static void pair(Delivered one, Delivered other, Map<String, List<Delivered>> byPair) {
    ObjectRef a = one.owner().ref();
    ObjectRef b = other.owner().ref();
    boolean sameNamespace = one.item().is("", "Namespace") && one.item().value().equals(other.item().value())
        && !one.owner().prunes() && !other.owner().prunes();
    if (!a.equals(b) && !sameNamespace) {
      byPair.computeIfAbsent(a.compareTo(b) < 0 ? a + " and " + b : b + " and " + a, _ -> new ArrayList<>()).add(other);
    }
  }

  private static Observation twice(String pair, List<Delivered> objects) {
    Delivered first = objects.getFirst();
    return new Observation(ChangeFindings.OWNED_TWICE, pair, Places.of(first.owner().spec().get("path").orElse(first.owner().value()),
        first.owner().value()), pair + " both deliver " + objects.size() + " objects; the first: " + first.item().ref() + " ("
            + first.item().where() + ").");
  }

  private static void instances(View view, List<Observation> out) {
    List<Instance> all = view.state().instances().stream().filter(i -> !i.isDisabled()).toList();
    if (all.size() > 1) {
      String names = all.stream().map(i -> i.carrier().ref().toString()).sorted().collect(Collectors.joining(" and "));
      out.add(new Observation(ChangeFindings.OWNED_TWICE, names, all.getLast().where(), names + " both make the FluxInstance."));
    }
  }
}
