package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.time.Backoff;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.simulator.time.Outlook;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * kustomize-controller: what makes it look at a Kustomization (internal/controller/kustomization_manager.go,
 * kustomization_indexers.go, source_predicate.go@v1.9.4; kustomization_controller.go@v1.6.0), and its reconciliations that
 * are under way. What one does is in {@link KustomizeRun}.
 */
public final class KustomizeController implements Controller {
  private static final KindRef KIND = new KindRef(ObjectRef.KUSTOMIZE, "Kustomization");
  private static final Set<String> SOURCES = Set.of("GitRepository", "OCIRepository", "Bucket");
  private static final int HASHED = 256;
  private static final String WATCHED = "reconcile.fluxcd.io/watch";

  private final KustomizeVersion version;
  private final Artifacts artifacts;
  private final BooleanSupplier served;
  private final Optional<ObjectRef> deployment;
  private final Manifests manifests;
  private final Applied applied;
  private KustomizeArguments arguments = KustomizeArguments.NONE;
  private Optional<String> account = Optional.empty();
  private Map<ObjectRef, Attempt> attempts = Map.of();
  /** Of attempts that were hashed before; a state and those that come of it share them. */
  private final IdentityHashMap<Attempt, Long> hashed = new IdentityHashMap<>();

  /**
   * A controller that has not started.
   *
   * @param served whether source-controller answers now
   * @param deployment whose arguments and service account it has; empty for one without a pod, that may do all
   */
  public KustomizeController(KustomizeVersion version, Artifacts artifacts, BooleanSupplier served,
      Optional<ObjectRef> deployment) {
    this(version, artifacts, served, deployment, Applied.nothing(), new Builds(false));
  }

  /** The same where something was applied before, with builds that others may know, too. */
  public KustomizeController(KustomizeVersion version, Artifacts artifacts, BooleanSupplier served,
      Optional<ObjectRef> deployment, Applied applied, Builds builds) {
    this.applied = applied;
    this.manifests = new Manifests(builds);
    this.version = version;
    this.artifacts = artifacts;
    this.served = served;
    this.deployment = deployment;
  }

  @Override
  public String name() {
    return "kustomize-controller/Kustomization";
  }

  /** The manager of status and finalizers; what it applies is {@code kustomize-controller}'s. */
  @Override
  public String manager() {
    return "gotk-kustomize-controller";
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
    ObjectRef ref = change.ref();
    if (ref.group().equals(KIND.group()) && ref.kind().equals(KIND.kind())) {
      return FluxObject.concerns(change) ? List.of(ref) : List.of();
    }
    if (ref.group().equals(ObjectRef.SOURCE) && SOURCES.contains(ref.kind())) {
      return newRevision(change).map(artifact -> using(ref, artifact, api)).orElse(List.of());
    }
    boolean config = version.watchesConfigs() && ref.group().isEmpty()
        && (ref.kind().equals("ConfigMap") || ref.kind().equals("Secret"));
    return config && change.after().filter(KustomizeController::watched).isPresent() ? reading(ref, api) : List.of();
  }

  /** SourceRevisionChangePredicate: the artifact appeared or has another revision. */
  private static Optional<Artifact> newRevision(Change change) {
    Optional<Artifact> before = change.before().flatMap(Artifact::of);
    return change.after().flatMap(Artifact::of)
        .filter(a -> change.before().isEmpty() || before.filter(b -> b.revision().equals(a.revision())).isEmpty());
  }

  private List<ObjectRef> using(ObjectRef source, Artifact artifact, Api api) {
    return api.list(KIND, "", k -> new KustomizationSpec(k.body()).source().equals(source) && !upToDate(k, artifact)).stream()
        .map(LiveObject::ref)
        .toList();
  }

