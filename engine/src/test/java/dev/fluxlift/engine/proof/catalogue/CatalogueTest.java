package dev.fluxlift.engine.proof.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.engine.install.FluxVersion;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.DistributionFiles;
import dev.fluxlift.engine.proof.render.Image;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue says what the distributions say. */
class CatalogueTest {
  /** Distributions of real releases, when this machine has some beside the project. */
  static Path upstream(String operator) {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, p -> p != null, Path::getParent)
        .flatMap(p -> Stream.of(p.resolve("shared"), p.resolve("../shared")))
        .map(p -> p.resolve("upstream/flux-operator-v" + operator).normalize())
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(Path.of("no-such-directory"));
  }

  /** The release a version's file is made from: the migration plan's operator where it carries the version. */
  private static Path release(String version) {
    String operator = FluxVersion.of(version).orElseThrow().compareTo(new FluxVersion(2, 7, 2)) <= 0 ? "0.32.0" : "0.58.1";
    String given = System.getProperty("catalogue.upstream", "");
    return given.isEmpty() ? upstream(operator) : Path.of(given, "flux-operator-v" + operator);
  }

  @ParameterizedTest(name = "Flux {0}")
  @MethodSource("versions")
  void isWhatTheGeneratorMakesFromTheRelease(String version) throws Exception {
    Path upstream = release(version);
    Assumptions.assumeTrue(
        Files.isDirectory(upstream.resolve("flux/v" + version)), "the release's own files are not on this machine");
    String operator = upstream.getFileName().toString().substring("flux-operator-v".length());

    String made =
        CatalogueGenerator.generate(
            DistributionFiles.ofDirectory(upstream, version), "flux-operator v" + operator);

    String write = System.getProperty("catalogue.write", "");
    if (!write.isEmpty()) {
      Files.writeString(Path.of(write, "flux-" + version + ".json"), made);
    }
    assertThat(Json.parse(made, "")).isEqualTo(Catalogue.resource("flux-" + version + ".json"));
  }

  static List<String> versions() {
    return Catalogue.VERSIONS;
  }

  @ParameterizedTest(name = "Flux {0}")
  @MethodSource("versions")
  void hasAFileOfEachVersionItNames(String version) {
    Distribution distribution = Catalogue.distribution(version).orElseThrow();

    assertThat(distribution.version()).isEqualTo(version);
    assertThat(distribution.components()).containsKeys(
        "source-controller", "kustomize-controller", "helm-controller", "notification-controller");
    assertThat(distribution.images().get("upstream-alpine"))
        .hasSameSizeAs(distribution.components().keySet())
        .allSatisfy(i -> assertThat(i.digest()).isPresent());
  }

  @ParameterizedTest(name = "Flux {0}")
  @CsvSource({"2.4.0, 6", "2.6.4, 6", "2.9.4, 7"})
  void knowsTheComponentsInFluxsOwnOrder(String version, int count) {
    Distribution distribution = Catalogue.distribution(version).orElseThrow();

    assertThat(distribution.version()).isEqualTo(version);
    assertThat(distribution.wholeCrds()).isFalse();
    assertThat(distribution.components().keySet())
        .containsExactlyElementsOf(FluxComponents.ALL.subList(0, count));
  }

  @Test
  void givesControllersBackWhole() {
    Distribution distribution = Catalogue.distribution("2.6.4").orElseThrow();
    Mapping deployment =
        distribution.components().get("source-controller").stream()
            .filter(o -> o.text("kind").equals(Optional.of("Deployment")))
            .findFirst()
            .orElseThrow();
    Mapping container = deployment.list("spec", "template", "spec", "containers").getFirst().asMapping();

    assertThat(deployment.text("spec", "strategy", "type")).contains("Recreate");
    assertThat(container.text("image")).contains("fluxcd/source-controller:v1.6.2");
    assertThat(container.list("args").getLast().text())
        .contains("--storage-adv-addr=source-controller.$(RUNTIME_NAMESPACE).svc.cluster.local.");
    assertThat(container.list("env"))
        .contains(
            Mapping.of(
                "name", "GOMEMLIMIT",
                "valueFrom",
                    Mapping.of(
                        "resourceFieldRef", Mapping.of("containerName", "manager", "resource", "limits.memory"))),
            Mapping.of("name", "TUF_ROOT", "value", "/tmp/.sigstore"),
            Mapping.of(
                "name", "RUNTIME_NAMESPACE",
                "valueFrom", Mapping.of("fieldRef", Mapping.of("fieldPath", "metadata.namespace"))));
    assertThat(container.mapping("readinessProbe"))
        .isEqualTo(Mapping.of("httpGet", Mapping.of("port", "http", "path", "/")));
    assertThat(distribution.images().get("upstream-alpine"))
        .contains(
            new Image(
                "source-controller",
                "v1.6.2",
                Optional.of("sha256:11c8e14df885eff86586533d9941293ec8a1e9fff71bacf119edc79fdf3c63e3")));
  }

  @Test
  void keepsOfACrdItsVersionsAndTheKindsThatNotificationsMayName() {
    Mapping alerts =
        Catalogue.distribution("2.6.4").orElseThrow().components().get("notification-controller").stream()
            .filter(o -> o.text("metadata", "name").equals(Optional.of("alerts.notification.toolkit.fluxcd.io")))
            .findFirst()
            .orElseThrow();

    assertThat(alerts.list("spec", "versions"))
        .extracting(v -> v.asMapping().text("name").orElse("") + " " + v.asMapping().text("storage").orElse(""))
        .containsExactly("v1beta1 false", "v1beta2 false", "v1beta3 true");
    assertThat(
            alerts.list("spec", "versions").getFirst().asMapping()
                .list(
                    "schema", "openAPIV3Schema", "properties", "spec", "properties", "eventSources", "items",
                    "properties", "kind", "enum"))
        .contains(Value.of("Kustomization"));
  }

  @Test
  void hasNothingToSayOfOtherVersions() {
    assertThat(Catalogue.distribution("2.1.2")).isEmpty();
  }

  @Test
  void refusesADistributionThatItsFactsCannotGiveBack() {
    Distribution known = Catalogue.distribution("2.6.4").orElseThrow();
    List<Mapping> odd =
        known.components().get("helm-controller").stream()
            .map(
                o ->
                    o.text("kind").equals(Optional.of("Deployment"))
                        ? o.withPath(List.of("spec", "replicas"), Value.of(2))
                        : o)
            .toList();

    assertThatThrownBy(
            () ->
                CatalogueGenerator.generate(
                    new Distribution(
                        "2.6.4", "test", true, Map.of("helm-controller", odd), List.of(), List.of(), Map.of()),
                    "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("helm-controller do not give this object back");
  }

  @Test
  void theHashOfASchemaLeavesTheOperatorsKindsOut() {
    Mapping before = Mapping.of("enum", List.of("Bucket", "Kustomization"));
    Mapping after = Mapping.of("enum", List.of("Bucket", "Kustomization", "FluxInstance", "ResourceSet"));

    assertThat(SchemaHash.of(after)).isEqualTo(SchemaHash.of(before)).hasSize(64);
    assertThat(SchemaHash.of(Mapping.of("enum", List.of("Bucket")))).isNotEqualTo(SchemaHash.of(before));
  }
}
