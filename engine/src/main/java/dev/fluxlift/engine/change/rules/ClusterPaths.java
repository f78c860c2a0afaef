package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.ClusterState;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.Folders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** With several clusters in one repository, none builds another one's folder. What two use lies in neither's. */
final class ClusterPaths implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    for (ClusterState other : view.others()) {
      Optional<Homes> homes = homes(view.state().folder(), other.folder());
      if (homes.isPresent()) {
        for (Owner owner : view.state().owners().values()) {
          boolean here = owner.state() != Owner.State.ELSEWHERE;
          boolean ownFile = Folders.within(owner.value().origin().file(), homes.get().own());
          if (here && ownFile && Folders.within(owner.path(), homes.get().others())) {
            out.add(wrong(owner, homes.get()));
          }
        }
      }
    }
    return out;
  }

  private record Homes(String own, String others) {}

  /** The folders in which the two part. */
  private static Optional<Homes> homes(String own, String other) {
    String[] a = own.split("/");
    String[] b = other.split("/");
    int n = 0;
    while (n < a.length && n < b.length && a[n].equals(b[n])) {
      n++;
    }
    if (n >= a.length || n >= b.length) {
      return Optional.empty();
    }
    return Optional.of(new Homes(String.join("/", List.of(a).subList(0, n + 1)), String.join("/", List.of(b).subList(0, n + 1))));
  }

  private static Observation wrong(Owner owner, Homes homes) {
    return new Observation(ChangeFindings.PATH_OF_ANOTHER_CLUSTER, owner.ref() + " " + owner.path(),
        Places.of(owner.spec().get("path").orElse(owner.value()), owner.value()),
        owner.ref() + " of " + homes.own() + " builds " + owner.path() + ", in the folder of " + homes.others() + ".");
  }
}
