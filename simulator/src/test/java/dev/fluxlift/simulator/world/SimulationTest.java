package dev.fluxlift.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.ChangedTree;
import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final String APPS = "kubernetes/apps/assumed/";

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

  /** The example and a folder of applications whose files do not tell everything. */
  private static Tree withMore(Map<String, String> changes) {
    Tree more = new FolderTree(Path.of(System.getProperty("basedir", ""), "src/test/resources/assumed"));
    Map<String, Optional<String>> files = new TreeMap<>();
    more.paths().forEach(p -> files.put(APPS + p, more.read(p).map(b -> new String(b, StandardCharsets.UTF_8))));
    changes.forEach((path, text) -> files.put(path, Optional.of(text)));
    return new ChangedTree(Example.tree(), files);
  }

  @Test
  void whatFilesDoNotTellIsAssumedAndSaid() {
    Simulation simulation = Example.simulation(withMore(Map.of()), 1);

    assertThat(simulation.unsettled()).isEmpty();
    assertThat(simulation.assumed()).contains(
        "GitRepository/flux-system/elsewhere: what https://git.example.com/somebody/definitions.git holds is left out",
        "HelmChart/flux-system/default-in-a-range: one version of '>=1.0.0' is there and no other comes",
        "https://files.example.com/v1.0.0/kinds.yaml: what it brings is left out",
        "CustomResourceDefinition GlobalIssuer.issuers.example.com: a chart brings it, of the whole cluster",
        "Secret/default/broker: it exists");
    var cluster = simulation.ports().cluster();
    assertThat(cluster.get(new ObjectRef("issuers.example.com", "GlobalIssuer", "", "root"))).isPresent();
    assertThat(cluster.get(new ObjectRef("issuers.example.com", "GlobalIssuer", "", "shared"))).as("its namespace is cleared").isPresent();
    assertThat(cluster.get(new ObjectRef("node.k8s.io", "RuntimeClass", "", "sandboxed"))).isPresent();
    LiveObject release = cluster.get(new ObjectRef(ObjectRef.HELM, "HelmRelease", "default", "in-a-range")).orElseThrow();
    assertThat(release.spec("values", "tag").flatMap(v -> v.text())).contains("1.2.3");
    LiveObject opaque = cluster.get(new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "definitions")).orElseThrow();
    assertThat(opaque.inventory()).isEmpty();
    assertThat(opaque.body().text("status", "lastAppliedRevision").orElse("")).startsWith("v3.1.0@sha1:");
  }

  @Test
  void whatDecidesTheMoveIsNeverAssumed() {
    Mapping chart = Mapping.of("apiVersion", "source.toolkit.fluxcd.io/v1", "kind", "HelmChart",
        "metadata", Mapping.of("name", "c", "namespace", "flux-system"),
        "spec", Mapping.of("chart", "flux-operator", "version", "*", "sourceRef", Mapping.of("kind", "HelmRepository", "name", "r")));
    SourcesAssumed sources = new SourcesAssumed(Example.git());
    assertThat(sources.artifact(new LiveObject(chart))).isEmpty();
    assertThat(sources.artifact(new LiveObject(chart.withPath(List.of("spec", "chart"), Value.of("x"))))).isPresent();
    assertThat(sources.artifact(new LiveObject(Example.installation().rootSource().value()))).isEmpty();
    assertThat(sources.artifact(new LiveObject(Example.installation().manifests().value()))).isEmpty();
  }

  @Test
  void whatNeverGetsReadyStillStops() {
    Tree broken = withMore(Map.of(APPS + "claims/claim.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: UPPER\n"));

    assertThatThrownBy(() -> Example.simulation(broken, 1)).isInstanceOf(NotSimulatedException.class)
        .hasMessageContaining("Kustomization/flux-system/claims");
  }
}
