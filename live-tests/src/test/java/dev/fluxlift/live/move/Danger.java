package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** What the tests of dangerous orders have in common: what somebody does, and that nothing was lost by it. */
final class Danger {
  static final String FLUX_FILE = "kubernetes/flux/config/flux.yaml";
  static final String HOME = "kubernetes/apps/flux-system/";
  static final String RELEASE = HOME + "flux-instance/app/helmrelease.yaml";

  private Danger() {}

  static World after(String step) {
    return Tool.after(step, FluxLine.FLUX_2_6);
  }

  /** Refused with this exit status, saying all of these words. */
  static void refused(Tool.Ran ran, int exit, String... words) {
    assertThat(ran.exit()).as(ran.said()).isEqualTo(exit);
    assertThat(ran.said()).contains(words);
    String said = (ran.out().isBlank() ? ran.err() : ran.out()).strip();
    System.out.println("measured: refused with " + exit + " after " + ran.took().toSeconds() + " s: " + said);
  }

  /** Every object is there with its UID, but those; every pod outside Flux runs as it did. */
  static void nothingLost(Snapshot before, World world, ObjectRef... but) {
    Snapshot after = world.snapshot();
    Snapshot.Change change = before.to(after);
    assertThat(change.gone()).containsExactlyInAnyOrder(but);
    assertThat(change.replaced()).isEmpty();
    assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
  }

  /** As S4 left it: no object of Flux is the operator's. */
  static void nothingAdopted(World world) {
    assertThat(world.snapshot().where(o -> o.labels().containsKey("fluxcd.controlplane.io/name"))).isEmpty();
    assertThat(instance(world).annotations()).containsEntry("fluxcd.controlplane.io/reconcile", "disabled");
  }

  /** What a tool that was started beside the test has said so far. */
  static String said(World world) {
    try {
      return Files.exists(Tool.log(world)) ? Files.readString(Tool.log(world)) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static LiveObject instance(World world) {
    return world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux");
  }

  /** A person's edit of one live object that stays: nothing that applies this object does so for now. */
  static void edit(World world, Api api, String name, Mapping patch) {
    world.kube().merge(api, World.FLUX, name, patch, "kubectl-edit");
  }

  /** An application whose first install does not end before {@link #letInstallsEnd}: its pod fits on no node. */
  static void beginFirstInstall(World world, String name) {
    world.kube().apply(Mapping.of("apiVersion", Api.HELM_RELEASE.version(), "kind", "HelmRelease",
        "metadata", Map.of("name", name, "namespace", "default"),
        "spec", Map.of(
            "interval", "10m",
            "timeout", "15m",
            "chart", Map.of("spec", Map.of("chart", "./charts/app", "sourceRef",
                Map.of("kind", "GitRepository", "name", "home-kubernetes", "namespace", World.FLUX))),
            "install", Map.of("remediation", Map.of("retries", 3)),
            "values", Map.of(
                "image", Map.of("repository", "registry.example/" + name, "tag", "1"),
                "resources", Map.of("limits", Map.of("example.test/accelerator", 1))))), "kubectl");
    world.await("the first install of " + name, () -> !installs(world, name, "pending-install").isEmpty());
  }

  /** The node gets what these pods wait for. */
  static void letInstallsEnd(World world) {
    LiveObject node = world.kube().list(Api.NODE, "").getFirst();
    Map<String, Object> more = Map.of("example.test/accelerator", "4");
    world.kube().mergeStatus(Api.NODE, "", node.ref().name(),
        Mapping.of("status", Map.of("capacity", more, "allocatable", more)));
  }

  /** Helm's records of a release in this state. */
  static List<LiveObject> installs(World world, String release, String state) {
    return world.kube().list(Api.SECRET, "default").stream()
        .filter(s -> s.labels().getOrDefault("name", "").equals(release))
        .filter(s -> s.labels().getOrDefault("status", "").equals(state))
        .toList();
  }
}
