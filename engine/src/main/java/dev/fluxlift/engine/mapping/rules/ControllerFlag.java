package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.FlagVersions;
import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/** Any other flag or feature gate that is known: appended, it is the last of its name, and the last one counts. */
public final class ControllerFlag implements MappingRule {
  @Override
  public String name() {
    return "Controller Flag";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    boolean known = switch (setting) {
      case Setting.Argument a -> FlagVersions.flag(a.flag()).isPresent();
      case Setting.Gate g -> FlagVersions.gate(g.gate()).isPresent();
      default -> false;
    };
    return known ? Optional.of(Outcome.PATCH) : Optional.empty();
  }
}
