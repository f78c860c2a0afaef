package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Target;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.verify.Check.Verdict;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every item of the migration plan's Step 7 and Success Criteria as a check. What counts is what upstream's source says
 * proves it: a Ready old Kustomization, a Ready disabled instance and a Running pod prove nothing. Reads only.
 */
public final class Verification {
  /** The check of what a person writes when the move is over. */
  static final String DOCUMENTATION = "documentation-updated";

  /** The check of what retiring the old owner takes away. */
  static final String OLD_FILES = "old-configuration-removed";

  /** The check of what is no part of the move. */
  static final String APPS = "apps-untouched";

  private static final String OPERATOR = "flux-operator";

  /** Reasons that pass while the controllers start again: the source's artifact is not there yet. */
  private static final Set<String> TRANSIENT =
      Set.of("ArtifactFailed", "DependencyNotReady", "Progressing", "ProgressingWithRetry", "SourceNotReady");

  private final Cluster cluster;
  private final Clock clock;
  private final Subject subject;
  private final Baseline baseline;

  /**
   * @param cluster where
   * @param clock time
   * @param subject what was moved
   * @param baseline how it was at S0
   */
  public Verification(Cluster cluster, Clock clock, Subject subject, Baseline baseline) {
    this.cluster = cluster;
    this.clock = clock;
    this.subject = subject;
    this.baseline = baseline;
  }

  /**
   * @param namespace where Flux runs
   * @param version Flux version the instance must run, e.g. {@code 2.6.4}
   * @param components controllers that must run
   * @param named all components that the instance names; those whose Deployment a patch deletes run nothing
   * @param target names of what the move created
   * @param owner the old Kustomization
   * @param manifests its OCIRepository
   * @param rootSource the source of everything else
   * @param root the root Kustomization
   * @param retired whether step S8 was made; the old objects may have been put back since (V9)
   * @param since from when on Warning events and error lines count: the adoption and its restarts are over
   * @param grace how long a passing error of restarting controllers is waited for
   * @param repository what the repository still holds of the old installation
   */
  public record Subject(
      String namespace,
      String version,
      List<String> components,
      List<String> named,
      Target target,
      ObjectRef owner,
      ObjectRef manifests,
      ObjectRef rootSource,
      ObjectRef root,
      boolean retired,
      Instant since,
      Duration grace,
      Supplier<Leftovers> repository) {
    /** What step S8 removes; a root that installed Flux itself stays, with its source. */
    Set<ObjectRef> going() {
      return owner.equals(root) ? Set.of() : Set.of(owner, manifests);
    }
  }

  /**
   * @param oldFiles files that install Flux the old way and are still there
   * @param mentions {@code file:line} of documentation that names files that are gone
   */
  public record Leftovers(List<String> oldFiles, List<String> mentions) {}

  /** Makes all checks. */
  public Evidence verify() {
    Cluster.Identity identity = cluster.identity();
    Map<String, Supplier<Check>> checks = new LinkedHashMap<>();
    checks.put("operator-running", this::operatorRunning);
    checks.put("instance-reconciling", this::instanceReconciling);
    checks.put("instance-components", this::components);
    checks.put("instance-owns", this::owns);
    checks.put("controllers-running", this::controllersRunning);
    checks.put("source-syncing", this::sourceSyncing);
    checks.put("releases-reconciling", this::releasesReconciling);
    checks.put("no-new-errors", this::noNewErrors);
    checks.put("no-warnings", this::noWarnings);
    checks.put("no-errors-in-logs", this::noErrorsInLogs);
    Broken broken = new Broken();
    checks.put("cluster-stable", () -> clusterStable(broken.get()));
    checks.put(APPS, () -> appsUntouched(broken.get()));
    checks.put("stored-versions", this::storedVersions);
    checks.put(OLD_FILES, this::oldRemoved);
    checks.put(DOCUMENTATION, this::documentation);
    List<Check> out = new ArrayList<>();
    checks.forEach((id, check) -> out.add(made(id, check)));
    return new Evidence(clock.now(), identity.kubeSystemUid(), identity.server(), out);
  }

