package dev.fluxlift.engine.proof.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.Severity;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.SecretUse;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.proof.Home;
import dev.fluxlift.engine.proof.SnapshotCluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A steady cluster has nothing against the move; each disturbance is named. */
class PreflightTest {
  private static final String HEAD = "0123456789012345678901234567890123456789";

  private final SnapshotCluster cluster = SnapshotCluster.of("../proof/steady.json");
  private final List<String> told = new ArrayList<>();
  private Duration waited = Duration.ZERO;

  private static Preflight.Question question() {
    return new Preflight.Question(
        Home.installation(),
        Home.spec(),
        "0.58.1",
        Optional.of(new Preflight.Head(HEAD, _ -> false)),
        Map.of(),
        Set.of());
  }

  private List<String> findings(Preflight.Question question) {
    return Preflight.check(question, cluster).stream().map(PreflightTest::line).toList();
  }

  private List<String> findings() {
    return findings(question());
  }

  private static String line(Finding f) {
    return f.code().id() + " " + f.where();
  }

  private static ObjectRef ref(String text) {
    String[] p = text.split("/", -1);
    String group =
        switch (p[0]) {
          case "Kustomization" -> ObjectRef.KUSTOMIZE;
          case "HelmRelease" -> ObjectRef.HELM;
          case "OCIRepository", "GitRepository", "HelmRepository" -> ObjectRef.SOURCE;
          case "Provider" -> "notification.toolkit.fluxcd.io";
          case "Deployment" -> "apps";
          case "CustomResourceDefinition" -> "apiextensions.k8s.io";
          case "ValidatingWebhookConfiguration" -> "admissionregistration.k8s.io";
          default -> "";
        };
    return p.length == 2 ? new ObjectRef(group, p[0], "", p[1]) : new ObjectRef(group, p[0], p[1], p[2]);
  }

  private static Mapping json(String text) {
    return Json.parse(text.replace('\'', '"'), "").asMapping();
  }

  @Test
  void aSteadyClusterHasNothingAgainstIt() {
    assertThat(findings()).isEmpty();
  }

