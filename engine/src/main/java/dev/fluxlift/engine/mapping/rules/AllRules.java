package dev.fluxlift.engine.mapping.rules;

import dev.fluxlift.engine.mapping.MappingRule;
import java.util.List;

/** The rules, the migration plan's six first. */
public final class AllRules {
  private AllRules() {}

  /** In the order in which they are asked. */
  public static List<MappingRule> inOrder() {
    return List.of(
        new NetworkPolicyRemoval(),
        new ConcurrentWorkers(),
        new ApiBudget(),
        new MemoryAndCpuLimits(),
        new HelmOomDetection(),
        new RequeueDependency(),
        new HelmCache(),
        new BuildsInMemory(),
        new ExtraControllerRemoval(),
        new PodMetadata(),
        new PodPlacement(),
        new ControllerFlag());
  }
}