  /** A check whose objects cannot be read does not hold; the others are made all the same. */
  private static Check made(String id, Supplier<Check> check) {
    try {
      return check.get();
    } catch (ClusterException e) {
      String why = e.reason() + ": " + e.getMessage();
      return new Check(id, id.replace('-', ' '), Verdict.UNKNOWN, List.of(), List.of(why));
    }
  }

  private Check operatorRunning() {
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>();
    running(subject.target().operator(), evidence, against);
    return Check.of("operator-running", "Flux Operator is running and healthy", evidence, against);
  }

  private Check controllersRunning() {
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>();
    subject.components().forEach(c -> running(controller(c), evidence, against));
    return Check.of("controllers-running", "All Flux controllers are running", evidence, against);
  }

  private void running(ObjectRef ref, List<String> evidence, List<String> against) {
    Optional<LiveObject> deployment = cluster.get(ref);
    if (deployment.isEmpty()) {
      against.add(ref + " is not there");
      return;
    }
    if (!Rollout.complete(deployment.get())) {
      against.add(ref + " is not rolled out: status " + deployment.get().body().mapping("status").without("conditions"));
    }
    for (LiveObject pod : Rollout.pods(cluster, deployment.get())) {
      Mapping container = pod.body().list("spec", "containers").stream().findFirst().orElse(Mapping.EMPTY).asMapping();
      long restarts = Rollout.restarts(pod);
      evidence.add(pod.ref() + ": " + pod.body().text("status", "phase").orElse("?") + ", restarts " + restarts
          + ", image " + container.text("image").orElse("?") + ", resources " + container.mapping("resources"));
      waiting(pod).ifPresent(why -> against.add(pod.ref() + " waits: " + why));
      lastEnd(pod)
          .filter(end -> !end.isBefore(subject.since()))
          .ifPresent(end -> against.add(pod.ref() + " restarted at " + end));
    }
  }

  /** When a container of the pod last ended; empty when none did. */
  private static Optional<Instant> lastEnd(LiveObject pod) {
    return pod.body().list("status", "containerStatuses").stream()
        .flatMap(c -> c.asMapping().text("lastState", "terminated", "finishedAt").stream())
        .map(Instant::parse)
        .max(Instant::compareTo);
  }

  private static Optional<String> waiting(LiveObject pod) {
    return pod.body().list("status", "containerStatuses").stream()
        .flatMap(c -> c.asMapping().text("state", "waiting", "reason").stream())
        .findFirst();
  }

  private Check instanceReconciling() {
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>();
    LiveObject instance = instance().orElse(null);
    if (instance == null) {
      against.add(subject.target().instance() + " is not there");
    } else {
      Mapping ready = instance.condition("Ready").orElse(Mapping.EMPTY);
      String applied = instance.body().text("status", "lastAppliedRevision").orElse("");
      String attempted = instance.body().text("status", "lastAttemptedRevision").orElse("");
      evidence.add("Ready " + ready.text("status").orElse("?") + ", reason " + ready.text("reason").orElse("?") + ": "
          + ready.text("message").orElse(""));
      evidence.add("lastAppliedRevision " + applied);
      expect(ready.text("status").orElse("").equals("True"), "condition Ready is not True", against);
      // a disabled instance says Ready True too (api/v1/common.go:36-52@v0.32.0)
      expect(ready.text("reason").orElse("").equals("ReconciliationSucceeded"),
          "the reason is " + ready.text("reason").orElse("none"), against);
      String observed = ready.text("observedGeneration").orElse("");
      expect(observed.equals(Long.toString(instance.generation())),
          "generation " + instance.generation() + ", seen " + observed, against);
      expect(instance.condition("Stalled").isEmpty(), "it is Stalled", against);
      expect(!"disabled".equalsIgnoreCase(instance.annotations().getOrDefault("fluxcd.controlplane.io/reconcile", "")),
          "it is disabled", against);
      expect(!instance.terminating(), "it is being deleted", against);
      expect(applied.startsWith("v" + subject.version() + "@"),
          "applied is " + applied + ", expected v" + subject.version(), against);
      expect(applied.equals(attempted), "attempted is " + attempted, against);
    }
    return Check.of("instance-reconciling", "FluxInstance is reconciling successfully", evidence, against);
  }

