package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/** Limits and requests of the controllers. Without a size in the FluxInstance they merge into the same base values. */
public final class MemoryAndCpuLimits implements MappingRule {
  @Override
  public String name() {
    return "Memory Limits";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Resource r && (r.resource().equals("memory") || r.resource().equals("cpu"))
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
