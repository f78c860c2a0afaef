package dev.fluxlift.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.proof.FieldLoss.Lost;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that an adoption would delete because the operator takes their owners over. */
class FieldLossTest {
  private static final Expected.Context CONTEXT = new Expected.Context(6, Set.of(), false);

  private final LiveObject live =
      new LiveObject(SnapshotCluster.json("kustomize-controller-live.json").asMapping());

  /** What the operator sets: the same container without the proxy and without the second port. */
  private static Mapping rendered() {
    return Mapping.of(
        "apiVersion", "apps/v1",
        "kind", "Deployment",
        "metadata",
            Mapping.of(
                "name", "kustomize-controller",
                "namespace", "flux-system",
                "labels", Mapping.of("app.kubernetes.io/part-of", "flux")),
        "spec",
            Mapping.of(
                "replicas", 1,
                "template",
                    Mapping.of(
                        "spec",
                        Mapping.of(
                            "containers",
                            List.of(
                                Mapping.of(
                                    "name", "manager",
                                    "image", "ghcr.io/fluxcd/kustomize-controller:v1.6.1@sha256:1",
                                    "args", List.of("--b"),
                                    "env", List.of(Mapping.of("name", "RUNTIME_NAMESPACE")),
                                    "ports", List.of(Mapping.of("containerPort", 8080))))))));
  }

  @Test
  void goesWhatATakenOverManagerOwnsAndTheOperatorDoesNotSet() {
    List<Lost> lost = FieldLoss.of(live, rendered(), CONTEXT);

    assertThat(lost)
        .extracting(l -> String.join(".", l.path()), Lost::manager, Lost::expected)
        .containsExactlyInAnyOrder(
            tuple(
                "metadata.labels.kustomize.toolkit.fluxcd.io/name",
                "kustomize-controller/Apply",
                Optional.of(Expected.OLD_OWNER_LABELS)),
            tuple(
                "metadata.labels.kustomize.toolkit.fluxcd.io/namespace",
                "kustomize-controller/Apply",
                Optional.of(Expected.OLD_OWNER_LABELS)),
            tuple(
                "spec.template.spec.containers.[{\"name\":\"manager\"}].env.[{\"name\":\"HTTPS_PROXY\"}].name",
                "kustomize-controller/Apply",
                Optional.empty()),
            tuple(
                "spec.template.spec.containers.[{\"name\":\"manager\"}].env.[{\"name\":\"HTTPS_PROXY\"}].value",
                "kustomize-controller/Apply",
                Optional.empty()),
            tuple(
                "spec.template.spec.containers.[{\"name\":\"manager\"}].ports"
                    + ".[{\"containerPort\":9,\"protocol\":\"UDP\"}].containerPort",
                "kustomize-controller/Apply",
                Optional.empty()),
            tuple(
                "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
                "kubectl-client-side-apply/Update",
                Optional.of(Expected.OTHER_TOOLS_RECORDS)),
            tuple("metadata.labels.by-hand", "kubectl-client-side-apply/Update", Optional.empty()));
  }

  @Test
  void aFieldThatAnotherManagerOwnsTooStays() {
    assertThat(FieldLoss.of(live, rendered(), CONTEXT))
        .noneMatch(l -> l.path().equals(List.of("metadata", "labels", "team")));
  }

  @Test
  void nothingGoesWhenTheOperatorSetsAllOfIt() {
    assertThat(FieldLoss.of(live, live.body(), CONTEXT)).isEmpty();
  }

  @Test
  void itemsOfASetAndIndexedItemsAreFoundToo() {
    Mapping object =
        Mapping.of(
            "apiVersion", "v1",
            "kind", "Thing",
            "metadata",
                Mapping.of(
                    "name", "x",
                    "managedFields",
                        List.of(
                            Value.of(
                                java.util.Map.of(
                                    "manager", "flux",
                                    "operation", "Apply",
                                    "fieldsV1",
                                        java.util.Map.of(
                                            "f:set", java.util.Map.of("v:\"a\"", java.util.Map.of(), "v:\"b\"", java.util.Map.of()),
                                            "f:list", java.util.Map.of("i:1", java.util.Map.of(), "i:7", java.util.Map.of())))))),
            "set", List.of("a", "b"),
            "list", List.of("x", "y"));

    assertThat(FieldLoss.of(new LiveObject(object), Mapping.of("set", List.of("b"), "list", List.of("x")), CONTEXT))
        .extracting(l -> String.join(".", l.path()))
        .containsExactlyInAnyOrder("set.[\"a\"]", "list.[1]");
  }

  @ParameterizedTest(name = "{0}/{1}: {2}")
  @CsvSource({
    "kustomize-controller, Apply, true",
    "kustomize-controller, Update, false",
    "kustomize-controller-2, Apply, false",
    "helm, Update, true",
    "helm, Apply, false",
    "helm-controller, Update, false",
    "helm-controller, Apply, false",
    "kubectl, Apply, true",
    "kubectl, Update, true",
    "kubectl-client-side-apply, Update, true",
    "kubectl-fluxlift, Apply, true",
    "before-first-apply, Update, true",
    "before-first-apply, Apply, false",
    "flux, Apply, true",
    "flux, Update, true",
    "flux, Get, false",
    "flux-operator, Apply, false",
    "flux-client-side-apply, Update, false",
    "fluxlift, Apply, false",
    "kubectl, Get, false"
  })
  void theOperatorTakesExactlyTheseManagersOver(String manager, String operation, boolean taken) {
    assertThat(FieldLoss.takenOver(manager, operation)).isEqualTo(taken);
  }
}