  private Check components() {
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>();
    Map<String, Mapping> published = new TreeMap<>();
    instance().ifPresent(i -> i.body().list("status", "components").forEach(
        c -> published.put(c.asMapping().text("name").orElse(""), c.asMapping())));
    for (String component : subject.components()) {
      Mapping says = published.getOrDefault(component, Mapping.EMPTY);
      String image = image(component);
      evidence.add(component + ": " + says.text("tag").orElse("no tag") + " " + says.text("digest").orElse("no digest")
          + ", runs " + image);
      expect(published.containsKey(component), component + " is no component of the instance", against);
      expect(image.contains(":" + says.text("tag").orElse("?")), component + " runs another tag: " + image, against);
      says.text("digest").filter(d -> image.contains("@")).ifPresent(d ->
          expect(image.endsWith("@" + d), component + " runs another digest: " + image, against));
    }
    published.keySet().stream()
        .filter(c -> !subject.named().contains(c))
        .forEach(c -> against.add(c + " is a component of the instance and was not planned"));
    return Check.of("instance-components", "FluxInstance runs what ran before", evidence, against);
  }

  private String image(String component) {
    return cluster.get(controller(component))
        .flatMap(d -> d.body().list("spec", "template", "spec", "containers").stream().findFirst())
        .flatMap(c -> c.asMapping().text("image"))
        .orElse("nothing");
  }

  private Check owns() {
    List<String> against = new ArrayList<>();
    List<ObjectRef> inventory = instance().map(LiveObject::inventory).orElse(List.of());
    expect(!inventory.isEmpty(), "the inventory of the FluxInstance is empty", against);
    for (ObjectRef ref : inventory) {
      cluster.get(ref).ifPresentOrElse(
          o -> notOwned(o).ifPresent(why -> against.add(ref + " " + why)), () -> against.add(ref + " is not there"));
    }
    return Check.of(
        "instance-owns",
        "FluxInstance is managing Flux components",
        List.of(inventory.size() + " objects in its inventory"),
        against);
  }

  /** upstream-behaviour: labels and annotations the operator sets, and no field left to a former owner. */
  private Optional<String> notOwned(LiveObject object) {
    Map<String, String> labels = object.labels();
    ObjectRef instance = subject.target().instance();
    if (!instance.name().equals(labels.get("fluxcd.controlplane.io/name"))
        || !instance.namespace().equals(labels.get("fluxcd.controlplane.io/namespace"))) {
      return Optional.of("lacks the operator's owner labels");
    }
    if (!OPERATOR.equals(labels.get("app.kubernetes.io/managed-by"))) {
      return Optional.of("does not say that flux-operator manages it");
    }
    if (labels.containsKey("kustomize.toolkit.fluxcd.io/name")) {
      return Optional.of("carries the old owner's label");
    }
    if (!"ignore".equalsIgnoreCase(object.annotations().getOrDefault("kustomize.toolkit.fluxcd.io/ssa", ""))) {
      return Optional.of("is not annotated ssa: Ignore");
    }
    List<String> managers = object.managers();
    boolean former = managers.stream().anyMatch(m -> m.equals("kustomize-controller/Apply") || m.startsWith("kubectl"));
    return managers.contains(OPERATOR + "/Apply") && !former
        ? Optional.empty()
        : Optional.of("has fields of " + managers);
  }

  private Check sourceSyncing() {
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>();
    String artifact = cluster.get(subject.rootSource())
        .flatMap(s -> s.body().text("status", "artifact", "revision"))
        .orElse("none");
    String applied =
        cluster.get(subject.root()).flatMap(r -> r.body().text("status", "lastAppliedRevision")).orElse("none");
    evidence.add(subject.rootSource() + " artifact " + artifact);
    evidence.add(subject.root() + " applied " + applied);
    for (ObjectRef ref : List.of(subject.rootSource(), subject.root())) {
      expect(cluster.get(ref).filter(LiveObject::ready).isPresent(), ref + " is not Ready", against);
    }
    expect(!artifact.equals("none"), subject.rootSource() + " has no artifact", against);
    expect(artifact.equals(applied), "the root applied " + applied + ", the source has " + artifact, against);
    return Check.of("source-syncing", "GitRepository is syncing", evidence, against);
  }

