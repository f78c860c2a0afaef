package dev.fluxlift.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.proof.catalogue.Catalogue;
import dev.fluxlift.engine.proof.catalogue.SchemaHash;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's own apply, tried dry against what is live. */
class LiveProofTest {
  private static final ObjectRef HELM = new ObjectRef("apps", "Deployment", "flux-system", "helm-controller");
  private static final ObjectRef NAMESPACE = new ObjectRef("", "Namespace", "", "flux-system");
  private static final Distribution WITHOUT_CRDS = withoutCrds();

  private final SnapshotCluster cluster = new SnapshotCluster();
  private final ProofReport offline = Proofs.offline(Home.installation(), Home.spec(), WITHOUT_CRDS);

  /** The catalogue's controllers; CRDs left out because a test has no schemas to apply. */
  private static Distribution withoutCrds() {
    Distribution all = Catalogue.distribution("2.6.4").orElseThrow();
    Map<String, List<Mapping>> components = new LinkedHashMap<>();
    all.components()
        .forEach(
            (name, objects) ->
                components.put(
                    name,
                    objects.stream()
                        .filter(o -> !o.text("kind").equals(Optional.of("CustomResourceDefinition")))
                        .toList()));
    return new Distribution("2.6.4", "test", true, components, all.rbac(), all.policies(), all.images());
  }

  /** The cluster as the old owner made it, and an API server that merges what is applied. */
  @BeforeEach
  void theOldInstallationIsLive() {
    List<Value> inventory = new ArrayList<>();
    for (Mapping object : offline.before().objects()) {
      ObjectRef ref = ObjectRef.of(object);
      inventory.add(
          Mapping.of("id", ref.namespace() + "_" + ref.name() + "_" + ref.group() + "_" + ref.kind(), "v", "v1"));
      cluster.put(
          object
              .withPath(List.of("metadata", "labels", "kustomize.toolkit.fluxcd.io/name"), Value.of("flux"))
              .withPath(List.of("metadata", "uid"), Value.of("u"))
              .withPath(List.of("metadata", "resourceVersion"), Value.of("1"))
              .withPath(List.of("metadata", "generation"), Value.of(1))
              .withPath(List.of("status"), Mapping.of("seen", true)));
    }
    cluster.put(
        Home.installation().owner().value().withPath(
            List.of("status", "inventory", "entries"), Value.Sequence.of(inventory)));
    cluster.answering(
        (manifest, live) ->
            new LiveObject(
                merged(live.orElseThrow().body(), manifest)
                    .withPath(List.of("metadata", "generation"), Value.of(2))
                    .withPath(List.of("metadata", "managedFields"), Value.of(List.of("changed")))));
  }

  private static Mapping merged(Mapping below, Mapping above) {
    Mapping out = below;
    for (Map.Entry<String, Value> e : above.entries().entrySet()) {
      Optional<Value> old = out.get(e.getKey());
      Value value =
          old.isPresent() && old.get() instanceof Mapping b && e.getValue() instanceof Mapping a
              ? merged(b, a)
              : e.getValue();
      out = out.with(e.getKey(), value);
    }
    return out;
  }

  private ProofReport live() {
    return Proofs.live(Home.installation(), Home.spec(), WITHOUT_CRDS, cluster);
  }

  private static List<String> stopping(ProofReport report) {
    return report.findings().stream()
        .filter(f -> f.stops(List.of()))
        .map(f -> f.code().id() + " " + f.where())
        .toList();
  }

  @Test
  void anUnchangedInstallationHoldsAndEveryObjectWasTriedDryUnderTheOperatorsName() {
    ProofReport report = live();

    assertThat(report.findings()).isEmpty();
    assertThat(report.holds(List.of())).isTrue();
    assertThat(report.live()).hasSize(22).allMatch(LiveDryRun.Answer::live);
    assertThat(cluster.dryRuns()).hasSize(22).allMatch(l -> l.startsWith("flux-operator "));
    assertThat(report.live())
        .allSatisfy(a -> assertThat(a.differences()).isNotEmpty().allMatch(d -> d.expected().isPresent()));
  }

