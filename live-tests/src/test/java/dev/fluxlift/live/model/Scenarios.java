package dev.fluxlift.live.model;

import java.util.List;
import java.util.stream.Stream;

/** All fixed scenarios. */
final class Scenarios {
  private Scenarios() {}

  static List<Scenario> all() {
    return Stream.of(
            ApplyScenarios.all(),
            KustomizationScenarios.ends(),
            KustomizationScenarios.builds(),
            HelmScenarios.all(),
            CommitScenarios.all(),
            SourceScenarios.all(),
            SourceScenarios.restarts(),
            WebhookScenarios.all(),
            OperatorScenarios.stories().stream().flatMap(s -> s.scenarios().stream()).toList())
        .flatMap(List::stream)
        .toList();
  }

  static List<Scenario> in(Scenario.World world) {
    return all().stream().filter(s -> s.where() == world).toList();
  }
}