  private Check releasesReconciling() {
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>();
    SortedMap<ObjectRef, Long> now = Baseline.helmRevisions(cluster);
    for (LiveObject release : cluster.list(new KindRef(ObjectRef.HELM, "HelmRelease"))) {
      boolean suspended = release.body().bool("spec", "suspend").orElse(false);
      boolean before = baseline.errors().containsKey(release.ref());
      expect(suspended || before || release.ready(), release.ref() + " is not Ready", against);
    }
    baseline.helmRevisions().keySet().forEach(ref -> {
      evidence.add(ref + ": Helm revision " + revision(now.get(ref)));
      expect(now.containsKey(ref), ref + " is gone", against);
    });
    return Check.of("releases-reconciling", "All HelmReleases are reconciling", evidence, against);
  }

  /** The move changes no application. Somebody else may have; so this does not speak against the next step. */
  private Check appsUntouched(List<Violation> broken) {
    List<String> against = new ArrayList<>(broken.stream().filter(v -> v.invariant() == Invariant.I5).map(Violation::toString).toList());
    SortedMap<ObjectRef, Long> now = Baseline.helmRevisions(cluster);
    baseline.helmRevisions().forEach((ref, was) -> {
      Long is = now.get(ref);
      expect(was.equals(is), ref + ": Helm revision was " + was + " at S0, is " + revision(is), against);
    });
    return Check.of(
        APPS,
        "Applications untouched",
        List.of(
            baseline.helmRevisions().size() + " Helm revisions compared with S0",
            baseline.invariants().workloads().size() + " workloads and " + baseline.invariants().pods().size()
                + " pods outside Flux compared with how they were before the last step"),
        against);
  }

  private static String revision(@Nullable Long revision) {
    return revision == null ? "gone" : revision.toString();
  }

  private Check noNewErrors() {
    Instant end = clock.now().plus(subject.grace());
    List<String> fresh = newErrors();
    while (fresh.stream().anyMatch(Verification::passing) && clock.now().isBefore(end)) {
      try {
        clock.pause(Duration.ofSeconds(2));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        break;
      }
      fresh = newErrors();
    }
    return Check.of(
        "no-new-errors",
        "No increase in reconciliation errors",
        List.of(baseline.errors().size() + " errors at S0, " + Baseline.errors(cluster).size() + " now"),
        fresh);
  }

  private List<String> newErrors() {
    List<String> out = new ArrayList<>();
    Baseline.errors(cluster).forEach((ref, reason) -> {
      if (!baseline.errors().containsKey(ref)) {
        out.add(ref + ": " + reason);
      }
    });
    return out;
  }

  private static boolean passing(String error) {
    return TRANSIENT.contains(error.substring(error.lastIndexOf(' ') + 1));
  }

  /** Warnings about Flux objects and Flux's namespace since the adoption settled, of what is not Ready again. */
  private Check noWarnings() {
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>();
    for (LiveObject event : cluster.list(Kinds.EVENT)) {
      Mapping body = event.body();
      Instant said = EventTime.of(event).orElse(Instant.EPOCH);
      if (!body.text("type").orElse("").equals("Warning") || said.isBefore(subject.since())) {
        continue;
      }
      ObjectRef about = ObjectRef.of(Mapping.of(
          "apiVersion", body.text("involvedObject", "apiVersion").orElse(""),
          "kind", body.text("involvedObject", "kind").orElse(""),
          "metadata", body.mapping("involvedObject")));
      boolean flux = FluxGroups.has(about.group())
          || about.group().equals(ObjectRef.OPERATOR)
          || about.namespace().equals(subject.namespace());
      if (flux) {
        boolean over = baseline.errors().containsKey(about) || cluster.get(about).filter(LiveObject::ready).isPresent();
        String line = said + " " + about + " " + body.text("reason").orElse("") + ": " + body.text("message").orElse("");
        (over ? evidence : against).add(line);
      }
    }
    evidence.addFirst("Warning events since " + subject.since() + " of objects that are Ready now or failed at S0: "
        + evidence.size());
    return Check.of("no-warnings", "No Warning events of Flux", evidence, against);
  }