  /** requestsForRevisionChangeOf. */
  private boolean upToDate(LiveObject kustomization, Artifact artifact) {
    boolean ready = Conditions.isTrue(kustomization.body(), Conditions.READY);
    boolean reconciling = version.quietWhileReconciling()
        && Conditions.isTrue(kustomization.body(), Conditions.RECONCILING);
    return (ready || reconciling)
        && kustomization.body().text("status", "lastAttemptedRevision").filter(artifact.revision()::equals).isPresent();
  }

  private static boolean watched(LiveObject config) {
    return config.labels().getOrDefault(WATCHED, "").equals("Enabled");
  }

  private static List<ObjectRef> reading(ObjectRef config, Api api) {
    return api.list(KIND, config.namespace(), k -> reads(k, config)).stream()
        .map(LiveObject::ref)
        .toList();
  }

  private static boolean reads(LiveObject kustomization, ObjectRef config) {
    boolean key = config.kind().equals("Secret")
        && kustomization.spec("decryption", "secretRef", "name").flatMap(Value::text).filter(config.name()::equals)
            .isPresent();
    return key || kustomization.body().list("spec", "postBuild", "substituteFrom").stream()
        .map(Value::asMapping)
        .anyMatch(f -> f.text("kind").orElse("").equals(config.kind())
            && f.text("name").orElse("").equals(config.name()));
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    Optional<LiveObject> own = deployment.flatMap(api::get);
    arguments = own.map(KustomizeArguments::of).orElse(KustomizeArguments.NONE);
    account = own.map(d -> d.spec("template", "spec", "serviceAccountName").flatMap(Value::text).orElse("default"));
    return api.list(KIND).stream().map(LiveObject::ref).toList();
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef item, Api api, Instant now) {
    Optional<Attempt> attempt = Optional.ofNullable(attempts.get(item));
    remove(item);
    KustomizeRun run = new KustomizeRun(authorized(api), account.isPresent(), version, arguments, manifests, applied,
        artifacts, served, now);
    KustomizeRun.Outcome outcome = attempt.isPresent() ? run.goOn(attempt.get()) : run.begin(item);
    outcome.goesOn().ifPresent(next -> {
      Map<ObjectRef, Attempt> all = new TreeMap<>(attempts);
      all.put(item, next);
      attempts = Map.copyOf(all);
    });
    return outcome.again();
  }

  private void remove(ObjectRef item) {
    Map<ObjectRef, Attempt> all = new TreeMap<>(attempts);
    all.remove(item);
    attempts = Map.copyOf(all);
  }

  private Api authorized(Api api) {
    return account.<Api>map(a -> new Rights(api, deployment.map(ObjectRef::namespace).orElse(""), a)).orElse(api);
  }

  @Override
  public boolean waiting(ObjectRef item) {
    return attempts.containsKey(item);
  }

  @Override
  public boolean fetches() {
    return attempts.values().stream().anyMatch(a -> a.phase() == Attempt.Phase.FETCH);
  }

  @Override
  public void restarted() {
    attempts = Map.of();
  }

  /** What its process knows. */
  private record Memory(Map<ObjectRef, Attempt> attempts, KustomizeArguments arguments, Optional<String> account) {}

  @Override
  public Object memory() {
    return new Memory(attempts, arguments, account);
  }

  @Override
  public long hash(Outlook outlook) {
    long sum = arguments.hashCode() * 31L + account.hashCode();
    for (var entry : attempts.entrySet()) {
      sum += StateHash.mix(StateHash.of(entry.getKey()) + 31 * entry.getValue().hash(lasting(entry.getValue()), outlook));
    }
    return sum;
  }

  private long lasting(Attempt attempt) {
    if (hashed.size() >= HASHED) {
      hashed.clear();
    }
    return hashed.computeIfAbsent(attempt, Attempt::lasting);
  }

  @Override
  public void remember(Object memory) {
    Memory m = (Memory) memory;
    attempts = m.attempts();
    arguments = m.arguments();
    account = m.account();
  }
}
