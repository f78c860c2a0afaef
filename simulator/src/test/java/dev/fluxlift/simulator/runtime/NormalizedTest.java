package dev.fluxlift.simulator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Objects as Flux's controllers send them; the first was seen live, in the fields that kustomize-controller owns. */
class NormalizedTest {
  @Test
  void aNamespaceHasASpec() {
    Mapping namespace = Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of("name", "home"));

    assertThat(Normalized.of(namespace, false)).isEqualTo(namespace.with("spec", Mapping.EMPTY));
  }

  @Test
  void aDeploymentHasItsStructsAndItsPortsAProtocol() {
    Mapping deployment = Mapping.of(
        "apiVersion", "apps/v1", "kind", "Deployment", "metadata", Mapping.of("name", "a"),
        "spec", Mapping.of("template", Mapping.of("spec", Mapping.of("containers", List.of(
            Mapping.of("name", "a", "ports", List.of(Mapping.of("containerPort", 80))))))));
    Mapping out = Normalized.of(deployment, false);

    assertThat(out.get("spec", "template", "metadata", "creationTimestamp")).isEqualTo(Optional.empty());
    assertThat(Normalized.of(deployment, true).get("spec", "template", "metadata", "creationTimestamp")).isPresent();
    assertThat(out.get("spec", "strategy")).contains(Mapping.EMPTY);
    Mapping container = out.list("spec", "template", "spec", "containers").getFirst().asMapping();
    assertThat(container.get("resources")).contains(Mapping.EMPTY);
    assertThat(container.list("ports")).containsExactly(Mapping.of("containerPort", 80, "protocol", "TCP"));
    assertThat(out.has("status")).isFalse();
    assertThat(out.get("metadata", "creationTimestamp")).isEqualTo(Optional.empty());
  }

  @Test
  void rolesAndWhatIsNotInTheSchemeStayAsTheyAre() {
    Mapping role = Mapping.of(
        "apiVersion", "rbac.authorization.k8s.io/v1", "kind", "ClusterRole", "metadata", Mapping.of("name", "a"));
    Mapping custom = Mapping.of("apiVersion", "example.org/v1", "kind", "Widget", "metadata", Mapping.of("name", "a"));

    assertThat(Normalized.of(role, false)).isEqualTo(role);
    assertThat(Normalized.of(custom, false)).isEqualTo(custom);
    assertThat(Normalized.of(custom.with("status", Mapping.of("a", 1)), false)).isEqualTo(custom);
  }

  @Test
  void aSecretHasDataAlone() {
    Mapping secret = Mapping.of(
        "apiVersion", "v1", "kind", "Secret", "metadata", Mapping.of("name", "a"), "stringData", Mapping.of("k", "v"));

    assertThat(Normalized.of(secret, false)).isEqualTo(secret.without("stringData").with("data", Mapping.of("k", Value.of("dg=="))));
  }
}
