package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Planner;
import dev.fluxlift.engine.plan.Plans;
import dev.fluxlift.engine.plan.Target;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * A home cluster on Flux 2.6.4, its repository, and the controllers' part in the move: {@link #reconcile} brings the
 * cluster to what the branch says, as Flux, Helm and Flux Operator would.
 */
final class Home {
  static final String NS = "flux-system";
  static final ObjectRef OWNER = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "flux");
  static final ObjectRef MANIFESTS = new ObjectRef(ObjectRef.SOURCE, "OCIRepository", NS, "flux-manifests");
  static final ObjectRef SOURCE = new ObjectRef(ObjectRef.SOURCE, "GitRepository", NS, "home-kubernetes");
  static final ObjectRef ROOT = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "cluster");
  static final ObjectRef APPS = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "cluster-apps");
  static final ObjectRef NAMESPACE = new ObjectRef("", "Namespace", "", NS);
  static final Target TARGET = Target.in(NS);

  static final String KEPT = """
      apiVersion: fluxcd.controlplane.io/v1
      kind: FluxInstance
      metadata:
        name: flux
        annotations:
          helm.sh/resource-policy: keep
      """;

  final MemoryCluster cluster = new MemoryCluster();
  final FakeGit git = new FakeGit(Plans.repository());
  final Time time = new Time();
  final Plan plan;
  final Controllers controllers = new Controllers(cluster, time, Plans.instance());
  boolean working = true;

  /** A clock that moves only when somebody waits. */
  static final class Time implements Clock {
    private Instant now = Instant.parse("2026-11-24T03:00:00Z");

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public void pause(Duration duration) {
      now = now.plus(duration);
    }
  }

  Home() {
    crd(cluster, ObjectRef.KUSTOMIZE, "Kustomization", "kustomizations");
    crd(cluster, ObjectRef.SOURCE, "GitRepository", "gitrepositories");
    crd(cluster, ObjectRef.SOURCE, "OCIRepository", "ocirepositories");
    crd(cluster, ObjectRef.HELM, "HelmRelease", "helmreleases");
    cluster.with(Controllers.ownedBy(object(NAMESPACE)));
    Plans.adopted().forEach(d -> cluster.with(Controllers.ownedBy(object(d)
        .withPath(List.of("metadata", "labels"), Mapping.of("app.kubernetes.io/part-of", "flux")))
        .with("spec", Mapping.of("replicas", 1))
        .with("status", rolledOut())));
    cluster.with(object(OWNER).with("spec", Mapping.of("prune", true)).with("status", ready()));
    cluster.with(object(MANIFESTS).with("status", ready()));
    cluster.with(object(SOURCE).with("status", ready()));
    cluster.with(object(ROOT).with("spec", Mapping.of("interval", "30m")).with("status", ready()));
    cluster.with(object(APPS).with("status", ready()));
    cluster.with(object(new ObjectRef("apps", "Deployment", "default", "echo"))
        .with("spec", Mapping.of("replicas", 1, "template", Mapping.of("a", "b"))));
    reconcile();
    plan = Plans.plan(git.head(), Optional.of(Planner.lockCluster(cluster, Plans.installation())));
  }

  static void crd(MemoryCluster cluster, String group, String kind, String plural) {
    cluster.with(object(new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", plural + "." + group))
        .with("spec", Mapping.of("group", group, "names", Mapping.of("kind", kind))));
  }

  static Mapping object(ObjectRef ref) {
    Mapping metadata = Mapping.of("name", ref.name());
    if (!ref.namespace().isEmpty()) {
      metadata = metadata.with("namespace", Value.of(ref.namespace()));
    }
    String version = ref.group().isEmpty() ? "v1" : ref.group() + "/v1";
    return Mapping.of("apiVersion", version, "kind", ref.kind(), "metadata", metadata);
  }

  static Mapping ready() {
    return Mapping.of("conditions", List.of(Mapping.of("type", "Ready", "status", "True", "reason", "Succeeded")));
  }

  static Mapping rolledOut() {
    return Mapping.of("updatedReplicas", 1, "availableReplicas", 1, "replicas", 1);
  }

  /** All controllers do what they have to. */
  void reconcile() {
    if (!working) {
      return;
    }
    String head = git.head();
    Map<String, String> files = git.files(head);
    cluster.edit(SOURCE, o -> o.withPath(List.of("status", "artifact", "revision"), Value.of("main@sha1:" + head)));
    List.of(ROOT, APPS).forEach(k -> applied(k, head));
    controllers.reconcile(head, files);
  }

  private void applied(ObjectRef kustomization, String head) {
    cluster.edit(
        kustomization,
        o -> o.withPath(List.of("status", "lastAppliedRevision"), Value.of("main@sha1:" + head))
            .withPath(List.of("status", "lastAttemptedRevision"), Value.of("main@sha1:" + head)));
  }

  /** As chart and CRD make it of the plan's files. */
  static Mapping spec(InstanceSpec proved) {
    return Mapping.of(
        "distribution", Map.of(
            "version", proved.version(), "registry", proved.registry(), "artifact", proved.artifact().orElseThrow()),
        "components", proved.components(),
        "cluster", Map.of(
            "type", "kubernetes", "domain", "cluster.local", "multitenant", false, "multitenantWorkloadIdentity", false,
            "tenantDefaultServiceAccount", "default", "networkPolicy", proved.networkPolicy()),
        "commonMetadata", Map.of("annotations", Map.of("fluxcd.controlplane.io/prune", "disabled"), "labels", Map.of()),
        "kustomize", Map.of("patches", proved.patches()),
        "migrateResources", true,
        "wait", true);
  }

  static Mapping annotated(Mapping object, String key, String value) {
    return object.withPath(List.of("metadata", "annotations", key), Value.of(value));
  }

  /** The Secret of a deployed release; {@code stored} is what Helm keeps in it, with its manifest. */
  static Mapping release(Mapping stored) {
    return release("flux-instance", 1, stored);
  }

  /** The same of a release and revision. */
  static Mapping release(String name, int revision, Mapping stored) {
    String json = dev.fluxlift.engine.json.Json.compact(stored);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String inner = Base64.getEncoder().encodeToString(zipped.toByteArray());
    String outer = Base64.getEncoder().encodeToString(inner.getBytes(StandardCharsets.UTF_8));
    return object(new ObjectRef("", "Secret", NS, "sh.helm.release.v1." + name + ".v" + revision))
        .with("type", Value.of("helm.sh/release.v1"))
        .withPath(
            List.of("metadata", "labels"),
            Mapping.of("owner", "helm", "name", name, "version", Integer.toString(revision), "status", "deployed"))
        .with("data", Mapping.of("release", outer));
  }

  /** What is left of a move, for comparing two of them: everything but times and what others asked for. */
  String state() {
    StringBuilder out = new StringBuilder();
    git.files(git.head()).entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(out::append);
    git.messages().forEach(m -> out.append('\n').append(m));
    for (ObjectRef ref : List.of(OWNER, MANIFESTS, NAMESPACE, SOURCE, ROOT, APPS, TARGET.instance(), TARGET.operator())) {
      out.append('\n').append(ref).append(' ').append(cluster.get(ref).map(Home::lasting).orElse("absent"));
    }
    return out.toString();
  }

  private static String lasting(LiveObject object) {
    return dev.fluxlift.engine.json.Json.canonical(object.body()
        .withoutPath(List.of("metadata", "resourceVersion"))
        .withoutPath(List.of("metadata", "annotations", Follower.REQUESTED))
        .withoutPath(List.of("status", "lastHandledReconcileAt")));
  }

  /** Those who judge find nothing. */
  static final class Content implements Surroundings {
    private final MemoryCluster cluster;
    /** Whether something fails that did not fail at S0. */
    boolean failing;
    List<Finding> findings = List.of();
    Verdict quiet = Verdict.yes("quiet");
    Verdict proved = Verdict.yes("equivalent");
    Set<String> consents = Set.of();
    List<Mapping> old = List.of();

    Content(MemoryCluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public List<Finding> preflight(Plan plan, Set<String> consents) {
      return findings;
    }

    @Override
    public List<Mapping> oldManifests(Plan plan) {
      return old;
    }

    @Override
    public Baseline baseline(Plan plan) {
      return Baseline.take(cluster, NS, Instant.EPOCH);
    }

    @Override
    public Verdict quiet(Plan plan) {
      return quiet;
    }

    @Override
    public Verdict proved(Plan plan, Set<String> consents) {
      this.consents = consents;
      return proved;
    }

    @Override
    public Verdict noNewErrors(Plan plan, Baseline baseline) {
      return failing ? Verdict.no("GitRepository/flux-system/home-kubernetes GitOperationFailed", "it to be Ready") : Verdict.yes("no errors");
    }
  }
}
