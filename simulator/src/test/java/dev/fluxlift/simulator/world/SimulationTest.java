package dev.fluxlift.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import org.junit.jupiter.api.Test;

class SimulationTest {
  @Test
  void theExampleComesToRestUnderTheOldFlux() {
    Simulation simulation = Example.simulation(1);

    assertThat(simulation.unsettled()).isEmpty();
    assertThat(simulation.ports().cluster().list(new KindRef(ObjectRef.HELM, "HelmRelease"))).hasSize(4)
        .allMatch(LiveObject::ready);
    assertThat(simulation.assumed()).contains(
        "Secret/flux-system/sops-age: it exists",
        "CustomResourceDefinition PodMonitor.monitoring.coreos.com: a chart brings it");
  }
}
