package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/**
 * The volume temp in memory. It is the first volume in Flux's manifests, on the operator's side too
 * (config/data/flux/v2.6.4@v0.32.0).
 */
public final class BuildsInMemory implements MappingRule {
  @Override
  public String name() {
    return "Builds in Memory";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Field f
            && f.operation().equals("replace")
            && f.path().equals("/spec/template/spec/volumes/0")
            && f.value().asMapping().text("name").filter("temp"::equals).isPresent()
            && f.value().asMapping().get("emptyDir").isPresent()
            && f.value().asMapping().entries().size() == 2
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
