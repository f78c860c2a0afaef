package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.ClusterChange;
import dev.fluxlift.engine.change.Instance;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One installation manages Flux at a time, and the old one goes only when it deletes nothing. */
final class Installers implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    List<Installed> now = Installed.of(view.state());
    List<Instance> enabled = view.state().instances().stream().filter(i -> !i.isDisabled()).toList();
    for (Installed installed : now) {
      if (!installed.guarded() && !enabled.isEmpty() && !isGone(installed, view)) {
        Instance instance = enabled.getFirst();
        out.add(new Observation(ChangeFindings.FLUX_OWNED_TWICE, installed.ref() + " " + instance.carrier().ref(), instance.where(),
            instance.carrier().ref() + " manages Flux, and so does " + installed.ref() + " (" + installed.where() + "), which is not guarded."));
      }
    }
    view.change().ifPresent(c -> Installed.of(c.from()).stream().filter(i -> !isSafe(i, c) && isGone(i, view))
        .forEach(i -> out.add(new Observation(ChangeFindings.INSTALLER_REMOVED_UNGUARDED, i.ref().toString(), i.where(),
            i.ref() + " (" + i.where() + ") installs Flux, deletes what it installed, and is not in the repository any more."))));
    return out;
  }

  /** Whether it was to delete nothing, or a FluxInstance manages all of its controllers already. */
  private static boolean isSafe(Installed installed, ClusterChange change) {
    boolean keeps = installed.guarded() || keeps(installed);
    Optional<List<String>> components = installed.components();
    return keeps || components.isPresent() && change.from().instances().stream()
        .anyMatch(i -> !i.isDisabled() && i.components().containsAll(components.get()));
  }

  private static boolean keeps(Installed installed) {
    String policy = installed.value().text("spec", "deletionPolicy").orElse("");
    boolean prunes = installed.value().bool("spec", "prune").orElse(false);
    return installed.ref().kind().equals("Kustomization") && (policy.equals("Orphan") || !prunes && policy.isEmpty());
  }

  private static boolean isGone(Installed installed, View view) {
    Optional<ClusterChange> change = view.change();
    if (change.isEmpty()) {
      return false;
    }
    boolean pruned = change.get().pruned().stream().anyMatch(f -> f.item().ref().equals(installed.ref()));
    boolean literal = view.side().repository().documents().stream()
        .anyMatch(d -> d.ref().name().equals(installed.ref().name()) && d.ref().kind().equals(installed.ref().kind())
            && d.ref().group().equals(installed.ref().group()));
    boolean manifests = Installed.of(change.get().to()).stream().map(Installed::ref).anyMatch(r -> same(r, installed.ref()));
    return pruned || !literal || !manifests;
  }

  private static boolean same(ObjectRef one, ObjectRef other) {
    return one.equals(other);
  }
}
