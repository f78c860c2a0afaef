package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/** Requests to the API server; a FluxInstance has no field for them. */
public final class ApiBudget implements MappingRule {
  @Override
  public String name() {
    return "API QPS/Burst";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Argument a && (a.flag().equals("kube-api-qps") || a.flag().equals("kube-api-burst"))
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
