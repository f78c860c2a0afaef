package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.Variables;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What variables come from is delivered. */
final class VariableSources implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    Delivered delivered = new Delivered(view);
    Set<ObjectRef> byHand = byHand(view);
    Map<ObjectRef, Observation> gone = new TreeMap<>();
    for (Owner owner : view.state().owners().values()) {
      for (Variables.Source source : owner.variables().sources()) {
        if (!source.optional() && !delivered.has(source.ref()) && !byHand.contains(source.ref())) {
          Observation missing = missing(owner, source, view);
          if (view.before().filter(b -> b.has(source.ref())).isEmpty()) {
            out.add(missing);
          } else if (!gone.containsKey(source.ref()) || isOwn(owner, source, view)) {
            gone.put(source.ref(), missing);
          }
        }
      }
    }
    out.addAll(gone.values());
    return out;
  }

  private static Observation missing(Owner owner, Variables.Source source, View view) {
    boolean was = view.before().filter(b -> b.has(source.ref())).isPresent();
    boolean own = isOwn(owner, source, view);
    return new Observation(ChangeFindings.VARIABLES_NOT_DELIVERED, owner.ref() + " " + source.ref(),
        Places.of(source.entry(), owner.value()), owner.ref() + " takes variables from " + source.ref()
            + (was ? ", which is not delivered any more" : ", which nothing delivers")
            + (own ? "; it prunes it itself, and then waits for it for ever." : "."));
  }

  private static boolean isOwn(Owner owner, Variables.Source source, View view) {
    return view.change().filter(c -> c.pruned().stream()
        .anyMatch(f -> f.item().ref().equals(source.ref()) && f.owner().equals(owner.ref()))).isPresent();
  }

  /** Used before although nothing delivered it: made by hand, or a fault that stood before. */
  private static Set<ObjectRef> byHand(View view) {
    Set<ObjectRef> out = new HashSet<>();
    view.before().ifPresent(before -> before.owners().values().forEach(o -> o.variables().sources().stream()
        .map(Variables.Source::ref).filter(r -> !before.has(r)).forEach(out::add)));
    return out;
  }
}
