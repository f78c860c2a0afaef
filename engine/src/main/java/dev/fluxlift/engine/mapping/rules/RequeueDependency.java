package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/** How often waiting objects look at their dependencies again. */
public final class RequeueDependency implements MappingRule {
  @Override
  public String name() {
    return "Requeue Dependency";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Argument a && a.flag().equals("requeue-dependency")
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
