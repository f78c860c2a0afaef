package dev.fluxlift.simulator.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Num;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the two charts of the migration make of their values. */
class ChartsTest {
  private static Mapping instance(String version, Mapping values) {
    return FluxInstanceChart.of(version).render(request(values)).objects().getFirst();
  }

  private static Chart.Request request(Mapping values) {
    return new Chart.Request(values, "flux-instance", "flux-system", "0.32.0+4548ed6c8a9d", false, Optional.empty());
  }

  @Test
  void withoutValuesVersionAndManifestsFloatAndFourComponentsComeWithoutKeepPolicy() {
    Mapping instance = instance("0.32.0", Mapping.EMPTY);

    assertThat(instance.text("spec", "distribution", "version")).contains("2.x");
    assertThat(instance.text("spec", "distribution", "artifact"))
        .contains("oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:latest");
    assertThat(instance.list("spec", "components")).hasSize(4);
    assertThat(instance.get("metadata", "annotations")).isEmpty();
    assertThat(instance.text("metadata", "labels", "helm.sh/chart")).contains("flux-instance-0.32.0_4548ed6c8a9d");
    assertThat(instance.mapping("spec").entries()).doesNotContainKeys("sync", "storage", "sharding", "kustomize");
    assertThat(instance.mapping("spec", "cluster").entries()).doesNotContainKey("size");
  }

  @Test
  void commonAnnotationsAreTheInstancesOwn() {
    Mapping keep = Mapping.of("helm.sh/resource-policy", "keep");

    assertThat(instance("0.58.1", Mapping.of("commonAnnotations", keep)).mapping("metadata", "annotations"))
        .isEqualTo(keep);
  }

  /** Printed without quotes, two numbers with a point between them are a number. */
  @Test
  void theOlderChartMakesAVersionOfTwoPartsANumber() {
    Mapping values = Mapping.of("instance", Mapping.of("distribution", Mapping.of("version", "2.6")));

    assertThat(instance("0.32.0", values).get("spec", "distribution", "version").orElseThrow()).isInstanceOf(Num.class);
    assertThat(instance("0.58.1", values).get("spec", "distribution", "version")).contains(Value.of("2.6"));
  }

  /** V11. */
  @Test
  void theHealthCheckIsAHookWithALabelThatIsNone() {
    List<Mapping> hooks = FluxInstanceChart.of("0.32.0")
        .render(request(Mapping.of("healthcheck", Mapping.of("enabled", true)))).hooks();

    assertThat(hooks).singleElement().satisfies(h -> {
      assertThat(h.text("metadata", "annotations", "helm.sh/hook")).contains("post-install,post-upgrade");
      assertThat(h.text("metadata", "labels", "app.kubernetes.io/version")).contains("0.32.0+4548ed6c8a9d");
    });
  }

  @Test
  void theOperatorsCrdsAreTemplatesWithKeepPolicy() {
    List<Mapping> objects = FluxOperatorChart.of("0.58.1").render(request(Mapping.EMPTY)).objects();

    assertThat(objects.stream().filter(o -> ObjectRef.of(o).kind().equals("CustomResourceDefinition")))
        .hasSize(4)
        .allMatch(o -> !Manifest.deletedByUninstall(o));
    assertThat(FluxOperatorChart.of("0.58.1").render(request(Mapping.of("installCRDs", false))).objects())
        .noneMatch(o -> ObjectRef.of(o).kind().equals("CustomResourceDefinition"));
  }

  @Test
  void aVersionThatNobodyReadIsRefused() {
    assertThatThrownBy(() -> Charts.KNOWN.chart("flux-operator", "0.40.0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.32.0 and 0.58.1");
  }

  @Test
  void anUnknownChartKeepsTheObjectsOfTheStoredReleaseWhateverItsValuesBecome() {
    List<Mapping> stored = List.of(Mapping.of("apiVersion", "v1", "kind", "ConfigMap"));
    Chart.Request upgrade = new Chart.Request(
        Mapping.of("a", 1), "app", "apps", "1.0.0", true, Optional.of(stored));

    assertThat(Charts.KNOWN.chart("anything", "1.0.0").render(upgrade).objects()).isEqualTo(stored);
  }

  @Test
  void aStoredManifestReadsBack() {
    List<Mapping> objects = FluxOperatorChart.of("0.58.1").render(request(Mapping.EMPTY)).objects();

    assertThat(Manifest.objects(Manifest.text(objects))).isEqualTo(objects);
  }
}
