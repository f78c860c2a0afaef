package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;

/**
 * Flux without NetworkPolicies. The operator leaves the file out (internal/builder/templates.go@v0.32.0); a deletion
 * patch with a target would meet nothing then, so it goes.
 */
public final class NetworkPolicyRemoval implements MappingRule {
  @Override
  public String name() {
    return "NetworkPolicy Removal";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Deletion d
            && d.kind().equals("NetworkPolicy")
            && (d.group().isEmpty() || d.group().equals("networking.k8s.io"))
            && d.name().isEmpty()
        ? Optional.of(Outcome.FIELD)
        : Optional.empty();
  }

  @Override
  public String field() {
    return "instance.cluster.networkPolicy: false";
  }
}
