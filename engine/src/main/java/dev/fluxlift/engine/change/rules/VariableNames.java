package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.kustomize.Substitution;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Each variable that is used is defined, where all that defines variables is known. */
final class VariableNames implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    for (Owner owner : view.state().owners().values()) {
      if (owner.variables().complete() && !owner.variables().values().isEmpty()) {
        owner.raw().stream().filter(o -> !Substitution.isSwitchedOff(o)).forEach(o -> object(owner, o, out));
      }
    }
    return out;
  }

  private static void object(Owner owner, Mapping object, List<Observation> out) {
    Set<String> names;
    try {
      names = new TreeSet<>(Substitution.variablesIn(object));
    } catch (KustomizeException _) {
      return; // the build says so
    }
    names.removeAll(owner.variables().values().keySet());
    for (String name : names) {
      use(object, Pattern.compile("(?<!\\$)\\$\\{" + Pattern.quote(name) + "(?!:=|:-|=|\\w)")).ifPresent(at ->
          out.add(new Observation(ChangeFindings.VARIABLE_NOT_DEFINED, owner.ref() + " " + name, Places.of(at, object),
              ObjectRef.of(object) + " uses ${" + name + "}, and nothing that " + owner.ref() + " takes variables from defines it.")));
    }
  }

  private static Optional<Value> use(Value value, Pattern pattern) {
    return switch (value) {
      case Mapping m -> m.entries().values().stream().flatMap(v -> use(v, pattern).stream()).findFirst();
      case Value.Sequence s -> s.values().stream().flatMap(v -> use(v, pattern).stream()).findFirst();
      case Value.Text t -> pattern.matcher(t.value()).find() ? Optional.of(t) : Optional.empty();
      case Value.Bool _, Value.Num _, Value.Null _ -> Optional.empty();
    };
  }
}
