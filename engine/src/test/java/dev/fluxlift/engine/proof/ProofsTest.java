package dev.fluxlift.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.engine.proof.catalogue.Catalogue;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.DistributionFiles;
import dev.fluxlift.engine.proof.render.InstalledRender;
import dev.fluxlift.engine.proof.render.PatchUse;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The plan's six patches with all six components: identical object sets and no difference without a reason. */
class ProofsTest {
  private static final Distribution CATALOGUE = Catalogue.distribution("2.6.4").orElseThrow();

  private static List<String> codes(ProofReport report) {
    return report.findings().stream().map(f -> f.code().id()).distinct().toList();
  }

  private static Path upstream(String operator) {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, p -> p != null, Path::getParent)
        .flatMap(p -> Stream.of(p.resolve("shared"), p.resolve("../shared")))
        .map(p -> p.resolve("upstream/flux-operator-v" + operator).normalize())
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(Path.of("no-such-directory"));
  }

  @Test
  void theMigrationPlansPatchesGiveTheSameObjectsAndOnlyPublishedDifferences() {
    ProofReport report = Proofs.offline(Home.installation(), Home.spec(), CATALOGUE);

    assertThat(report.equivalence().unexpected()).isEmpty();
    assertThat(report.equivalence().both()).hasSize(35);
    assertThat(report.equivalence().onlyOld()).isEmpty();
    assertThat(report.equivalence().onlyNew()).isEmpty();
    assertThat(codes(report)).containsExactly("from-catalogue");
    assertThat(report.holds(List.of())).isTrue();
  }

  @Test
  void eachPublishedDifferenceIsMetAsOftenAsItMust() {
    assertThat(Proofs.offline(Home.installation(), Home.spec(), CATALOGUE).equivalence().tally())
        .containsEntry(Expected.SSA_IGNORE, 35L)
        .containsEntry(Expected.PRUNE_DISABLED, 35L)
        .containsEntry(Expected.MANAGED_BY, 35L)
        .containsEntry(Expected.OWNER_LABELS, 70L)
        .containsEntry(Expected.OPERATOR_PRUNE_GUARD, 35L)
        .containsEntry(Expected.POD_PART_OF, 6L)
        .containsEntry(Expected.SAFE_TO_EVICT, 6L)
        .containsEntry(Expected.IMAGE_DIGEST, 6L)
        .containsEntry(Expected.TOKEN_RULE, 1L)
        .containsEntry(Expected.OPERATOR_RULE, 1L)
        .containsEntry(Expected.NOTIFICATION_KINDS, 18L)
        .hasSize(11);
  }

  @Test
  void theReleasesOwnFilesSayTheSameAsTheCatalogue() {
    Path upstream = upstream("0.32.0");
    Assumptions.assumeTrue(Files.isDirectory(upstream), "the release's own files are not on this machine");

    ProofReport report =
        Proofs.offline(Home.installation(), Home.spec(), DistributionFiles.ofDirectory(upstream, "2.6.4"));

    assertThat(report.equivalence().unexpected()).isEmpty();
    assertThat(report.equivalence().both()).hasSize(35);
    assertThat(report.findings()).isEmpty();
    assertThat(report.before().wholeCrds()).isTrue();
  }

  @Test
  void flux29MovesWithItsOwnPublishedDifferencesToo() {
    Distribution distribution = Catalogue.distribution("2.9.4").orElseThrow();
    InstanceSpec spec = Home.spec();
    InstanceSpec spec29 =
        new InstanceSpec(
            "2.9.4", spec.registry(), spec.artifact(), FluxComponents.ALL, false, spec.patches());

    ProofReport report = Proofs.offline(Home.installation(), spec29, distribution);

    assertThat(report.equivalence().unexpected()).isEmpty();
    assertThat(report.equivalence().onlyOld()).isEmpty();
    assertThat(report.equivalence().tally())
        .containsEntry(Expected.POD_VERSION_LABELS, 14L)
        .containsEntry(Expected.WORKLOAD_IDENTITY_OFF, 6L)
        .containsEntry(Expected.NOTIFICATION_KINDS, 6L);
  }

  @Test
  void eachPatchSaysWhatItMeetsOnBothSides() {
    ProofReport report = Proofs.offline(Home.installation(), Home.spec(), CATALOGUE);

    assertThat(report.before().patches()).extracting(p -> p.matched().size()).containsExactly(3, 3, 3, 3, 1, 2);
    assertThat(report.patches()).extracting(p -> p.matched().size()).containsExactly(3, 3, 3, 1, 2);
    assertThat(report.patches()).extracting(PatchUse::failure).allMatch(java.util.Optional::isEmpty);
    assertThat(report.before().patches().getFirst().where()).startsWith("flux.yaml:");
    assertThat(report.patches().get(3).matched()).hasToString("[Deployment/flux-system/helm-controller]");
  }

  @Test
  void aPatchThatWasForgottenIsADifference() {
    ProofReport report =
        Proofs.offline(Home.installation(), Home.spec(p -> p.subList(1, p.size() - 1)), CATALOGUE);

    assertThat(codes(report)).contains("unexpected-difference");
    assertThat(report.findings())
        .filteredOn(f -> f.code() == ProofFindings.UNEXPECTED_DIFFERENCE)
        .extracting(Finding::where, Finding::what)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "Deployment/flux-system/helm-controller",
                "spec.template.spec.containers[0].args[9]: --requeue-dependency=5s -> absent"),
            org.assertj.core.groups.Tuple.tuple(
                "Deployment/flux-system/kustomize-controller",
                "spec.template.spec.containers[0].args[8]: --requeue-dependency=5s -> absent"));
    assertThat(report.holds(List.of("unexpected-difference"))).isFalse();
  }

  /** Row 1 of upstream-behaviour.md §5.3. */
  @Test
  void aTargetWithANamespaceMeetsNothingInTheOperatorsBuild() {
    ProofReport report = withTarget("namespace", "flux-system");

    assertThat(codes(report)).contains("patch-matches-nothing");
  }

  /** Row 2 of upstream-behaviour.md §5.3. */
  @Test
  void aSelectorOfTheInstanceLabelMeetsNothingInTheOperatorsBuild() {
    ProofReport report = withTarget("labelSelector", "app.kubernetes.io/instance=flux-system");

    assertThat(codes(report)).contains("patch-matches-nothing");
  }

  /** Row 2, its other half: labels that are there before the build still select. */
  @Test
  void aSelectorOfThePartOfLabelMeetsTheSame() {
    assertThat(withTarget("labelSelector", "app.kubernetes.io/part-of=flux").equivalence().unexpected()).isEmpty();
  }

  private static ProofReport withTarget(String field, String value) {
    return Proofs.offline(
        Home.installation(p -> targeted(p, field, value)),
        Home.spec(p -> targeted(p.subList(1, p.size()), field, value)),
        CATALOGUE);
  }

  private static List<Mapping> targeted(List<Mapping> patches, String field, String value) {
    List<Mapping> out = new ArrayList<>(patches);
    int last = out.size() - 1;
    out.set(last, out.get(last).withPath(List.of("target", field), Value.of(value)));
    return out;
  }

  /** Rows 3 and 5 of upstream-behaviour.md §5.3. */
  @Test
  void aPatchWithoutTargetWhoseObjectHasANamespaceFailsTheOperatorsBuild() {
    String text =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: helm-controller
          namespace: flux-system
        spec:
          replicas: 1
        """;
    Mapping patch = Mapping.of("patch", text);
    ProofReport report =
        Proofs.offline(
            Home.installation(p -> append(p, patch)), Home.spec(p -> append(p.subList(1, p.size()), patch)), CATALOGUE);

    assertThat(report.findings())
        .filteredOn(f -> f.code() == ProofFindings.PATCH_FAILS)
        .extracting(Finding::where)
        .containsExactly("FluxInstance spec.kustomize.patches[5]");
  }

  /** Row 9 of upstream-behaviour.md §5.3. */
  @Test
  void anImageOfTheOldSpellingIsOverwrittenByTheOperator() {
    String text =
        """
        - op: replace
          path: /spec/template/spec/containers/0/image
          value: fluxcd/helm-controller:v1.3.1
        """;
    Mapping patch =
        Mapping.of("patch", text, "target", Mapping.of("kind", "Deployment", "name", "helm-controller"));
    ProofReport report =
        Proofs.offline(
            Home.installation(p -> append(p, patch)), Home.spec(p -> append(p.subList(1, p.size()), patch)), CATALOGUE);

    assertThat(report.findings())
        .filteredOn(f -> f.code() == ProofFindings.UNEXPECTED_DIFFERENCE)
        .singleElement()
        .extracting(Finding::what)
        .asString()
        .contains("fluxcd/helm-controller:v1.3.1 -> ghcr.io/fluxcd/helm-controller:v1.3.0@sha256:");
  }

  private static List<Mapping> append(List<Mapping> patches, Mapping patch) {
    List<Mapping> out = new ArrayList<>(patches);
    out.add(patch);
    return out;
  }

  @Test
  void fewerComponentsLeaveObjectsWithTheOldOwner() {
    InstanceSpec all = Home.spec();
    InstanceSpec four =
        new InstanceSpec(
            all.version(), all.registry(), all.artifact(), Home.SIX.subList(0, 4), false, all.patches());

    ProofReport report = Proofs.offline(Home.installation(), four, CATALOGUE);

    assertThat(report.equivalence().onlyOld())
        .as("§3.4: both Deployments, both accounts, three CRDs")
        .hasSize(7)
        .extracting(r -> r.kind() + " " + r.name())
        .contains("Deployment image-reflector-controller", "CustomResourceDefinition imagepolicies.image.toolkit.fluxcd.io");
    assertThat(codes(report)).contains("object-only-old");
  }

  @Test
  void networkPoliciesThatOnlyTheOperatorMakesAreNew() {
    InstanceSpec all = Home.spec();
    InstanceSpec policies =
        new InstanceSpec(all.version(), all.registry(), all.artifact(), all.components(), true, all.patches());

    assertThat(Proofs.offline(Home.installation(), policies, CATALOGUE).equivalence().onlyNew())
        .extracting(r -> r.name())
        .containsExactly("allow-egress", "allow-scraping", "allow-webhooks");
  }

  @Test
  void networkPoliciesThatOnlyTheOldSideHasStayWithIt() {
    ProofReport report =
        Proofs.offline(Home.installation(p -> p.subList(1, p.size())), Home.spec(), CATALOGUE);

    assertThat(report.equivalence().onlyOld()).hasSize(3);
    assertThat(codes(report)).containsExactlyInAnyOrder("from-catalogue", "object-only-old");
  }

  @Test
  void workloadIdentityThatIsOnMakesTheMissingTokenRuleAFinding() {
    String text =
        """
        - op: add
          path: /spec/template/spec/containers/0/args/-
          value: --feature-gates=ObjectLevelWorkloadIdentity=true
        """;
    Mapping patch =
        Mapping.of("patch", text, "target", Mapping.of("kind", "Deployment", "name", "source-controller"));
    ProofReport report =
        Proofs.offline(
            Home.installation(p -> append(p, patch)), Home.spec(p -> append(p.subList(1, p.size()), patch)), CATALOGUE);

    assertThat(report.equivalence().unexpected())
        .singleElement()
        .extracting(d -> d.object().name())
        .isEqualTo("crd-controller-flux-system");
  }

  @Test
  void anOwnerThatBuildsInAnUnknownWayIsAFinding() {
    Manifest owner = Home.installation().owner();
    Mapping odd = owner.value().withPath(List.of("spec", "postBuild"), Mapping.of("substitute", Mapping.EMPTY));

    ProofReport report =
        Proofs.offline(
            Home.installation(Home.installation().manifests(), new Manifest(owner.file(), 1, odd)),
            Home.spec(),
            CATALOGUE);

    assertThat(report.findings())
        .filteredOn(f -> f.code() == ProofFindings.OWNER_BUILD_UNKNOWN)
        .extracting(Finding::what)
        .containsExactly("spec.postBuild is set");
  }

  @Test
  void anotherRegistryOnTheOldSideIsADifferenceInEveryImage() {
    Manifest source = Home.installation().manifests();
    Mapping docker = source.value().withPath(List.of("spec", "url"), Value.of("oci://docker.io/fluxcd/flux-manifests"));

    ProofReport report =
        Proofs.offline(
            Home.installation(new Manifest(source.file(), 0, docker), Home.installation().owner()),
            Home.spec(),
            CATALOGUE);

    assertThat(report.equivalence().unexpected()).hasSize(6);
  }

  @Test
  void theRealArtifactTakesThePlaceOfTheRebuiltOne() {
    List<Mapping> artifact =
        new ArrayList<>(
            InstalledRender.with(CATALOGUE, Home.SIX, "flux-system", "ghcr.io/fluxcd", List.of()).objects());
    artifact.add(
        Mapping.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", Mapping.of("name", "x", "namespace", "y")));

    ProofReport report =
        Proofs.offline(Home.installation(), Home.spec(), CATALOGUE, artifact, "oci://example@sha256:1");

    assertThat(report.before().source()).isEqualTo("oci://example@sha256:1");
    assertThat(report.equivalence().onlyOld()).extracting(r -> r.name()).containsExactly("x");
  }
}