  @Test
  void whatTheServerRefusesStops() {
    cluster.answering(
        (manifest, live) -> {
          if (ObjectRef.of(manifest).equals(HELM)) {
            throw new ClusterException(ClusterException.Reason.INVALID, "spec.selector: field is immutable");
          }
          return new LiveObject(merged(live.orElseThrow().body(), manifest));
        });

    ProofReport report = live();

    assertThat(stopping(report)).containsExactly("dry-run-refused Deployment/flux-system/helm-controller");
    assertThat(report.findings()).extracting(Finding::what).contains("spec.selector: field is immutable");
  }

  @ParameterizedTest
  @CsvSource({"UNAVAILABLE", "UNAUTHORIZED"})
  void aServerThatDoesNotAnswerIsNoRefusal(ClusterException.Reason reason) {
    cluster.answering(
        (_, _) -> {
          throw new ClusterException(reason, "gone");
        });

    assertThatThrownBy(this::live).isInstanceOf(ClusterException.class).hasMessage("gone");
  }

  @Test
  void aSettingThatOnlyTheClusterHasAndTheAdoptionWouldChangeStops() {
    cluster.edit(HELM, o -> o.withPath(List.of("spec", "replicas"), Value.of(2)));

    ProofReport report = live();

    assertThat(stopping(report)).containsExactly("unexpected-difference Deployment/flux-system/helm-controller");
    assertThat(report.findings())
        .extracting(f -> f.code().id() + " " + f.what())
        .containsExactlyInAnyOrder(
            "unexpected-difference On the cluster, spec.replicas: 2 -> 1",
            "live-drift spec.replicas is 2, the old side says 1");
  }

  @Test
  void aFieldThatKubectlSetAndTheOperatorDropsAsksForConsent() {
    cluster.edit(
        NAMESPACE,
        o ->
            o.withPath(List.of("metadata", "labels", "team"), Value.of("a"))
                .withPath(
                    List.of("metadata", "managedFields"),
                    Value.of(
                        List.of(
                            Map.of(
                                "manager", "kubectl-label",
                                "operation", "Update",
                                "fieldsV1", Map.of("f:metadata", Map.of("f:labels", Map.of("f:team", Map.of()))))))));

    ProofReport report = live();

    assertThat(stopping(report)).containsExactly("field-lost Namespace/flux-system");
    assertThat(report.findings().getFirst().what())
        .isEqualTo("metadata.labels.team, set by kubectl-label/Update, would be removed");
    assertThat(report.holds(List.of("field-lost"))).isTrue();
  }

  @Test
  void anObjectThatIsNotThereWouldBeMadeAndStops() {
    cluster.remove(HELM);
    cluster.answering((manifest, live) -> new LiveObject(merged(live.map(LiveObject::body).orElse(Mapping.EMPTY), manifest)));

    assertThat(stopping(live())).containsExactly("would-be-created Deployment/flux-system/helm-controller");
  }

  @Test
  void whatTheInventoryHoldsBesidesStaysWithTheOldOwner() {
    Mapping extra =
        Mapping.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", Mapping.of("name", "x", "namespace", "flux-system"));
    cluster.put(extra);
    cluster.edit(
        Home.installation().owner().ref(),
        o -> {
          List<Value> entries = new ArrayList<>(o.list("status", "inventory", "entries"));
          entries.add(Mapping.of("id", "flux-system_x__ConfigMap"));
          entries.add(Mapping.of("id", "flux-system_gone__ConfigMap"));
          return o.withPath(List.of("status", "inventory", "entries"), Value.Sequence.of(entries));
        });

    assertThat(stopping(live())).containsExactly("object-only-old ConfigMap/flux-system/x");
  }

