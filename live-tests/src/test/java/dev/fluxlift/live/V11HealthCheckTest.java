package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * V11: with the chart's health check no install of the FluxInstance succeeds, and the remediation uninstalls it.
 *
 * <p>helm-controller appends the digest to the version of a chart from OCI, and the Job of the check puts that into a
 * label, where + is invalid. It is a race from there. As long as helm-controller lives to see the failure, it uninstalls
 * the release, FluxInstance included, and installs anew: 7 times in 2 minutes with 1.3.0, four and at least three times
 * on two of four tries with 1.6.4. Each of these instances lived for two seconds and had nothing in its inventory, so
 * nothing else went; one that has adopted Flux and is uninstalled then is V6. When the operator is faster,
 * helm-controller itself is replaced first; its successor tries an upgrade, which fails likewise and has nothing to roll
 * back to: Flux is adopted, and the release is failed and stalled for good.
 */
class V11HealthCheckTest {
  private static final int SEEN_ENOUGH = 4;

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void theReleaseIsNeverDeployedWhicheverOfAdoptionAndRemediationIsFirst(FluxLine line) {
    try (World world = Worlds.fluxReady(line)) {
      Snapshot before = world.snapshot();
      Set<String> instances = new LinkedHashSet<>();

      ThroughGit.addPlansWay(world, text -> text + "    healthcheck:\n      enabled: true\n");
      world.await("the release to stall, or instances to come and go", () -> {
        find(world).map(LiveObject::uid).ifPresent(instances::add);
        assertThat(ThroughGit.releases(world, ThroughGit.INSTANCE)).doesNotContainValue("deployed");
        return stalled(world).isPresent() || instances.size() >= SEEN_ENOUGH;
      });

      Optional<String> stalled = stalled(world);
      System.out.println("measured: Flux " + line.version() + ": with the health check " + (instances.size() - 1)
          + " FluxInstances were uninstalled" + stalled.map(why -> ", then the release stalled: " + why).orElse(""));
      assertThat(failure(world)).contains("flux-instance-healthcheck", "metadata.labels: Invalid value: \"0.32.0+");
      Snapshot after = world.snapshot();
      assertThat(before.to(after).gone()).isEmpty();
      assertThat(before.to(after).replaced()).isEmpty();
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
      if (stalled.isPresent()) {
        assertThat(stalled.get()).isEqualTo("MissingRollbackTarget");
        world.await("Flux to be adopted all the same",
            () -> find(world).filter(LiveObject::ready).filter(i -> !i.inventory().isEmpty()).isPresent());
      } else {
        assertThat(instances).hasSizeGreaterThanOrEqualTo(SEEN_ENOUGH);
      }
    }
  }

  private static Optional<LiveObject> find(World world) {
    return world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux");
  }

  private static Optional<String> stalled(World world) {
    return ThroughGit.find(world, ThroughGit.INSTANCE).flatMap(r -> r.condition("Stalled"))
        .filter(c -> c.text("status").filter("True"::equals).isPresent())
        .flatMap(c -> c.text("reason"));
  }

  /** What Released says of the last install or upgrade; Ready may already speak of the next one. */
  private static String failure(World world) {
    return ThroughGit.find(world, ThroughGit.INSTANCE).flatMap(r -> r.condition("Released"))
        .flatMap(c -> c.text("message")).orElse("");
  }
}
