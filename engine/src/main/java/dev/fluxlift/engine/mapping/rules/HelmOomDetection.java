package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/** helm-controller stops in time when memory runs out; a FluxInstance has no field for it. */
public final class HelmOomDetection implements MappingRule {
  @Override
  public String name() {
    return "Helm OOM Detection";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    boolean known = switch (setting) {
      case Setting.Gate g -> g.gate().equals("OOMWatch");
      case Setting.Argument a -> a.flag().equals("oom-watch-memory-threshold") || a.flag().equals("oom-watch-interval");
      default -> false;
    };
    return known ? Optional.of(Outcome.PATCH) : Optional.empty();
  }
}