  static Stream<Arguments> edits() {
    return Stream.of(
        edit("Kustomization/flux-system/cluster-apps", "status.conditions",
            "[{'type':'Ready','status':'False','message':'boom'}]", "not-ready Kustomization/flux-system/cluster-apps"),
        edit("GitRepository/flux-system/home-kubernetes", "status.conditions",
            "[]", "not-ready GitRepository/flux-system/home-kubernetes"),
        edit("Provider/flux-system/chat", "status.conditions",
            "[{'type':'Ready','status':'False'}]", "not-ready Provider/flux-system/chat"),
        edit("Kustomization/flux-system/cluster-apps", "status.conditions",
            "[{'type':'Ready','status':'True'},{'type':'Reconciling','status':'True','reason':'Progressing'}]",
            "in-flight Kustomization/flux-system/cluster-apps"),
        edit("HelmRelease/default/podinfo", "status.history", "[]", "first-install HelmRelease/default/podinfo"),
        edit("HelmRelease/default/podinfo", "status.history", "[{'status':'failed'}]",
            "first-install HelmRelease/default/podinfo"),
        edit("HelmRelease/default/podinfo", "status.history", "[{'status':'failed'},{'status':'superseded'}]", ""),
        edit("Secret/default/sh.helm.release.v1.podinfo.v1", "metadata.labels.status", "'pending-upgrade'",
            "helm-pending Secret/default/sh.helm.release.v1.podinfo.v1"),
        edit("Secret/default/sh.helm.release.v1.podinfo.v1", "metadata.labels.status", "'uninstalling'",
            "helm-pending Secret/default/sh.helm.release.v1.podinfo.v1"),
        edit("Secret/default/sh.helm.release.v1.podinfo.v1", "metadata.labels.status", "'failed'", ""),
        edit("Secret/default/sh.helm.release.v1.podinfo.v1", "metadata.labels",
            "{'owner':'me','status':'pending-upgrade'}", ""),
        edit("HelmRelease/default/podinfo", "metadata.deletionTimestamp", "'2026-01-01T00:00:00Z'",
            "terminating HelmRelease/default/podinfo"),
        edit("Namespace/flux-system", "metadata.deletionTimestamp", "'2026-01-01T00:00:00Z'",
            "terminating Namespace/flux-system"),
        edit("Namespace/flux-system", "metadata.annotations", "{}", "namespace-unguarded Namespace/flux-system"),
        edit("Namespace/flux-system", "metadata.annotations", "{'kustomize.toolkit.fluxcd.io/prune':'Disabled'}", ""),
        edit("Kustomization/flux-system/cluster-apps", "status.inventory.entries",
            "[{'id':'_flux-system__Namespace','v':'v1'}]", "namespace-two-owners Namespace/flux-system"),
        edit("Deployment/flux-system/helm-controller", "metadata.labels",
            "{'app.kubernetes.io/part-of':'flux','app.kubernetes.io/version':'v2.5.1'}",
            "version-differs Deployment/flux-system/helm-controller"),
        edit("Deployment/flux-system/helm-controller", "metadata.managedFields",
            "[{'manager':'helm-controller','operation':'Apply'}]", "other-owner Deployment/flux-system/helm-controller"),
        edit("Deployment/flux-system/helm-controller", "metadata.managedFields",
            "[{'manager':'argocd-controller','operation':'Apply'}]", "other-owner Deployment/flux-system/helm-controller"),
        edit("Deployment/flux-system/helm-controller", "metadata.managedFields",
            "[{'manager':'Terraform','operation':'Apply'}]", "other-owner Deployment/flux-system/helm-controller"),
        edit("Deployment/flux-system/helm-controller", "metadata.labels",
            "{'app.kubernetes.io/managed-by':'Helm'}", "other-owner Deployment/flux-system/helm-controller"),
        edit("CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io", "metadata.annotations",
            "{'meta.helm.sh/release-name':'flux2'}",
            "other-owner CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io"),
        edit("CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io", "metadata.annotations",
            "{'argocd.argoproj.io/tracking-id':'x'}",
            "other-owner CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io"),
        edit("CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io", "status.storedVersions",
            "['v1beta2','v1']", "stored-versions CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io"),
        edit("CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io", "spec.versions",
            "[{'name':'v1','storage':true,'schema':{}}]",
            "no-deletion-policy CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io"),
        edit("ValidatingWebhookConfiguration/policy", "webhooks",
            "[{'name':'a','rules':[{'apiGroups':['*']}]}]", "webhook-fails-closed ValidatingWebhookConfiguration/policy"),
        edit("ValidatingWebhookConfiguration/policy", "webhooks",
            "[{'name':'a','failurePolicy':'Fail','rules':[{'apiGroups':['helm.toolkit.fluxcd.io']}]}]",
            "webhook-fails-closed ValidatingWebhookConfiguration/policy"),
        edit("Kustomization/flux-system/cluster-apps", "spec.dependsOn", "[{'name':'flux'}]",
            "depends-on-owner Kustomization/flux-system/cluster-apps"),
        edit("Kustomization/flux-system/cluster-apps", "spec.dependsOn", "[{'name':'flux','namespace':'other'}]", ""),
        edit("Kustomization/flux-system/cluster", "status.lastAppliedRevision", "'main@sha1:ffff'",
            "root-behind Kustomization/flux-system/cluster"),
        edit("Kustomization/flux-system/cluster", "status.lastAppliedRevision", "''",
            "root-behind Kustomization/flux-system/cluster"),
        edit("Kustomization/flux-system/cluster", "spec.patches",
            "[{'patch':'spec:\\n  deletionPolicy: WaitForTermination','target':{'kind':'Kustomization','name':'fl.x'}}]",
            "guard-overwritten Kustomization/flux-system/cluster"),
        edit("Kustomization/flux-system/cluster", "spec.patches",
            "[{'patch':'spec:\\n  prune: true','target':{'kind':'HelmRelease'}}]", ""),
        edit("Kustomization/flux-system/cluster", "spec.patches",
            "[{'patch':'spec:\\n  decryption: x','target':{'kind':'Kustomization'}}]", ""),
        edit("Kustomization/flux-system/cluster-apps", "spec.patches",
            "[{'patch':'spec:\\n  suspend: false','target':{'kind':'Kustomization'}}]",
            "guard-inherited Kustomization/flux-system/cluster-apps"),
        edit("Kustomization/flux-system/cluster-apps", "spec.patches",
            "[{'patch':'spec:\\n  suspend: false','target':{'kind':'Kustomization','name':'media-.*'}}]", ""));
  }

