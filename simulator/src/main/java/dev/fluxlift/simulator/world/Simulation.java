package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Bootstrap;
import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.SecretUse;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.proof.Manifests;
import dev.fluxlift.engine.proof.Proofs;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.flux.ArtifactSource;
import dev.fluxlift.simulator.flux.Artifacts;
import dev.fluxlift.simulator.flux.Builds;
import dev.fluxlift.simulator.flux.GitSource;
import dev.fluxlift.simulator.flux.KnownSources;
import dev.fluxlift.simulator.flux.KustomizeController;
import dev.fluxlift.simulator.flux.KustomizeVersion;
import dev.fluxlift.simulator.flux.SourceController;
import dev.fluxlift.simulator.helm.Charts;
import dev.fluxlift.simulator.helm.HelmController;
import dev.fluxlift.simulator.helm.HelmVersion;
import dev.fluxlift.simulator.helm.RecordedValues;
import dev.fluxlift.simulator.helm.ReleaseMeaning;
import dev.fluxlift.simulator.operator.ArtifactController;
import dev.fluxlift.simulator.operator.Distributions;
import dev.fluxlift.simulator.operator.EntitlementController;
import dev.fluxlift.simulator.operator.InstanceController;
import dev.fluxlift.simulator.operator.OperatorVersion;
import dev.fluxlift.simulator.operator.ReportController;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.simulator.time.EventLog;
import dev.fluxlift.simulator.time.Processes;
import dev.fluxlift.simulator.time.Scheduler;
import dev.fluxlift.simulator.time.SimulatedServer;
import dev.fluxlift.simulator.time.SimulatedTime;
import dev.fluxlift.simulator.workload.DaemonSetController;
import dev.fluxlift.simulator.workload.DeploymentController;
import dev.fluxlift.simulator.workload.JobController;
import dev.fluxlift.simulator.workload.GarbageCollector;
import dev.fluxlift.simulator.workload.Kubelet;
import dev.fluxlift.simulator.workload.LeaderElection;
import dev.fluxlift.simulator.workload.LeaderElection.Candidacy;
import dev.fluxlift.simulator.workload.Programs;
import dev.fluxlift.simulator.workload.ReplicaSetController;
import dev.fluxlift.simulator.workload.StatefulSetController;
import dev.fluxlift.simulator.workload.VolumeClaims;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A cluster on which the old Flux manages a repository, made of the repository alone or of a snapshot. */
public final class Simulation {
  /** Where every simulation begins. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Kinds KINDS = Kinds.kubernetes();
  private static final Duration PACE = Duration.ofMillis(100);
  private static final String PERSON = "kubectl";
  /** The field manager of {@code flux bootstrap} (flux2 internal/utils/apply.go@v2.6.4). */
  private static final String CLI = "flux";
  private static final Duration AGAIN = Duration.ofMinutes(2);
  private static final Duration SETTLES = Duration.ofMinutes(30);
  private static final List<KindRef> RECONCILED = List.of(
      new KindRef(ObjectRef.SOURCE, "GitRepository"),
      new KindRef(ObjectRef.SOURCE, "OCIRepository"),
      new KindRef(ObjectRef.KUSTOMIZE, "Kustomization"),
      new KindRef(ObjectRef.HELM, "HelmRelease"));

  private final Estate given;
  private final Installation installation;
  private final SimulatedServer server;
  private final Processes processes = new Processes();
  private final LeaderElection election;
  private final SimulatedGit git;
  private final Scheduler scheduler;
  private final SimulatedCluster cluster;
  private final SimulatedTime clock;
  private final Api person;
  private final Before before;
  private final UnaryOperator<Distribution> whole;
  private final Builds builds;
  private final SortedSet<String> assumed = new TreeSet<>();
  private List<Finding> notSimulated = List.of();
  private Remotes remotes = Remotes.ANSWER;
  private Programs programs = Programs.FINE;

  /**
   * What is simulated.
   *
   * @param installation what was recognised in the repository
   * @param distribution of the installed version
   * @param operatorVersion of Flux Operator, without v
   */
  public record Estate(Installation installation, Distribution distribution, String operatorVersion) {}

