package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/** source-controller keeps Helm indexes in memory. Only the sizes of a FluxInstance set it, with other values. */
public final class HelmCache implements MappingRule {
  @Override
  public String name() {
    return "Helm Cache";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Argument a && a.flag().startsWith("helm-cache-")
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