  private static Arguments edit(String object, String path, String value, String finding) {
    return Arguments.of(object, path, value, finding);
  }

  @ParameterizedTest(name = "{0} {1}: {2} gives {3}")
  @MethodSource("edits")
  void oneDisturbanceIsOneFinding(String object, String path, String value, String finding) {
    cluster.edit(
        ref(object), o -> o.withPath(List.of(path.split("\\.(?=[a-z])", -1)), Json.parse(value.replace('\'', '"'), "")));

    if (finding.isEmpty()) {
      assertThat(findings()).isEmpty();
    } else {
      assertThat(findings()).containsExactly(finding);
    }
  }

  private void conditions(String conditions) {
    cluster.edit(
        ref("Kustomization/flux-system/cluster-apps"),
        o -> o.withPath(List.of("status", "conditions"), Json.parse(conditions.replace('\'', '"'), "")));
  }

  /** Kustomization cluster-apps says this until it has been waited for so long. */
  private List<String> settled(String conditions, Duration until) {
    conditions(conditions);
    return settled(() -> {
      if (waited.compareTo(until) >= 0) {
        conditions("[{'type':'Ready','status':'True'}]");
      }
    });
  }

  private List<String> settled(Runnable afterPause) {
    List<Finding> found = Preflight.settled(question(), cluster, new Clock() {
      @Override
      public Instant now() {
        return Instant.EPOCH.plus(waited);
      }

      @Override
      public void pause(Duration duration) {
        waited = waited.plus(duration);
        afterPause.run();
      }
    }, told::add);
    return found.stream().map(PreflightTest::line).toList();
  }

  @Test
  void whatIsReconcilingHasAMinuteToEnd() {
    String progressing = "[{'type':'Ready','status':'Unknown','reason':'Progressing','message':'Reconciliation in progress'}]";

    assertThat(settled(progressing, Duration.ofSeconds(10))).isEqualTo(findings());
    assertThat(waited).isEqualTo(Duration.ofSeconds(10));
    assertThat(told).containsExactly("waiting for what is reconciling: Kustomization/flux-system/cluster-apps");
  }

  /** After a commit it waits for its turn and says that it is not Ready. */
  @Test
  void whatWaitsForAnotherHasAMinuteToo() {
    String waits = "[{'type':'Ready','status':'False','reason':'DependencyNotReady','message':'dependency is not ready'}]";

    assertThat(settled(waits, Duration.ofSeconds(10))).isEqualTo(findings());
    assertThat(settled(waits, Duration.ofHours(1))).contains("not-ready Kustomization/flux-system/cluster-apps");
  }