  private Simulation(Estate given, SimulatedGit git, Chooser chooser, Before before, Builds builds) {
    this.builds = builds;
    this.given = given;
    this.before = before;
    this.server = new SimulatedServer(KINDS, 1, before.start());
    this.person = server.as(PERSON);
    server.api().meaning(ReleaseMeaning::of);
    before.load(server.api());
    this.whole = before.objects().isEmpty() ? d -> written(d, given.installation(), git) : before::in;
    Estate estate = new Estate(given.installation(), whole.apply(given.distribution()), given.operatorVersion());
    this.installation = estate.installation();
    this.git = git;
    String namespace = installation.namespace();
    List<String> components = installation.components();
    Map<ObjectRef, Candidacy> candidacies = new TreeMap<>();
    components.forEach(c -> candidacies.put(deployment(c), Candidacy.flux(c)));
    ObjectRef operator = deployment("flux-operator");
    candidacies.put(operator, Candidacy.operator());
    this.election = LeaderElection.on(server.api(), candidacies, processes);

    Mapping manifests = installation.manifests().value().mapping("spec");
    Registries registries = new Registries(
        manifests.text("url").orElseThrow(), Proofs.rebuilt(installation, estate.distribution(), List.of()).objects());
    Artifacts artifacts = new Artifacts();
    KnownSources known = before.sources(git, manifests.text("url").orElseThrow(), registries.manifests());
    Optional<ObjectRef> source = Optional.of(deployment("source-controller"));
    Programs broken = before.programs();
    OperatorVersion version = OperatorVersion.of(estate.operatorVersion());
    List<Controller> controllers = new ArrayList<>(List.of(
        SourceController.git(new Reached(git, () -> remotes), artifacts, source).knowing(known),
        SourceController.oci(new Pulled(registries, () -> remotes), artifacts, source).knowing(known),
        SourceController.charts(artifacts, source).knowing(known),
        SourceController.indexes(artifacts, source).knowing(known),
        new KustomizeController(
            KustomizeVersion.of(estate.distribution().tag("kustomize-controller")),
            artifacts,
            () -> processes.runs(source.orElseThrow()),
            Optional.of(deployment("kustomize-controller")),
            before.applied(),
            builds),
        new HelmController(
            namespace,
            Charts.KNOWN,
            HelmVersion.of(estate.distribution().tag("helm-controller")).knowing(RecordedValues.of(person))),
        new InstanceController(operator, new Known(estate.distribution()), version),
        new ArtifactController(operator, new Known(estate.distribution())),
        new ReportController(operator, version),
        new EntitlementController(operator),
        new DeploymentController(),
        new ReplicaSetController(),
        new StatefulSetController(),
        new DaemonSetController(),
        new JobController(),
        new VolumeClaims(before.objects()::containsKey),
        new Kubelet(Duration.ofSeconds(3), Duration.ofSeconds(1), pod -> broken.crashes(pod) || programs.crashes(pod)),
        new GarbageCollector(server.api()),
        election));
    this.scheduler = new Scheduler(server, controllers, processes, chooser, PACE, before.start(), EventLog.none());
    artifacts.watched(new Artifacts.Watcher() {
      @Override
      public void read(String what) {
        scheduler.uses(what);
      }

      @Override
      public void changed(String what) {
        scheduler.changes(what);
      }
    });
    this.cluster = new SimulatedCluster(server.api(), _ -> List.of());
    this.clock = new SimulatedTime(scheduler);
  }

  /**
   * A cluster as it is after the old Flux was installed by hand and has applied everything.
   *
   * @throws NotSimulatedException when it never comes to rest, or a version's rules were not read
   */
  public static Simulation installed(Estate estate, SimulatedGit git, Chooser chooser) {
    Simulation out = new Simulation(estate, git, chooser, Before.nothing(START), new Builds(true));
    out.bootstrap(out.whole.apply(estate.distribution()));
    out.settle();
    SourcesAssumed sources = new SourcesAssumed(git);
    out.server.api().objects().forEach(o -> sources.said(o).ifPresent(out.assumed::add));
    return out;
  }

  /**
   * A cluster that is what a snapshot says, with controllers that have just started and looked at everything. Whether it
   * stayed as it was is said by {@link #notSimulated}.
   *
   * @param git the repository at the commit that the cluster applied
   * @throws NotSimulatedException when a kind or a version's rules are not simulated, or the snapshot shows another commit
   */
  public static Simulation of(ClusterSnapshot snapshot, Estate estate, SimulatedGit git, Chooser chooser) {
    Before before = Before.of(snapshot);
    before.mustBeAt(estate.installation(), estate.distribution(), git);
    Simulation out = new Simulation(estate, git, chooser, before, new Builds(false));
    // nothing has been looked at yet: what is Ready now was Ready before
    out.scheduler.run(AGAIN);
    out.scheduler.run(() -> before.isAgain(out.server.api().objects()), SETTLES);
    out.scheduler.run(AGAIN);
    out.notSimulated = before.differences(out.server.api().objects());
    return out;
  }

  /** Where this cluster at rest is not as its snapshot says; a rehearsal in it would prove nothing. */
  public List<Finding> notSimulated() {
    return notSimulated;
  }

