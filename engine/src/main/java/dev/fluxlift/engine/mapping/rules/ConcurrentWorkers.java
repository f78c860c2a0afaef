package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/** Workers of a controller. The instance's sizes know only 5, 10 and 20 and change more than that, so it stays a patch. */
public final class ConcurrentWorkers implements MappingRule {
  @Override
  public String name() {
    return "Concurrent Workers";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Argument a && a.flag().equals("concurrent")
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