  /** With short intervals there is one at work at each look, and none when it is asked which. */
  @Test
  void whatBeginsAsAnotherEndsIsWaitedForToo() {
    List<String> quiet = findings();
    String atWork = "[{'type':'Ready','status':'True'},{'type':'Reconciling','status':'True'}]";
    String atRest = "[{'type':'Ready','status':'True'}]";
    // a check lists them twice, the question which are at work once
    Iterator<String> next = List.of(atWork, atWork, atRest, atWork, atWork, atRest, atRest).iterator();
    cluster.beforeKustomizations(() -> conditions(next.next()));

    assertThat(settled(() -> {})).isEqualTo(quiet);
    assertThat(waited).isPositive().isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void whatReconcilesForLongerIsFound() {
    assertThat(settled("[{'type':'Ready','status':'True'},{'type':'Reconciling','status':'True'}]", Duration.ofHours(1)))
        .contains("in-flight Kustomization/flux-system/cluster-apps");
    assertThat(waited).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whatFailedIsNotWaitedFor() {
    assertThat(settled("[{'type':'Ready','status':'False','message':'boom'}]", Duration.ofSeconds(10)))
        .contains("not-ready Kustomization/flux-system/cluster-apps");
    assertThat(waited).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void aWaitForTheNextTryIsNoWorkInFlight() {
    cluster.edit(
        ref("Kustomization/flux-system/cluster-apps"),
        o ->
            o.withPath(
                List.of("status", "conditions"),
                Json.parse(
                    "[{\"type\":\"Ready\",\"status\":\"False\",\"message\":\"boom\"},"
                        + "{\"type\":\"Reconciling\",\"status\":\"True\",\"reason\":\"ProgressingWithRetry\"}]",
                    "")));

    assertThat(findings()).containsExactly("not-ready Kustomization/flux-system/cluster-apps");
    assertThat(Quiet.look(cluster).quiet()).isTrue();
  }

  /** Nobody reconciles one of type oci, so nobody observes its generation either. */
  @Test
  void aHelmRepositoryOfTypeOciIsNeverInFlight() {
    Mapping charts = json("{'apiVersion':'source.toolkit.fluxcd.io/v1','kind':'HelmRepository','metadata':{'name':'charts',"
        + "'namespace':'flux-system','uid':'u','resourceVersion':'7','generation':1},'spec':{'type':'oci',"
        + "'url':'oci://example.com/charts'},'status':{'observedGeneration':-1}}");
    cluster.put(charts);
    assertThat(findings()).isEmpty();
    assertThat(Quiet.look(cluster).quiet()).isTrue();

    cluster.put(charts.withPath(List.of("spec", "type"), Value.of("default")));
    assertThat(findings()).contains("in-flight HelmRepository/flux-system/charts");
  }

  @Test
  void whatAPersonNamedIsOnlyNoted() {
    cluster.edit(
        ref("Kustomization/flux-system/cluster-apps"),
        o -> o.withPath(List.of("status", "conditions"), Json.parse("[]", "")));
    Preflight.Question q = question();

    assertThat(
            findings(
                new Preflight.Question(
                    q.installation(), q.spec(), q.operatorVersion(), q.head(), q.oldBootstrap(),
                    Set.of("Kustomization/flux-system/cluster-apps"))))
        .containsExactly("not-ready-known Kustomization/flux-system/cluster-apps");
  }

  @Test
  void aNewGenerationThatNobodyHasSeenIsWorkInFlight() {
    cluster.edit(
        ref("Kustomization/flux-system/cluster-apps"),
        o -> o.withPath(List.of("metadata", "generation"), Value.of(2)));

    assertThat(findings())
        .containsExactly(
            "not-ready Kustomization/flux-system/cluster-apps", "in-flight Kustomization/flux-system/cluster-apps");
  }

  @Test
  void whatIsSuspendedIsNeitherUnreadyNorInFlightNorAFirstInstall() {
    cluster.edit(
        ref("HelmRelease/default/podinfo"),
        o ->
            o.withPath(List.of("spec", "suspend"), Value.of(true))
                .withPath(List.of("metadata", "generation"), Value.of(9))
                .withoutPath(List.of("status")));

    assertThat(findings()).isEmpty();
    assertThat(Quiet.look(cluster).quiet()).isTrue();
  }

  @ParameterizedTest(name = "{0} is missed")
  @CsvSource({
    "Kustomization/flux-system/flux", "Kustomization/flux-system/cluster-apps", "OCIRepository/flux-system/flux-manifests",
    "GitRepository/flux-system/home-kubernetes", "Namespace/flux-system"
  })
  void whatTheRepositorySaysIsOnTheCluster(String object) {
    cluster.remove(ref(object));

    assertThat(findings()).contains("not-live " + object);
  }

  @ParameterizedTest(name = "Flux {0} with operator {1}: {2}")
  @CsvSource({
    "2.6.4, 0.58.1, ''",
    "2.6.0, 0.58.1, ''",
    "2.9.4, 0.58.1, ''",
    "2.6.4, 0.32.0, ''",
    "2.6.3, 0.32.0, combination-untested",
    "2.7.2, 0.58.1, combination-untested",
    "2.7.2, 0.32.0, combination-untested",
    "2.7.3, 0.32.0, version-unbuildable",
    "2.9.4, 0.32.0, version-unbuildable",
    "2.9.5, 0.58.1, version-unbuildable",
    "2.8.4, 0.58.1, version-unbuildable",
    "2.2.2, 0.58.1, version-unbuildable",
    "2.2.3, 0.58.1, combination-untested",
    "2.10.0, 0.58.1, version-unbuildable",
    "2.6.4, 0.40.0, combination-untested",
    "2.x, 0.58.1, version-float",
    "2.6, 0.58.1, version-float",
    "v2.6.4, 0.58.1, version-float"
  })
  void pairsThatNobodyHasSeenAskForConsentOrAreRefused(String flux, String operator, String code) {
    InstanceSpec spec = Home.spec();
    List<Finding> found =
        Versions.pair(
            new InstanceSpec(flux, spec.registry(), spec.artifact(), spec.components(), false, List.of()), operator);

    assertThat(found).extracting(f -> f.code().id()).containsExactlyElementsOf(code.isEmpty() ? List.of() : List.of(code));
  }

  @ParameterizedTest(name = "{0}: pinned {1}")
  @CsvSource({
    "oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:v0.58.1, true",
    "oci://127.0.0.1:5000/manifests:v0.32.0, true",
    "oci://127.0.0.1:5000/manifests, false",
    "oci://ghcr.io/x/manifests:latest, false",
    "oci://ghcr.io/x/manifests:v0.58, false",
    "oci://ghcr.io/x/manifests@sha256:aa, true",
    "oci://ghcr.io/x/manifests:v1.0.0-rc.1, true"
  })
  void theArtifactHasAFixedTag(String artifact, boolean pinned) {
    InstanceSpec s = Home.spec();
    assertThat(
            Versions.artifact(
                    new InstanceSpec(s.version(), s.registry(), Optional.of(artifact), s.components(), false, List.of()))
                .isEmpty())
        .isEqualTo(pinned);
  }

  @ParameterizedTest(name = "{0}: pinned {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'tag':'v2.6.4'} | true", "{'tag':'latest'} | false", "{'semver':'2.6.x'} | false",
        "{'tag':'v2.6.4','semver':'2.x'} | false", "{'digest':'sha256:a'} | true", "{} | false"
      })
  void oldManifestsThatFloatAreNoted(String reference, boolean pinned) {
    Mapping source = Mapping.of("spec", Mapping.of("ref", json(reference.strip())));

    assertThat(Versions.manifests(source, "flux.yaml:1").isEmpty()).isEqualTo(pinned);
  }

  @Test
  void aControllerThatRunsAndIsNotListedIsAGap() {
    InstanceSpec s = Home.spec();
    Preflight.Question q = question();
    InstanceSpec four =
        new InstanceSpec(s.version(), s.registry(), s.artifact(), Home.SIX.subList(0, 4), false, s.patches());

    assertThat(
            findings(
                new Preflight.Question(
                    q.installation(), four, q.operatorVersion(), q.head(), Map.of(), Set.of())))
        .containsExactly(
            "component-gap Deployment/flux-system/image-reflector-controller",
            "component-gap Deployment/flux-system/image-automation-controller");
  }

  @Test
  void aSourceWatcherThatRunsAndIsNotListedIsAGapToo() {
    cluster.put(
        json(
            "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'source-watcher',"
                + "'namespace':'flux-system','labels':{'app.kubernetes.io/part-of':'flux'}}}"));

    assertThat(findings()).containsExactly("component-gap Deployment/flux-system/source-watcher");
  }

  @Test
  void anArtifactGeneratorThatIsNotReadyIsSaid() {
    cluster.put(
        json(
            "{'apiVersion':'source.extensions.fluxcd.io/v1beta1','kind':'ArtifactGenerator',"
                + "'metadata':{'name':'parts','namespace':'apps'}}"));
    cluster.put(
        json(
            "{'apiVersion':'source.toolkit.fluxcd.io/v1','kind':'ExternalArtifact',"
                + "'metadata':{'name':'made-by-another-program','namespace':'apps'}}"));

    assertThat(findings()).containsExactly("not-ready ArtifactGenerator/apps/parts");
  }

  @Test
  void aListedControllerThatDoesNotRunAsksForConsent() {
    cluster.remove(ref("Deployment/flux-system/image-automation-controller"));

    assertThat(findings()).containsExactly("component-not-running Deployment/flux-system/image-automation-controller");
  }

  /** It stays among the components for its CRDs' sake; nothing starts it. */
  @Test
  void givenAControllerThatAPatchTakesAwayThenThatItDoesNotRunIsNoFinding() {
    cluster.remove(ref("Deployment/flux-system/image-automation-controller"));
    Preflight.Question q = question();
    Installation i = q.installation();
    List<String> fewer = i.components().stream().filter(c -> !c.equals("image-automation-controller")).toList();
    Installation with =
        new Installation(
            i.style(), i.evidence(), i.version(), i.namespace(), i.manifests(), i.owner(), i.rootSource(), i.root(),
            i.apps(), i.patches(), fewer, i.secrets(), i.layout());

    assertThat(findings(new Preflight.Question(with, q.spec(), q.operatorVersion(), q.head(), Map.of(), Set.of())))
        .isEmpty();
  }

  @Test
  void aShardOfAControllerIsNotKnown() {
    cluster.put(
        json(
            "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'kustomize-controller-shard1',"
                + "'namespace':'flux-system','labels':{'app.kubernetes.io/part-of':'flux'}}}"));

    assertThat(findings()).containsExactly("unknown-controller Deployment/flux-system/kustomize-controller-shard1");
  }

  @Test
  void anOperatorOrAnInstanceThatIsThereStops() {
    cluster.put(
        json(
            "{'apiVersion':'fluxcd.controlplane.io/v1','kind':'FluxInstance','metadata':{'name':'flux','namespace':'x'}}"));
    cluster.put(
        json(
            "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'op','namespace':'x',"
                + "'labels':{'app.kubernetes.io/name':'flux-operator'}}}"));
    cluster.put(
        json(
            "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':"
                + "{'name':'fluxinstances.fluxcd.controlplane.io'},'status':{'storedVersions':[]}}"));

    assertThat(findings())
        .containsExactly(
            "instance-there FluxInstance/x/flux",
            "operator-there Deployment/x/op",
            "operator-crds-there CustomResourceDefinition/fluxinstances.fluxcd.controlplane.io");
  }

  @Test
  void chartsAtAnotherVersionThanThePlansAreDrift() {
    for (String name : List.of("flux-operator", "flux-instance")) {
      cluster.put(
          json(
              "{'apiVersion':'source.toolkit.fluxcd.io/v1','kind':'OCIRepository','metadata':{'name':'" + name
                  + "','namespace':'flux-system'},'spec':{'suspend':true,'ref':{'tag':'"
                  + (name.equals("flux-operator") ? "0.58.1" : "0.59.0") + "'}}}"));
    }
    cluster.put(
        json(
            "{'apiVersion':'helm.toolkit.fluxcd.io/v2','kind':'HelmRelease','metadata':{'name':'flux-operator',"
                + "'namespace':'flux-system'},'spec':{'suspend':true,'chart':{'spec':{'version':'0.57.0'}}}}"));

    assertThat(findings())
        .containsExactly(
            "chart-drift OCIRepository/flux-system/flux-instance", "chart-drift HelmRelease/flux-system/flux-operator");
  }

  @Test
  void headMayBeBehindWhatTheRootApplied() {
    Preflight.Question q = question();

    assertThat(
            findings(
                new Preflight.Question(
                    q.installation(), q.spec(), q.operatorVersion(),
                    Optional.of(new Preflight.Head("older", HEAD::equals)), Map.of(), Set.of())))
        .isEmpty();
  }

  @Test
  void eachRightThatIsMissingIsNamedWithItsPurpose() {
    cluster.deny("patch", "Deployment.apps").deny("delete", "Secret");

    assertThat(Preflight.check(question(), cluster))
        .extracting(Finding::where, Finding::what)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "patch Deployment.apps",
                "We may not; it is for the dry-run of the adoption, un-stamping and putting old manifests back"),
            org.assertj.core.groups.Tuple.tuple(
                "delete Secret in flux-system", "We may not; it is for removing our releases on the way back"));
  }