  /** CRDs that files of the repository hold are known whole. */
  private static Distribution written(Distribution distribution, Installation installation, SimulatedGit git) {
    Optional<String> file = installation.bootstrap().map(Bootstrap::components);
    if (file.isEmpty()) {
      return OpenCrds.in(distribution);
    }
    SortedMap<ObjectRef, LiveObject> objects = new TreeMap<>();
    byte[] text = git.tree().read(file.get()).orElse(new byte[0]);
    YamlStream.parse(file.get(), text, Reading.KUSTOMIZE).mappings()
        .forEach(o -> objects.put(ObjectRef.of(o), new LiveObject(o)));
    return ClusterCrds.in(distribution, objects);
  }

  private ObjectRef deployment(String name) {
    return new ObjectRef("apps", "Deployment", installation.namespace(), name);
  }

  // ---- how it began

  private void bootstrap(Distribution distribution) {
    String namespace = installation.namespace();
    String by = installation.selfManaged() ? CLI : PERSON;
    Proofs.rebuilt(installation, distribution, List.of()).objects().stream()
        .filter(o -> !patchedAway(o))
        .sorted(Comparator.comparingInt(Simulation::order))
        .forEach(o -> person.apply(o, by, true));
    Repository repository = new Repository(git.tree());
    AssumedKinds kinds = new AssumedKinds(repository, builds, person::serves);
    kinds.crds().forEach(person::create);
    assumed.addAll(kinds.said());
    AssumedValues values = new AssumedValues(repository);
    installation.secrets().stream()
        .filter(use -> !use.optional())
        .map(SecretUse::secret)
        .distinct()
        .forEach(ref -> secret(ref.orIn(namespace), values));
    healthy(repository);
    List.of(installation.rootSource(), installation.root(), installation.manifests(), installation.owner())
        .forEach(m -> person.apply(m.value().withPath(List.of("metadata", "namespace"), Value.of(namespace)), by, true));
  }

  /** What a chart installs and a health check waits for. */
  private void healthy(Repository repository) {
    AssumedHealth.of(repository).forEach((ref, object) -> {
      if (person.get(ref).isEmpty()) {
        namespace(ref.namespace());
        person.create(object);
        assumed.add(ref + ": a chart installs it, and it is healthy");
      }
    });
  }

