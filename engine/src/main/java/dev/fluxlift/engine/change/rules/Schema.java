package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.Schemas;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Objects of Flux's kinds are as their CRDs say; of a chart's FluxInstance, the values that become it. */
final class Schema implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    Optional<String> flux = Installed.version(view.state());
    Set<ObjectRef> seen = new HashSet<>();
    view.state().delivered().map(d -> d.item())
        .filter(i -> FluxGroups.has(i.ref().group()) || i.ref().group().equals(ObjectRef.OPERATOR))
        .filter(i -> seen.add(i.ref()))
        .forEach(i -> check(i, i.value(), flux, view, out));
    view.state().roots().stream().flatMap(r -> Optional.ofNullable(view.state().owners().get(r)).stream())
        .filter(o -> seen.add(o.ref()))
        .forEach(o -> check(new Item(o.ref(), o.value()), o.value(), flux, view, out));
    view.state().instances().stream().filter(i -> i.isReleased())
        .forEach(i -> check(i.carrier(), i.value(), flux, view, out));
    return out;
  }

  private static void check(Item item, Mapping value, Optional<String> flux, View view, List<Observation> out) {
    for (Schemas.Wrong wrong : view.schemas().wrong(value.without("sops"), flux)) {
      out.add(new Observation(ChangeFindings.SCHEMA_VIOLATED, item.ref() + " " + wrong.path(), place(value, wrong.path()).toString(),
          (item.isRelease() && !item.value().equals(value) ? "The FluxInstance of " : "") + item.ref() + ": " + wrong.path() + " "
              + wrong.reason() + "."));
    }
  }

  /** The deepest place on the way that is known. */
  private static Origin place(Value top, String path) {
    Value here = top;
    Origin known = top.origin();
    for (String part : path.replace("[", ".[").split("\\.")) {
      Optional<Value> next = step(here, part);
      if (next.isEmpty()) {
        break;
      }
      here = next.get();
      known = here.origin().file().isEmpty() ? known : here.origin();
    }
    return known;
  }

  private static Optional<Value> step(Value here, String part) {
    if (part.startsWith("[")) {
      int index = Integer.parseInt(part.substring(1, part.length() - 1));
      return index < here.items().size() ? Optional.of(here.items().get(index)) : Optional.empty();
    }
    return here.asMapping().get(part);
  }
}