  @Test
  void aRightOnAKindThatOnlyANewerFluxHasIsAskedForWhereItIsServed() {
    cluster.deny("list", "ArtifactGenerator.source.extensions.fluxcd.io");
    assertThat(findings()).isEmpty();

    cluster.put(
        json(
            "{'apiVersion':'source.extensions.fluxcd.io/v1beta1','kind':'ArtifactGenerator',"
                + "'metadata':{'name':'parts','namespace':'apps'},"
                + "'status':{'conditions':[{'type':'Ready','status':'True'}]}}"));
    assertThat(findings()).containsExactly("rights-missing list ArtifactGenerator.source.extensions.fluxcd.io");
  }

  @Test
  void everyRightIsListedOnce() {
    assertThat(Rights.needed("flux-system")).doesNotHaveDuplicates().hasSizeGreaterThan(60);
  }

  @Test
  void imageAutomationThatIsNotSuspendedIsNoted() {
    String automation =
        "{'apiVersion':'image.toolkit.fluxcd.io/v1beta2','kind':'ImageUpdateAutomation','metadata':{'name':'a',"
            + "'namespace':'b'},'spec':{'suspend':%s},'status':{'conditions':[{'type':'Ready','status':'True'}]}}";
    cluster.put(json(automation.formatted("false")));
    assertThat(findings()).containsExactly("image-automation ImageUpdateAutomation/b/a");

    cluster.put(json(automation.formatted("true")));
    assertThat(findings()).isEmpty();
  }

