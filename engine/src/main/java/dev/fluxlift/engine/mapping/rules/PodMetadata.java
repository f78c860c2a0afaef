package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;
import java.util.regex.Pattern;

/** A label or annotation of the controllers' pods. The operator adds its own beside it (internal/builder/profiles.go@v0.32.0). */
public final class PodMetadata implements MappingRule {
  private static final Pattern PATH = Pattern.compile("/spec/template/metadata/(labels|annotations)/[^/]+");

  @Override
  public String name() {
    return "Pod Labels and Annotations";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Field f
            && !f.operation().equals("remove")
            && !f.controllers().isEmpty()
            && PATH.matcher(f.path()).matches()
            && !f.path().endsWith("/app")
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