  private void namespace(String name) {
    if (person.get(new ObjectRef("", "Namespace", "", name)).isEmpty()) {
      person.apply(Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of("name", name)), PERSON, true);
    }
  }

  /** Who patches a controller away does not install it by hand either. */
  private boolean patchedAway(Mapping object) {
    String name = object.text("metadata", "name").orElse("");
    return object.text("kind").filter("Deployment"::equals).isPresent()
        && FluxComponents.ALL.contains(name)
        && !installation.components().contains(name);
  }

  private static int order(Mapping object) {
    return switch (object.text("kind").orElse("")) {
      case "Namespace" -> 0;
      case "CustomResourceDefinition" -> 1;
      default -> 2;
    };
  }

  /** Somebody put the keys there before Flux came; their content is nobody's business here. */
  private void secret(ObjectRef ref, AssumedValues values) {
    if (person.get(ref).isPresent()) {
      return;
    }
    namespace(ref.namespace());
    Mapping metadata = Mapping.of("name", ref.name(), "namespace", ref.namespace());
    String field = ref.kind().equals("Secret") ? "stringData" : "data";
    person.create(Mapping.of("apiVersion", "v1", "kind", ref.kind(), "metadata", metadata, field, values.of(ref)));
    assumed.add(ref + ": it exists");
  }

  /** What the simulated cluster has that the repository does not say, one line each. */
  public List<String> assumed() {
    return List.copyOf(assumed);
  }

  // ---- coming to rest

  private void settle() {
    boolean rests = scheduler.run(() -> unsettled().isEmpty(), SETTLES);
    scheduler.run(AGAIN);
    if (!rests || !unsettled().isEmpty()) {
      throw new NotSimulatedException("after " + SETTLES.toMinutes() + " simulated minutes these are not Ready: "
          + String.join("; ", unsettled()));
    }
  }

  /** What is not Ready for its present generation, and what it says. */
  public List<String> unsettled() {
    List<String> out = new ArrayList<>();
    for (KindRef kind : RECONCILED) {
      for (LiveObject object : person.list(kind)) {
        boolean suspended = object.body().bool("spec", "suspend").orElse(false);
        if (!suspended && !object.ready()) {
          String says = object.condition("Ready").flatMap(c -> c.text("message")).orElse("nothing yet");
          out.add(object.ref() + ": " + says);
        }
      }
    }
    boolean none = person.list(RECONCILED.getLast()).isEmpty() && person.list(RECONCILED.get(2)).size() <= byHand();
    return none ? List.of("the root has delivered nothing yet") : out;
  }

  /** Kustomizations that were there before the root delivered anything. */
  private int byHand() {
    return installation.selfManaged() ? 1 : 2;
  }

  // ---- its state

  /** A whole world at one moment; any simulation of the same estate can go on from it. */
  public static final class Memory {
    private final Scheduler.Memory world;
    private final SimulatedGit.Memory git;
    private final SortedSet<String> assumed;

    private Memory(Scheduler.Memory world, SimulatedGit.Memory git, SortedSet<String> assumed) {
      this.world = world;
      this.git = git;
      this.assumed = new TreeSet<>(assumed);
    }
  }

  /** Another simulation of the same estate, in that state; where several could act it takes the first. */
  public Simulation another(Memory memory) {
    SimulatedGit same = new SimulatedGit(git.tree(), git.url(), git.branch(), git.state().root());
    same.remember(memory.git);
    Simulation out = new Simulation(given, same, Chooser.first(), before, builds);
    out.remember(memory);
    return out;
  }

  /**
   * All there is now: objects, queues, timers and time, what controllers, their processes and the chooser know, artifacts,
   * and the Git server.
   */
  public Memory memory() {
    return new Memory(scheduler.memory(), git.memory(), assumed);
  }

  /** Puts all back as it was. */
  public void remember(Memory memory) {
    scheduler.remember(memory.world);
    git.remember(memory.git);
    assumed.clear();
    assumed.addAll(memory.assumed);
  }

  /** The same for two states from which the same follows, whenever that is; what the chooser knows does not count. */
  public long hash() {
    return StateHash.mix(scheduler.hash() * 31 + git.hash());
  }

  /** As {@link Scheduler#hash(Duration)}, with the Git server. */
  public long hash(Duration horizon) {
    return StateHash.mix(scheduler.hash(horizon) * 31 + git.hash());
  }

  // ---- the ports

  /** The world as the engine sees it. */
  public World ports() {
    return new World(cluster, git, clock);
  }

  /** Which servers outside the cluster answer from now on. */
  public void remotes(Remotes rule) {
    remotes = rule;
  }

  /** Which programs crash from now on, besides those that did when the simulation began. */
  public void programs(Programs rule) {
    programs = rule;
  }

  /** The Git server. */
  public SimulatedGit git() {
    return git;
  }

  /** Who acts when. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** The API server. */
  public ApiServer server() {
    return server.api();
  }

  /** Versions of the programs that are simulated, by name. */
  public Map<String, String> versions() {
    Map<String, String> out = new TreeMap<>();
    List.of("source-controller", "kustomize-controller", "helm-controller")
        .forEach(c -> out.put(c, given.distribution().tag(c)));
    out.put("flux-operator", given.operatorVersion());
    return out;
  }

  /** The longest time in which none of a controller's pods led. */
  public Duration withoutLeader(String controller) {
    return election.longestGap(deployment(controller));
  }

  /** Flux's manifests as this cluster has them. */
  public Manifests manifests() {
    return new Manifests(Optional.empty(), whole);
  }

  /** The manifests as Flux Operator has them: of the one version that runs. */
  private record Known(Distribution distribution) implements Distributions {
    @Override
    public List<String> versions(String artifact) {
      return CATALOGUE.versions(artifact);
    }

    @Override
    public Distribution distribution(String artifact, String version) {
      return version.equals(distribution.version()) ? distribution : CATALOGUE.distribution(artifact, version);
    }

    @Override
    public String digest(String artifact) {
      return CATALOGUE.digest(artifact);
    }
  }

  /** The Git server as source-controller reaches it. */
  private record Reached(SimulatedGit git, Supplier<Remotes> remotes) implements GitSource {
    @Override
    public Optional<String> head(String url, String ref) {
      if (!remotes.get().git()) {
        throw new GitException(GitException.Reason.REMOTE_UNAVAILABLE, "dial tcp: i/o timeout");
      }
      boolean known = url.equals(git.url());
      return known && ref.startsWith("refs/heads/") ? git.head(ref.substring("refs/heads/".length())) : Optional.empty();
    }

    @Override
    public Map<String, byte[]> files(String url, String commit) {
      return git.files(commit);
    }
  }

  /** The registries as source-controller reaches them. */
  private record Pulled(ArtifactSource registries, Supplier<Remotes> remotes) implements ArtifactSource {
    @Override
    public Optional<String> digest(String url, String tag) {
      if (!remotes.get().registries()) {
        throw new UncheckedIOException(new IOException("dial tcp: i/o timeout"));
      }
      return registries.digest(url, tag);
    }

    @Override
    public Map<String, byte[]> files(String url, String digest) {
      return registries.files(url, digest);
    }
  }
}