  @Test
  void aSecretThatIsReferredToIsThere() {
    Installation i = Home.installation();
    ObjectRef user = ref("Kustomization/flux-system/cluster");
    List<SecretUse> uses =
        List.of(
            new SecretUse(new ObjectRef("", "Secret", "flux-system", "sops-age"), user, "spec.decryption.secretRef", false),
            new SecretUse(new ObjectRef("", "Secret", "flux-system", "maybe"), user, "spec.postBuild", true),
            new SecretUse(ref("Secret/default/sh.helm.release.v1.podinfo.v1"), user, "spec.x", false));
    Installation with =
        new Installation(
            i.style(), i.evidence(), i.version(), i.namespace(), i.manifests(), i.owner(), i.rootSource(), i.root(),
            i.apps(), i.patches(), i.components(), uses, i.layout());
    Preflight.Question q = question();

    assertThat(
            findings(
                new Preflight.Question(with, q.spec(), q.operatorVersion(), q.head(), Map.of(), Set.of())))
        .containsExactly("secret-missing Secret/flux-system/sops-age");
  }

  @Test
  void credentialsInTheFolderThatGoesAreNoted() {
    Preflight.Question q = question();
    Map<String, String> files =
        Map.of(
            "kubernetes/bootstrap/flux/age-key.secret.sops.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {}\n",
            "kubernetes/bootstrap/flux/age.key", "x",
            "kubernetes/bootstrap/flux/kustomization.yaml", "kind: Kustomization\n# kind: Secret here\n");

    assertThat(
            findings(
                new Preflight.Question(q.installation(), q.spec(), q.operatorVersion(), q.head(), files, Set.of())))
        .containsExactly(
            "credential-in-bootstrap kubernetes/bootstrap/flux/age-key.secret.sops.yaml",
            "credential-in-bootstrap kubernetes/bootstrap/flux/age.key");
  }

  @ParameterizedTest
  @EnumSource(PreflightFindings.class)
  void everyFindingSaysWhyItMattersAndWhatToDo(PreflightFindings finding) {
    assertThat(finding.why()).endsWith(".");
    assertThat(finding.fix()).endsWith(".");
    assertThat(finding.severity()).isIn(Severity.BLOCKER, Severity.CONSENT, Severity.NOTE);
  }

  @Test
  void onlyAnObjectNamedAsNotReadyIsKnownNotOneWhoseDeletionWasConsentedTo() {
    assertThat(Preflight.known(Set.of("not-ready=HelmRelease/default/echo", "HelmRelease/default/web", "not-ready")))
        .containsExactly("HelmRelease/default/echo");
  }
}
