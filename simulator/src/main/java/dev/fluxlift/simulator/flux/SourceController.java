package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.simulator.time.Backoff;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.simulator.time.Outlook;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * source-controller for one kind of source (internal/controller/{git,oci}repository_controller.go@v1.6.0): keeps the newest
 * revision in its storage and says so in {@code status.artifact}. A storage that was lost with its pod (emptyDir) makes
 * the artifact disappear from the status until it is stored again (reconcileStorage).
 */
public final class SourceController implements Controller {
  private static final Duration STORING = Duration.ofSeconds(1);
  private static final String LEASE = "source-controller-leader-election";
  private static final String IN_STORAGE = "ArtifactInStorage";
  private static final String FETCH_FAILED = "FetchFailed";
  private static final List<String> OBSERVED_IGNORE = List.of("status", "observedIgnore");

  private final Upstream upstream;
  private final Artifacts artifacts;
  private final Optional<ObjectRef> deployment;
  private final KindRef kind;
  private String pod = "";
  private Set<ObjectRef> storing = Set.of();

  private SourceController(Upstream upstream, Artifacts artifacts, Optional<ObjectRef> deployment) {
    this.upstream = upstream;
    this.artifacts = artifacts;
    this.deployment = deployment;
    this.kind = new KindRef(ObjectRef.SOURCE, upstream.kind());
  }

  /** For GitRepositories. */
  public static SourceController git(GitSource git, Artifacts artifacts, Optional<ObjectRef> deployment) {
    return new SourceController(new GitUpstream(git), artifacts, deployment);
  }

  /** For OCIRepositories. */
  public static SourceController oci(ArtifactSource registry, Artifacts artifacts, Optional<ObjectRef> deployment) {
    return new SourceController(new OciUpstream(registry), artifacts, deployment);
  }

  /** For HelmCharts. */
  public static SourceController charts(Artifacts artifacts, Optional<ObjectRef> deployment) {
    return new SourceController(new ChartUpstream(artifacts), artifacts, deployment);
  }

  /** For HelmRepositories. */
  public static SourceController indexes(Artifacts artifacts, Optional<ObjectRef> deployment) {
    return new SourceController(new IndexUpstream(), artifacts, deployment);
  }

  /** The same where something was stored before. */
  public SourceController knowing(KnownSources known) {
    return new SourceController(new KnownUpstream(upstream, known), artifacts, deployment);
  }

  @Override
  public String name() {
    return "source-controller/" + upstream.kind();
  }

  @Override
  public String manager() {
    return "source-controller";
  }

  @Override
  public Optional<ObjectRef> deployment() {
    return deployment;
  }

