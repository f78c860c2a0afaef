package dev.fluxlift.simulator.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.helm.StoredRelease.ChartMetadata;
import dev.fluxlift.simulator.helm.StoredRelease.Status;
import dev.fluxlift.simulator.time.SimulatedServer;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleaseStorageTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** Templates seldom name one; Helm puts them into the release's when it sends them. */
  @Test
  void objectsOfAManifestThatNameNoNamespaceAreInTheReleases() {
    Api api = new SimulatedServer(Kinds.kubernetes(), 1, NOW).as("test");
    ReleaseStorage storage = new ReleaseStorage(api, "default");
    List<Mapping> objects = List.of(object("v1", "Service", ""), object("v1", "Service", "elsewhere"),
        object("rbac.authorization.k8s.io/v1", "ClusterRole", ""));
    Hook hook = new Hook(object("batch/v1", "Job", ""), List.of("pre-install"), 0, List.of(), "");

    storage.create(new StoredRelease("app", "default", 1, Status.DEPLOYED, "", NOW, NOW, Optional.empty(),
        new ChartMetadata("app", "1.0.0", ""), Mapping.EMPTY, objects, List.of(hook), "ssa", ""), 0, NOW);

    StoredRelease read = storage.last("app").orElseThrow();
    assertThat(read.objects()).extracting(o -> ObjectRef.of(o).namespace()).containsExactly("default", "elsewhere", "");
    assertThat(read.hooks()).extracting(h -> h.ref().namespace()).containsExactly("default");
  }

  /** A release that was found by a query has the labels of its Secret, and writes them again; one that was made has none. */
  @Test
  void whatWasFoundKeepsTheLabelThatSaysWhenItWasMade() {
    Api api = new SimulatedServer(Kinds.kubernetes(), 1, NOW).as("test");
    ReleaseStorage storage = new ReleaseStorage(api, "default");
    StoredRelease made = new StoredRelease("app", "default", 1, Status.PENDING_INSTALL, "", NOW, NOW, Optional.empty(),
        new ChartMetadata("app", "1.0.0", ""), Mapping.EMPTY, List.of(), List.of(), "ssa", "");
    storage.create(made, 0, NOW);
    ObjectRef secret = new ObjectRef("", "Secret", "default", "sh.helm.release.v1.app.v1");

    storage.update(storage.last("app").orElseThrow(), NOW);
    assertThat(api.get(secret).orElseThrow().labels()).containsKeys("createdAt", "modifiedAt");

    storage.update(storage.get("app", 1).orElseThrow(), NOW);
    assertThat(api.get(secret).orElseThrow().labels()).containsKey("modifiedAt").doesNotContainKey("createdAt");
  }

  private static Mapping object(String apiVersion, String kind, String namespace) {
    Mapping metadata = Mapping.of("name", "a");
    return Mapping.of("apiVersion", apiVersion, "kind", kind, "metadata",
        namespace.isEmpty() ? metadata : metadata.with("namespace", dev.fluxlift.yaml.Value.of(namespace)));
  }
}
