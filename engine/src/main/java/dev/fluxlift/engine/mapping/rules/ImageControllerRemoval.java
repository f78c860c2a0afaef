package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/**
 * Image controllers left out by deleting their Deployments. All components stay in the FluxInstance and so does the
 * patch: without the components the image CRDs and all objects of their kinds would go (V8).
 */
public final class ImageControllerRemoval implements MappingRule {
  @Override
  public String name() {
    return "Image Controller Removal";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Deletion d
            && d.kind().equals("Deployment")
            && !d.controllers().isEmpty()
            && d.controllers().stream().allMatch(c -> c.startsWith("image-"))
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