  @Override
  public Backoff backoff() {
    return Backoff.FLUX;
  }

  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    boolean own = change.ref().group().equals(kind.group()) && change.ref().kind().equals(kind.kind());
    return own && FluxObject.concerns(change) ? List.of(change.ref()) : upstream.also(change, api);
  }

  /** A pod that is another one than before has an empty storage, unless its volume is kept. */
  @Override
  public List<ObjectRef> atStart(Api api) {
    String leader = deployment
        .flatMap(d -> api.get(new ObjectRef("coordination.k8s.io", "Lease", d.namespace(), LEASE)))
        .flatMap(l -> l.spec("holderIdentity"))
        .flatMap(Value::text)
        .orElse("");
    boolean kept = deployment.flatMap(api::get).filter(SourceController::hasVolume).isPresent();
    boolean samePod = !leader.isEmpty() && leader.equals(pod);
    if (!kept && !samePod) {
      artifacts.removeAll(prefix());
    }
    pod = leader;
    return api.list(kind).stream().map(LiveObject::ref).toList();
  }

  private static boolean hasVolume(LiveObject deployment) {
    return deployment.spec("template", "spec", "volumes").stream()
        .flatMap(v -> v.items().stream())
        .map(Value::asMapping)
        .anyMatch(v -> v.text("name").orElse("").equals("data") && v.has("persistentVolumeClaim"));
  }

  private String prefix() {
    return upstream.kind().toLowerCase(java.util.Locale.ROOT) + "/";
  }

  private String folder(ObjectRef ref) {
    return prefix() + ref.namespace() + "/" + ref.name();
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef item, Api api, Instant now) {
    Optional<LiveObject> found = api.get(item);
    boolean goesOn = storing.contains(item);
    storing = without(storing, item);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    LiveObject source = found.get();
    if (!upstream.reconciles(source)) {
      return Optional.empty();
    }
    if (source.terminating()) {
      artifacts.removeAll(folder(item) + "/");
      FluxObject.removeFinalizer(api, source);
      return Optional.empty();
    }
    if (!FluxObject.hasFinalizer(source)) {
      FluxObject.addFinalizer(api, source);
      return Optional.of(Duration.ZERO);
    }
    if (FluxObject.suspended(source.body())) {
      suspended(source, api);
      return Optional.empty();
    }
    return store(source, api, now, goesOn);
  }

  /** The request is answered and the generation observed, nothing else (internal/reconcile ComputeReconcileResult). */
  private static void suspended(LiveObject source, Api api) {
    Mapping after = FluxObject.handled(source.body());
    boolean known = !after.list("status", "conditions").isEmpty();
    ObjectPatch.send(api, source.body(), known ? FluxObject.observed(after) : after);
  }

  private Optional<Duration> store(LiveObject source, Api api, Instant now, boolean goesOn) {
    Optional<String> path = source.body().text("status", "artifact", "path");
    if (!goesOn && path.isPresent() && artifacts.get(path.get()).isEmpty()) {
      String message = "building artifact: disappeared from storage";
      Mapping after = source.body().withoutPath(List.of("status", "artifact"));
      after = Conditions.without(after, IN_STORAGE);
      after = Conditions.reconciling(after, "Progressing", message, now);
      after = Conditions.unknown(after, Conditions.READY, "Progressing", message, now);
      ObjectPatch.send(api, source.body(), after);
      storing = with(storing, source.ref());
      return Optional.of(STORING);
    }
    Upstream.Revision revision;
    try {
      revision = upstream.newest(source, api);
    } catch (Upstream.UpstreamException e) {
      String message = String.valueOf(e.getMessage());
      Mapping after = Conditions.yes(source.body(), FETCH_FAILED, e.reason(), message, now);
      after = Conditions.no(after, Conditions.READY, e.reason(), message, now);
      // summarized as a progress that is tried again (fluxcd/pkg runtime/reconcile ProgressiveStatus)
      after = Conditions.reconciling(after, "ProgressingWithRetry", "reconciliation in progress", now);
      ObjectPatch.send(api, source.body(), FluxObject.handled(after));
      throw new ClusterException(Reason.UNAVAILABLE, message, e);
    }
    ObjectPatch.send(api, source.body(), FluxObject.handled(stored(source, revision, now)));
    return Durations.of(source.body().mapping("spec"), "interval");
  }

  private Mapping stored(LiveObject source, Upstream.Revision revision, Instant now) {
    Mapping after = source.body();
    Optional<Value> ignore = source.spec("ignore");
    boolean upToDate = after.text("status", "artifact", "revision").filter(revision.name()::equals).isPresent()
        && after.text("status", "artifact", "path").filter(p -> artifacts.get(p).isPresent()).isPresent()
        && after.get("status", "observedIgnore").equals(ignore);
    if (!upToDate) {
      ArtifactFiles files = new ArtifactFiles(revision.content().files());
      String path = folder(source.ref()) + "/" + revision.file();
      artifacts.keepOnly(folder(source.ref()), after.text("status", "artifact", "path").orElse(""));
      artifacts.put(path, files);
      String namespace = deployment.map(ObjectRef::namespace).orElse(source.ref().namespace());
      after = after.withPath(List.of("status", "artifact"), Mapping.of("digest", files.digest(), "lastUpdateTime",
          Conditions.time(now), "path", path, "revision", revision.name(), "url", Artifacts.url(namespace, path)));
      after = ignore.isPresent() ? after.withPath(OBSERVED_IGNORE, ignore.get()) : after.withoutPath(OBSERVED_IGNORE);
    }
    String what = upstream.kind().equals("OCIRepository") ? "digest" : "revision";
    String message =
        upstream.message(source, revision).orElse("stored artifact for " + what + " '" + revision.name() + "'");
    for (String over : List.of(FETCH_FAILED, Conditions.RECONCILING, Conditions.STALLED, "ArtifactOutdated")) {
      after = Conditions.without(after, over);
    }
    after = Conditions.yes(after, IN_STORAGE, upstream.reason(source), message, now);
    after = Conditions.yes(after, Conditions.READY, upstream.reason(source), message, now);
    return FluxObject.observed(after);
  }

  @Override
  public boolean waiting(ObjectRef item) {
    return storing.contains(item);
  }

  @Override
  public void restarted() {
    storing = Set.of();
  }

  /** The storage of this kind, and what is being stored. */
  private record Memory(Map<String, ArtifactFiles> stored, String pod, Set<ObjectRef> storing) {
    Memory {
      stored = Map.copyOf(stored);
      storing = Set.copyOf(storing);
    }
  }

  @Override
  public Object memory() {
    return new Memory(artifacts.below(prefix()), pod, storing);
  }

  /** Whose storage it is counts only as far as it is another pod's than the one that leads now. */
  @Override
  public long hash(Outlook outlook) {
    long sum = outlook.ofUid(pod.substring(pod.lastIndexOf('_') + 1));
    for (var entry : artifacts.below(prefix()).entrySet()) {
      if (!outlook.mayBeAsked(entry.getKey())) {
        continue;
      }
      sum += StateHash.mix(outlook.of(entry.getKey()) * 31 + StateHash.text(entry.getValue().digest()));
    }
    for (ObjectRef item : storing) {
      sum += StateHash.mix(StateHash.of(item) + 5);
    }
    return sum;
  }

  @Override
  public void remember(Object memory) {
    Memory m = (Memory) memory;
    artifacts.replace(prefix(), m.stored());
    pod = m.pod();
    storing = m.storing();
  }

  private static Set<ObjectRef> with(Set<ObjectRef> set, ObjectRef item) {
    Set<ObjectRef> out = new HashSet<>(set);
    out.add(item);
    return Set.copyOf(out);
  }

  private static Set<ObjectRef> without(Set<ObjectRef> set, ObjectRef item) {
    Set<ObjectRef> out = new HashSet<>(set);
    out.remove(item);
    return Set.copyOf(out);
  }
}
