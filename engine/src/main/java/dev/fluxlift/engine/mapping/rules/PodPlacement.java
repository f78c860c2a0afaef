package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import java.util.Optional;
import java.util.Set;

/** Where the controllers' pods run and how they find names; a FluxInstance has no field for it. */
public final class PodPlacement implements MappingRule {
  private static final String POD = "/spec/template/spec/";
  private static final Set<String> FIELDS =
      Set.of("nodeSelector", "tolerations", "affinity", "priorityClassName", "topologySpreadConstraints", "dnsConfig", "dnsPolicy");

  @Override
  public String name() {
    return "Pod Placement and DNS";
  }

  @Override
  public Optional<Outcome> outcome(Setting setting) {
    return setting instanceof Setting.Field f
            && !f.operation().equals("remove")
            && !f.controllers().isEmpty()
            && f.path().startsWith(POD)
            && FIELDS.contains(f.path().substring(POD.length()).split("/", 2)[0])
        ? Optional.of(Outcome.PATCH)
        : Optional.empty();
  }
}
