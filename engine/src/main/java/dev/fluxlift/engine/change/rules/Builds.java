package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.ArrayList;
import java.util.List;

/** Each Kustomization builds, and from a folder that is there. What cannot be followed is said. */
final class Builds implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    for (Owner owner : view.state().owners().values()) {
      owner.problem().ifPresent(p -> out.add(problem(owner, p, view)));
      view.side().remotes(owner.spec()).forEach(address -> out.add(new Observation(ChangeFindings.KUSTOMIZATION_NOT_FOLLOWED,
          owner.ref() + " " + address, owner.where(), owner.ref() + " is not followed whole: what " + address + " brings is not known.")));
      if (owner.spec().has("kubeConfig")) {
        out.add(notFollowed(owner.ref(), owner.where(), "It applies to another cluster (spec.kubeConfig).",
            view.side().digest(owner.path())));
      }
    }
    view.state().delivered().map(d -> d.item()).filter(i -> i.is(ObjectRef.OPERATOR, "ResourceSet")).distinct()
        .forEach(i -> out.add(resourceSet(i)));
    view.state().instances().forEach(i -> i.unclear().or(() -> i.sync().problem()).ifPresent(reason ->
        out.add(notFollowed(i.carrier().ref(), i.where(), "Its FluxInstance is not known: " + reason + ".",
            i.carrier().value().hashCode()))));
    return out;
  }

  private static Observation problem(Owner owner, Owner.Problem problem, View view) {
    String where = problem.origin().toString();
    return switch (problem.cause()) {
      case NO_PATH -> new Observation(ChangeFindings.PATH_NOT_THERE, owner.ref() + " " + owner.path(), where,
          owner.ref() + " builds " + owner.path() + ", and " + problem.reason() + ".");
      case FAILS -> new Observation(ChangeFindings.KUSTOMIZATION_DOES_NOT_BUILD, owner.ref().toString(), where,
          owner.ref() + " (" + owner.where() + ") does not build: " + problem.reason() + ".");
      case UNKNOWN -> notFollowed(owner.ref(), where, "Its build is not known: " + problem.reason() + ".",
          31 * owner.value().hashCode() + view.side().digest(owner.path()));
    };
  }

  private static Observation resourceSet(Item item) {
    return notFollowed(item.ref(), item.where(), "What it makes is known on the cluster alone.", item.value().hashCode());
  }

  /** Only what is the same before and after stood before. */
  private static Observation notFollowed(ObjectRef ref, String where, String why, int content) {
    return new Observation(ChangeFindings.KUSTOMIZATION_NOT_FOLLOWED, ref + " " + content, where, ref + " is not followed. " + why);
  }
}