  private Check noErrorsInLogs() {
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>();
    List<ObjectRef> deployments = new ArrayList<>(List.of(subject.target().operator()));
    subject.components().forEach(c -> deployments.add(controller(c)));
    ControllerLog log = new ControllerLog(cluster, baseline.errors().keySet(), subject.since());
    for (ObjectRef ref : deployments) {
      cluster.get(ref).ifPresent(d -> Rollout.pods(cluster, d).forEach(p -> log.read(ref, p.ref(), evidence, against)));
    }
    return Check.of("no-errors-in-logs", "No errors in logs", evidence, against);
  }

  private Check clusterStable(List<Violation> broken) {
    List<String> against = broken.stream().filter(v -> v.invariant() != Invariant.I5).map(Violation::toString).toList();
    return Check.of(
        "cluster-stable",
        "Cluster stability maintained",
        List.of(baseline.invariants().identities().size() + " objects of Flux and "
            + baseline.invariants().referenced().size() + " Secrets they refer to compared with S0"),
        against);
  }

  /** What of the baseline does not hold: looked for once, unless it could not be read. */
  private final class Broken {
    private Optional<List<Violation>> seen = Optional.empty();

    List<Violation> get() {
      if (seen.isEmpty()) {
        Set<ObjectRef> mayGo = subject.retired() ? subject.going() : Set.of();
        seen = Optional.of(new Invariants(cluster)
            .check(baseline.invariants(), new Invariants.Allowed(mayGo, true, Set.of()), List::of));
      }
      return seen.get();
    }
  }

  private Check storedVersions() {
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>();
    for (LiveObject crd : Kinds.fluxCrds(cluster)) {
      List<Value> stored = crd.body().list("status", "storedVersions");
      evidence.add(crd.ref().name() + " stores " + stored);
      expect(stored.size() == 1, crd.ref().name() + " stores " + stored, against);
    }
    return Check.of("stored-versions", "Each Flux CRD stores one version", evidence, against);
  }

  private Check oldRemoved() {
    String title = "Old Flux configuration removed";
    if (!subject.retired()) {
      return new Check(
          OLD_FILES, title, Verdict.NOT_YET, List.of(), List.of("step S8 (fluxlift cleanup) does it"));
    }
    List<String> evidence = new ArrayList<>();
    List<String> against = new ArrayList<>(subject.repository().get().oldFiles());
    for (ObjectRef ref : subject.going()) {
      if (cluster.get(ref).isEmpty()) {
        evidence.add(ref + " is gone");
      } else if (ref.equals(subject.owner())) {
        // V9: what it would apply is annotated ssa: Ignore
        against.add(ref + " is there, though step S8 removed it: it may say Ready and manages nothing, what it installs"
            + " carries the operator's marks; the way back is fluxlift rollback");
      } else {
        against.add(ref + " is there, though step S8 removed it");
      }
    }
    return Check.of(OLD_FILES, title, evidence, against);
  }

  private Check documentation() {
    String title = "Documentation updated";
    if (!subject.retired()) {
      return new Check(DOCUMENTATION, title, Verdict.NOT_YET, List.of(), List.of("it follows step S8"));
    }
    List<String> mentions = subject.repository().get().mentions();
    return Check.of(
        DOCUMENTATION, title, List.of("searched for the names of files that are gone"), mentions);
  }

  private Optional<LiveObject> instance() {
    return cluster.get(subject.target().instance());
  }

  private ObjectRef controller(String name) {
    return new ObjectRef("apps", "Deployment", subject.namespace(), name);
  }

  private static void expect(boolean holds, String otherwise, List<String> against) {
    if (!holds) {
      against.add(otherwise);
    }
  }
}
