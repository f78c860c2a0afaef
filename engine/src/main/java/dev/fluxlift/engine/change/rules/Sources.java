package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Chart;
import dev.fluxlift.engine.change.ClusterState;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Each Kustomization and each release has its source. */
final class Sources implements Rule {
  @Override
  public List<Observation> check(View view) {
    Available available = new Available(view);
    Map<ObjectRef, List<Use>> uses = new TreeMap<>();
    for (Owner owner : view.state().owners().values()) {
      if (!owner.isSuspended() && available.isReached(owner) && !available.has(owner.source())) {
        Value place = owner.spec().get("sourceRef").orElse(owner.value());
        uses.computeIfAbsent(owner.source(), _ -> new ArrayList<>())
            .add(new Use(owner.ref(), owner.source(), Places.of(place, owner.value()), true));
      }
    }
    Set<ObjectRef> byHand = byHand(view);
    Set<ObjectRef> seen = new HashSet<>();
    view.state().delivered().filter(d -> d.item().isRelease() && !d.owner().isSuspended() && seen.add(d.item().ref()))
        .forEach(d -> Chart.source(d.item())
            .filter(s -> !available.has(s) && !view.state().has(s) && !byHand.contains(s))
            .ifPresent(s -> uses.computeIfAbsent(s, _ -> new ArrayList<>()).add(release(d.item(), s))));
    List<Observation> out = new ArrayList<>();
    uses.forEach((source, users) -> {
      boolean was = view.before().filter(b -> b.has(source)).isPresent();
      if (was) {
        out.add(observation(users.getFirst(), users.size(), source.toString(), view));
      } else {
        users.forEach(u -> out.add(observation(u, 1, u.user() + " " + source, view)));
      }
    });
    return out;
  }

  /** Who takes what from a source that is missing. */
  private record Use(ObjectRef user, ObjectRef source, String where, boolean isKustomization) {}

  private static Use release(Item release, ObjectRef source) {
    Mapping spec = release.value().mapping("spec");
    Value place = spec.get("chart", "spec", "sourceRef").or(() -> spec.get("chartRef")).orElse(release.value());
    return new Use(release.ref(), source, Places.of(place, release.value()), false);
  }

  private static Observation observation(Use use, int users, String subject, View view) {
    boolean circle = view.state().has(use.source());
    boolean was = view.before().filter(b -> b.has(use.source())).isPresent();
    String why = circle ? ", which is only made by what comes from it itself."
        : was ? ", which nothing delivers any more." : ", which nothing delivers.";
    return new Observation(use.isKustomization() ? ChangeFindings.SOURCE_NOT_DELIVERED : ChangeFindings.CHART_SOURCE_NOT_DELIVERED,
        subject, use.where(), use.user() + (users > 1 ? " and " + (users - 1) + " more come from " : " comes from ") + use.source() + why
            + others(use.source(), view));
  }

  /** The same name with another kind or in another namespace is what was meant, as a rule. */
  private static String others(ObjectRef source, View view) {
    Optional<ObjectRef> near = view.state().delivered().map(ClusterState.Delivered::item).filter(Item::isSource).map(Item::ref)
        .filter(r -> r.name().equals(source.name()) && !r.equals(source)).findFirst();
    return near.map(r -> " There is " + r + ".").orElse("");
  }

  /** Sources that releases used before although nothing delivered them. */
  private static Set<ObjectRef> byHand(View view) {
    Set<ObjectRef> out = new HashSet<>();
    view.before().ifPresent(before -> before.delivered().map(ClusterState.Delivered::item).filter(Item::isRelease)
        .forEach(i -> Chart.source(i).filter(s -> !before.has(s)).ifPresent(out::add)));
    return out;
  }
}
