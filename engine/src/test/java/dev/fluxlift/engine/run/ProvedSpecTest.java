package dev.fluxlift.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvedSpecTest {
  private static final InstanceSpec PROVED = new InstanceSpec(
      "2.6.4",
      "ghcr.io/fluxcd",
      Optional.of("oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:v0.32.0"),
      List.of("source-controller", "kustomize-controller"),
      false,
      List.of(Mapping.of("patch", "- op: add\n", "target", Map.of("kind", "Deployment"))));

  @Test
  void whatTheChartMakesOfThePlanIsWhatWasProved() {
    assertThat(difference(Home.spec(PROVED))).isEmpty();
  }

  @Test
  void theOrderOfComponentsSaysNothing() {
    Mapping spec = Home.spec(PROVED).with("components", Value.of(List.of("kustomize-controller", "source-controller")));

    assertThat(difference(spec)).isEmpty();
  }

  @Test
  void aPatchThatSomebodyAddedByHandIsNamed() {
    Mapping spec = Home.spec(PROVED).withPath(
        List.of("kustomize", "patches"),
        Value.of(List.of(PROVED.patches().getFirst(), Mapping.of("patch", "- op: remove"))));

    assertThat(difference(spec)).hasValueSatisfying(
        d -> assertThat(d).startsWith("spec.kustomize.patches is ").contains("op: remove").contains(", proved was "));
  }

  @Test
  void aNetworkPolicyThatIsNotSaidIsTheDefaultOfTheCrd() {
    Mapping spec = Home.spec(PROVED).withoutPath(List.of("cluster", "networkPolicy"));

    assertThat(difference(spec)).contains("spec.cluster.networkPolicy is true, proved was false");
  }

  @ParameterizedTest
  @CsvSource({
    "distribution, version, 2.7.0, spec.distribution.version",
    "distribution, variant, enterprise-distroless, spec.distribution.variant",
    "distribution, imagePullSecret, mine, spec.distribution.imagePullSecret",
    "cluster, multitenant, true, spec.cluster.multitenant",
    "cluster, size, large, spec.cluster.size",
    "sync, url, https://example.org, spec.sync",
    "storage, class, standard, spec.storage",
    "sharding, key, mine, spec.sharding",
    "somethingNew, a, b, spec.somethingNew",
  })
  void anythingElseThatIsSaidWasNotProved(String parent, String key, String value, String named) {
    Mapping spec = Home.spec(PROVED).withPath(List.of(parent, key), Value.of(value));

    assertThat(difference(spec)).hasValueSatisfying(d -> assertThat(d).startsWith(named));
  }

  @Test
  void whatWasProvedAndIsNotSaidIsNamed() {
    assertThat(difference(Home.spec(PROVED).without("kustomize"))).hasValueSatisfying(
        d -> assertThat(d).startsWith("spec.kustomize is absent"));
    assertThat(difference(Home.spec(PROVED).without("commonMetadata"))).hasValueSatisfying(
        d -> assertThat(d).startsWith("spec.commonMetadata is absent"));
  }

  private static Optional<String> difference(Mapping spec) {
    return new ProvedSpec(PROVED).difference(new LiveObject(Mapping.of("spec", spec)));
  }
}
