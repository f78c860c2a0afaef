package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.ExampleWorld;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example is a cluster that works. */
class ExampleWorldTest {

  @Tag("live")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void everyKustomizationAndHelmReleaseOfTheExampleIsReady(FluxLine line) {
    try (World world = Worlds.exampleReady(line)) {
      List<LiveObject> kustomizations = world.kube().list(Api.KUSTOMIZATION, "");
      assertThat(kustomizations).extracting(ks -> ks.ref().name()).containsExactlyInAnyOrder("cluster", "cluster-apps",
          "echo-server", "flux", "flux-monitoring", "flux-webhooks", "homepage", "notes", "prometheus-operator-crds");
      awaitEach(world, Api.KUSTOMIZATION, kustomizations);
      List<LiveObject> releases = world.kube().list(Api.HELM_RELEASE, "");
      assertThat(releases).extracting(LiveObject::ref).extracting(ref -> ref.namespace() + "/" + ref.name())
          .containsExactlyInAnyOrder("default/homepage", "default/notes", "network/echo-server",
              "observability/prometheus-operator-crds");
      awaitEach(world, Api.HELM_RELEASE, releases);
      Api receiver = world.kube().api("notification.toolkit.fluxcd.io/v1", "Receiver");
      world.awaitReady(receiver, "github-webhook");
      Api monitor = world.kube().api("monitoring.coreos.com/v1", "PodMonitor");
      assertThat(world.kube().find(monitor, World.FLUX, "flux-controllers")).isPresent();
      assertThat(secret(world, "cluster-secrets", "SECRET_DOMAIN")).isNotEmpty()
          .isNotEqualTo(ExampleWorld.DOMAIN_AT_BOOTSTRAP);
    }
  }

  /** Each for itself: with their short intervals some are always in the middle of a reconciliation. */
  private static void awaitEach(World world, Api kind, List<LiveObject> objects) {
    for (LiveObject object : objects) {
      ObjectRef ref = object.ref();
      world.await(ref + " to be Ready", () -> world.kube().get(kind, ref.namespace(), ref.name()).ready());
    }
  }

  private static String secret(World world, String name, String key) {
    String encoded = world.kube().get(Api.SECRET, World.FLUX, name).body().text("data", key).orElse("");
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }
}
