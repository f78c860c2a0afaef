package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;
import java.util.Set;

/**
 * Controllers of {@code flux install --components-extra} left out by deleting their Deployments. All components stay in
 * the FluxInstance and so does the patch: without the components their CRDs and all objects of their kinds would go (V8).
 */
public final class ExtraControllerRemoval implements MappingRule {
  private static final Set<String> EXTRA =
      Set.of("image-reflector-controller", "image-automation-controller", "source-watcher");

  @Override
  public String name() {
    return "Extra Controller Removal";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Deletion d
            && d.kind().equals("Deployment")
            && !d.controllers().isEmpty()
            && EXTRA.containsAll(d.controllers())
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