  @Test
  void theInventorySaysWhichComponentsWereReallyPublished() {
    Distribution seven = Catalogue.distribution("2.9.4").orElseThrow();
    var spec = Home.spec();
    var spec29 =
        new dev.fluxlift.engine.mapping.InstanceSpec(
            "2.9.4", spec.registry(), spec.artifact(), Home.SIX, false, spec.patches());
    ProofReport supposed = Proofs.offline(Home.installation(), spec29, seven);
    assertThat(supposed.equivalence().onlyOld()).isNotEmpty();

    ProofReport report = Proofs.live(supposed, seven, cluster);

    assertThat(report.equivalence().onlyOld()).isEmpty();
    assertThat(report.findings()).noneMatch(f -> f.code() == ProofFindings.OBJECT_ONLY_OLD);
  }

  @Test
  void aReducedCrdIsComparedByVersionAndHashAndNeverTried() {
    ObjectRef ref =
        new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", "buckets.source.toolkit.fluxcd.io");
    Mapping schema = Mapping.of("openAPIV3Schema", Mapping.of("type", "object"));
    Mapping live =
        Mapping.of(
            "apiVersion", "apiextensions.k8s.io/v1",
            "kind", "CustomResourceDefinition",
            "metadata", Mapping.of("name", ref.name()),
            "spec",
                Mapping.of(
                    "versions", List.of(Mapping.of("name", "v1", "served", true, "storage", true, "schema", schema))));
    Mapping reduced =
        live.withPath(
            List.of("spec", "versions"),
            Value.of(
                List.of(
                    Mapping.of(
                        "name", "v1", "served", true, "storage", true, SchemaHash.FIELD, SchemaHash.of(schema)))));
    SnapshotCluster here = new SnapshotCluster().put(live);

    assertThat(ReducedCrds.compare(ref, reduced, here).differences()).isEmpty();
    assertThat(
            ReducedCrds.compare(
                    ref,
                    reduced.withPath(
                        List.of("spec", "versions"),
                        Value.of(List.of(Mapping.of("name", "v1", "served", true, "storage", true, SchemaHash.FIELD, "0")))),
                    here)
                .differences())
        .singleElement()
        .satisfies(d -> assertThat(d.expected()).isEmpty());
    assertThat(ReducedCrds.compare(ref, reduced, new SnapshotCluster()).live()).isFalse();
    assertThat(here.dryRuns()).isEmpty();
  }

  @ParameterizedTest(name = "{0} and {1}: drift {2}")
  @CsvSource({
    "1000m, 1, false", "1, 1000m, false", "1Gi, 1024Mi, false", "2Gi, 1Gi, true", "0.5, 500m, false",
    "1k, 1000, false", "1M, 1000k, false", "a, b, true", "1Ki, 1024, false", "2G, 2000M, false", "1T, 1000G, false",
    "1Ti, 1024Gi, false"
  })
  void quantitiesAreComparedAsNumbers(String wanted, String live, boolean drift) {
    assertThat(Drift.of(Mapping.of("cpu", wanted), Mapping.of("cpu", live)).isEmpty()).isEqualTo(!drift);
  }

  @Test
  void driftIsWhatTheRenderSaysAndTheClusterDoesNot() {
    Mapping wanted =
        Mapping.of(
            "a", "1", "list", List.of(Mapping.of("n", "x")), "args", List.of("p", "q"), "empty", Mapping.EMPTY);
    Mapping live =
        Mapping.of("b", "2", "list", List.of(Mapping.of("n", "y", "default", true)), "args", List.of("p"));

    assertThat(Drift.of(wanted, live))
        .containsExactly(
            "a is missing, the old side says 1",
            "list[0].n is y, the old side says x",
            "args is [\"p\"], the old side says [\"p\", \"q\"]");
    assertThat(Drift.of(wanted, wanted)).isEmpty();
  }
}
