package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Chart;
import dev.fluxlift.engine.change.ClusterChange;
import dev.fluxlift.engine.change.Fate;
import dev.fluxlift.engine.change.Instance;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The FluxInstance and its operator stay, with all controllers that run and no older Flux. */
final class Instances implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    view.change().ifPresent(change -> {
      for (Fate fate : change.pruned()) {
        gone(fate, change, out);
      }
      for (Instance instance : change.to().instances()) {
        if (!instance.isDisabled()) {
          components(instance, change, out);
          version(instance, change, out);
        }
      }
    });
    return out;
  }

  private static void gone(Fate fate, ClusterChange change, List<Observation> out) {
    change.from().instances().stream()
        .filter(i -> i.carrier().ref().equals(fate.item().ref()) && !i.isDisabled() && !i.isKeptByHelm())
        .forEach(i -> out.add(new Observation(ChangeFindings.INSTANCE_GOES, i.carrier().ref().toString(), Places.of(fate, change),
            i.carrier().ref() + " (" + i.where() + ") holds the FluxInstance and is not in the build of " + fate.owner()
                + " any more, which prunes" + (i.isReleased() ? "; its release is uninstalled, and the FluxInstance with it." : "."))));
    if (fate.item().isRelease() && Chart.of(fate.item(), change.from()::value).filter(c -> c.name().equals("flux-operator")).isPresent()) {
      out.add(new Observation(ChangeFindings.OPERATOR_GOES, fate.item().ref().toString(), Places.of(fate, change),
          fate.item().ref() + " (" + fate.item().where() + ") installs Flux Operator and is not in the build of " + fate.owner() + " any more."));
    }
  }

  /** What runs before: an instance's controllers, or what installs Flux without one. */
  private static Optional<List<String>> running(ClusterChange change) {
    return change.from().instances().stream().filter(i -> !i.isDisabled()).map(Instance::components).findFirst()
        .or(() -> Installed.of(change.from()).stream().flatMap(i -> i.components().stream()).findFirst());
  }

  private static void components(Instance instance, ClusterChange change, List<Observation> out) {
    TreeSet<String> missing = new TreeSet<>(running(change).orElse(List.of()));
    Installed.of(change.from()).forEach(i -> i.components().ifPresent(missing::addAll));
    instance.components().forEach(missing::remove);
    boolean asBefore = change.from().instances().stream().filter(i -> !i.isDisabled()).anyMatch(i -> i.components().equals(instance.components()));
    if (!missing.isEmpty() && !asBefore) {
      Value place = instance.spec().get("components").orElse(instance.value());
      out.add(new Observation(ChangeFindings.INSTANCE_DROPS_COMPONENTS, instance.carrier().ref() + " " + missing,
          Places.of(place, instance.carrier().value()), instance.carrier().ref() + " does not list " + String.join(", ", missing)
              + ", which run before."));
    }
  }

  private static void version(Instance instance, ClusterChange change, List<Observation> out) {
    Optional<String> before = Installed.version(change.from());
    Optional<VersionRange> asked = VersionRange.of(instance.version());
    if (before.isPresent() && asked.isPresent() && asked.get().isBelow(before.get())) {
      Value place = instance.spec().get("distribution", "version").orElse(instance.value());
      out.add(new Observation(ChangeFindings.INSTANCE_DOWNGRADES, instance.carrier().ref() + " " + instance.version(),
          Places.of(place, instance.carrier().value()), instance.carrier().ref() + " asks for Flux " + instance.version() + "; before it is "
              + before.get() + "."));
    }
  }
}
