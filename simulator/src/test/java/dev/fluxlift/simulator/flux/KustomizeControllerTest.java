package dev.fluxlift.simulator.flux;

import static dev.fluxlift.simulator.flux.TestWorld.configMap;
import static dev.fluxlift.simulator.flux.TestWorld.kustomization;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import org.junit.jupiter.api.Test;

class KustomizeControllerTest {
  private final TestWorld world = settled(KustomizeVersion.V1_6);

  private static TestWorld settled(KustomizeVersion version) {
    TestWorld world = TestWorld.bare(version);
    world.git.remove("kubernetes/flux/config/flux.yaml", "kubernetes/flux/config/kustomization.yaml", "  - ./flux.yaml");
    world.bootstrap();
    world.awaitReady("cluster", "cluster-apps", "echo", "notes");
    return world;
  }

  @Test
  void the_root_delivers_its_children_and_they_their_apps() {
    assertThat(world.get(configMap("demo", "settings")).body().text("data", "greeting")).contains("hello");
    assertThat(world.get(configMap("demo", "settings")).labels())
        .containsEntry("kustomize.toolkit.fluxcd.io/name", "echo")
        .containsEntry("kustomize.toolkit.fluxcd.io/namespace", "flux-system")
        .containsEntry("app.kubernetes.io/name", "echo");
    assertThat(world.get(kustomization("echo")).inventory()).containsExactly(
        configMap("demo", "settings"), new ObjectRef("apps", "Deployment", "demo", "echo"));
    assertThat(world.readyMessage("cluster")).isEqualTo("Applied revision: " + world.git.revision());
  }
}
