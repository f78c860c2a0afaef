package dev.fluxlift.live.bed;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A cluster on which a hand-installed Flux reconciles a repository: what a person has before the move.
 *
 * <p>How Flux came there is read from the repository: see {@link Layout}.
 */
public final class World implements AutoCloseable {
  /** Where Flux lives. */
  public static final String FLUX = "flux-system";

  /** The operator's manifests in the registry, as {@link #start} pushes them. */
  public static final String OPERATOR_MANIFESTS = "oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:v0.58.1";

  /** Generous: two cores may build something else at the same time. */
  public static final Duration PATIENCE = Duration.ofSeconds(300);

  private static final String ASKED = "reconcile.fluxcd.io/requestedAt";
  private static final String AUTHOR = "user.name=Someone";
  private static final String ADDRESS = "user.email=someone@example.test";

  private final TestBed bed;
  private final FluxLine line;
  private final Path clone;
  private final Layout layout;
  private final ObjectRef source;
  private final ObjectRef root;
  private final String gitUrl;

  private World(TestBed bed, FluxLine line, Path clone) {
    this.bed = bed;
    this.line = line;
    this.clone = clone;
    this.layout = Layout.of(clone);
    Mapping repository = only("GitRepository");
    this.source = ObjectRef.of(repository);
    this.root = ObjectRef.of(only("Kustomization"));
    this.gitUrl = repository.text("spec", "url").orElseThrow();
  }

  private Mapping only(String kind) {
    return Yaml.documents(clone.resolve(layout.root())).stream()
        .filter(d -> d.text("kind").filter(kind::equals).isPresent()).findFirst()
        .orElseThrow(() -> new IllegalStateException(layout.root() + " has no " + kind));
  }

  /**
   * Starts a fresh cluster and waits until Flux has applied everything in the repository.
   *
   * @param home directory of everything it writes
   * @param repository directory to serve; the text {@code FLUX_TAG} in its files becomes the tag of the line
   * @param extra objects that exist before Flux is installed, as a person would make them by hand: SOPS keys, settings
   */
  public static World start(Binaries binaries, FluxLine line, Path home, Path repository, List<Mapping> extra) {
    TestBed bed = new TestBed(binaries, line, home);
    try {
      World world = new World(bed, line, cloned(bed, line, repository));
      world.push();
      List<Mapping> manifests = FluxManifests.of(line, binaries.get("flux-operator-data"));
      FluxManifests.write(manifests, home.resolve("flux-manifests"));
      bed.registry().pushArtifact("fluxcd/flux-manifests", line.tag(), home.resolve("flux-manifests"));
      bed.registry().pushArtifact("controlplaneio-fluxcd/flux-operator-manifests", "v0.58.1",
          binaries.get("flux-operator-data"));
      world.bootstrap(manifests, extra);
      world.awaitSettled();
      return world;
    } catch (RuntimeException | Error e) {
      bed.close();
      throw e;
    }
  }

  /**
   * Starts again in the directory of a world that was stopped, on whatever ports are free now. The controllers come up
   * as after a reboot of the node: same pods, one more restart.
   */
  public static World resume(Binaries binaries, FluxLine line, Path home) {
    TestBed bed = new TestBed(binaries, line, home);
    try {
      World world = new World(bed, line, home.resolve("clone"));
      world.connect();
      world.await("the controllers to run again", bed::podsReady);
      world.awaitSettled();
      return world;
    } catch (RuntimeException | Error e) {
      bed.close();
      throw e;
    }
  }

  private static Path cloned(TestBed bed, FluxLine line, Path repository) {
    Path clone = bed.home().resolve("clone");
    try {
      Files.createDirectories(clone);
      Commands.run(repository, "cp", "-r", ".", clone.toString());
      try (Stream<Path> files = Files.walk(clone)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
          Files.writeString(file, Files.readString(file).replace("FLUX_TAG", line.tag()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return clone;
  }

  private void push() {
    if (!gitUrl.startsWith("https://github.com/")) {
      throw new IllegalStateException("the test bed serves https://github.com/ only, not " + gitUrl);
    }
    bed.git().repository(gitUrl.substring("https://github.com/".length()));
    Commands.run(clone, "git", "init", "--quiet", "--initial-branch=main");
    Commands.run(clone, "git", "remote", "add", "origin", gitUrl);
    connect();
    Commands.run(clone, "git", "add", "-A");
    Commands.run(clone, "git", "commit", "--quiet", "-m", "The repository as it was");
    Commands.run(clone, "git", "push", "--quiet", "--set-upstream", "origin", "main");
  }

  /** Ports change from run to run, the addresses in the objects do not: the clone learns the way anew each time. */
  private void connect() {
    Commands.run(clone, "git", "config", "http.proxy", bed.door().proxyUrl());
    // GIT_SSL_CAINFO of a person's environment would outrank http.sslCAInfo; the proxy leads nowhere but here
    Commands.run(clone, "git", "config", "http.sslVerify", "false");
    for (String setting : List.of(AUTHOR, ADDRESS, "commit.gpgsign=false")) {
      String[] pair = setting.split("=", 2);
      Commands.run(clone, "git", "config", pair[0], pair[1]);
    }
  }

  /** As the layout does it, by server-side apply: of Flux, then of what the repository has of it. */
  private void bootstrap(List<Mapping> manifests, List<Mapping> extra) {
    List<Mapping> wanted = manifests.stream().filter(layout::installs).toList();
    Set<String> first = Set.of("Namespace", "CustomResourceDefinition");
    List<Mapping> foundations = wanted.stream().filter(o -> first.contains(o.text("kind").orElse(""))).toList();
    foundations.parallelStream().forEach(object -> kube().apply(object, layout.manager()));
    extra.forEach(object -> kube().apply(object, "kubectl"));
    wanted.stream().filter(o -> !foundations.contains(o)).toList().parallelStream()
        .forEach(object -> kube().apply(object, layout.manager()));
    await("the CRDs of Flux to be established", this::established);
    for (String file : layout.files()) {
      Yaml.documents(clone.resolve(file)).forEach(object -> kube().apply(object, layout.manager()));
    }
  }

  private boolean established() {
    return kube().list(Api.CRD, "").stream()
        .allMatch(crd -> crd.condition("Established").flatMap(c -> c.text("status")).filter("True"::equals).isPresent());
  }

  /** Requests as cluster admin. */
  public Kube kube() {
    return bed.kube();
  }

  /** The cluster, the Git server and the registry below. */
  public TestBed bed() {
    return bed;
  }

  /** The line of Flux. */
  public FluxLine line() {
    return line;
  }

  /** Kubeconfig file of the cluster admin. */
  public Path kubeconfig() {
    return bed.kubeconfig();
  }

  /** The URL in the GitRepository, which is also the remote of {@link #workTree}. */
  public String gitUrl() {
    return gitUrl;
  }

  /** The same repository without TLS and proxy, for a person's git. */
  public String plainGitUrl() {
    return gitUrl.replace("https://github.com/", "http://" + bed.door().plainAddress() + "/");
  }

  /** A work tree of the repository with branch main tracking the remote; git finds the way to it by its own config. */
  public Path workTree() {
    return clone;
  }

  /** The root source. */
  public ObjectRef source() {
    return source;
  }

  /** The root Kustomization. */
  public ObjectRef root() {
    return root;
  }

  /** What a program needs in its environment to reach the Git server and the registry by their names in life. */
  public Map<String, String> environment() {
    return bed.door().environment();
  }

  /** Pushes a chart directory to {@code ghcr.io/PARENT/NAME:VERSION}. */
  public void pushChart(String parent, Path chart) {
    bed.registry().pushChart(parent, chart);
  }

  /**
   * Puts a commit with these files alone on a branch of another repository, {@code https://github.com/NAME}.
   *
   * @param name like {@code owner/name.git}; made when it is not there
   * @param files text by path
   * @return the commit
   */
  public String commit(String name, String branch, Map<String, String> files) {
    return bed.git().commit(name, branch, files);
  }

  /** The same with a commit that has no parent, in place of the branch: what a push by force leaves. */
  public String rewrite(String name, String branch, Map<String, String> files) {
    return bed.git().rewrite(name, branch, files);
  }

  /** Pushes a directory as a Flux artifact to {@code oci://ghcr.io/NAME:TAG}. */
  public void pushArtifact(String name, String tag, Path directory) {
    bed.registry().pushArtifact(name, tag, directory);
  }

  /** Ends the processes of a Deployment in Flux's namespace without a word; the node starts them again. */
  public void kill(String deployment) {
    bed.kill(deployment);
  }

  /** Changes a file of the repository; neither commits nor pushes. */
  public void edit(String file, UnaryOperator<String> change) {
    Path path = clone.resolve(file);
    try {
      Files.writeString(path, change.apply(Files.readString(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits everything in the work tree and pushes it. Returns the commit. */
  public String commit(String message) {
    Commands.run(clone, "git", "add", "-A");
    Commands.run(clone, "git", "commit", "--quiet", "-m", message);
    Commands.run(clone, "git", "push", "--quiet", "origin", "main");
    return Commands.text(clone, "git", "rev-parse", "HEAD");
  }

  /** First lines of the messages of the last commits on the remote branch, latest first. */
  public List<String> subjects(int commits) {
    Commands.run(clone, "git", "fetch", "--quiet", "origin", "main");
    return Commands.text(clone, "git", "log", "--format=%s", "-" + commits, "origin/main").lines().toList();
  }

  /** The tree of the last commit on the remote branch: equal when every file is. */
  public String tree() {
    Commands.run(clone, "git", "fetch", "--quiet", "origin", "main");
    return Commands.text(clone, "git", "rev-parse", "origin/main^{tree}");
  }

  /** The tree of the first commit: the repository as it was. */
  public String firstTree() {
    String first = Commands.text(clone, "git", "rev-list", "--max-parents=0", "origin/main");
    return Commands.text(clone, "git", "rev-parse", first + "^{tree}");
  }

  /** Puts every file back as it was in the first commit; neither commits nor pushes. */
  public void restore() {
    Commands.run(clone, "git", "read-tree", "--reset", "-u", firstTree());
  }

  /** Reverts the last commit by a new one and pushes it. Returns the commit. */
  public String revertLast() {
    Commands.run(clone, "git", "revert", "--no-edit", "HEAD");
    Commands.run(clone, "git", "push", "--quiet", "origin", "main");
    return Commands.text(clone, "git", "rev-parse", "HEAD");
  }

  /** Asks the source, then the root to reconcile, and waits until both have. */
  public void reconcile() {
    reconcile(Api.GIT_REPOSITORY, source.namespace(), source.name());
    reconcile(Api.KUSTOMIZATION, root.namespace(), root.name());
  }

  /** Asks one object of Flux to reconcile and waits until it has handled that. */
  public LiveObject reconcile(Api api, String namespace, String name) {
    String token = UUID.randomUUID().toString();
    // not kubectl: kustomize-controller would take the field over and drop it
    kube().annotate(api, namespace, name, Map.of(ASKED, token), "flux-client-side-apply");
    return Await.value(api.kind() + " " + name + " to reconcile on request", PATIENCE,
        () -> kube().find(api, namespace, name)
            .filter(o -> o.body().text("status", "lastHandledReconcileAt").filter(token::equals).isPresent())
            .filter(o -> o.condition("Reconciling").isEmpty()));
  }

  /** Commits, pushes and waits until the root has applied it. */
  public String commitAndReconcile(String message) {
    String commit = commit(message);
    reconcile();
    await("the root to apply " + commit, () -> kube().find(Api.KUSTOMIZATION, root.namespace(), root.name())
        .flatMap(ks -> ks.body().text("status", "lastAppliedRevision")).filter(r -> r.endsWith(commit)).isPresent());
    return commit;
  }

  /** Waits for a condition. */
  public void await(String what, BooleanSupplier condition) {
    Await.until(what, PATIENCE, condition);
  }

  /** Waits for a value. */
  public <T> T awaitValue(String what, Supplier<Optional<T>> value) {
    return Await.value(what, PATIENCE, value);
  }

  /** Waits until an object in Flux's namespace is Ready: with short intervals it may be in the middle of a reconciliation. */
  public void awaitReady(Api kind, String name) {
    await(kind.kind() + " " + name + " to be Ready", () -> kube().find(kind, FLUX, name).filter(LiveObject::ready).isPresent());
  }

  /** Waits until every object of Flux is Ready for its present generation and every Deployment rolled out. */
  public void awaitSettled() {
    try {
      await("everything to be ready", () -> unsettled().isEmpty());
    } catch (Await.TimedOut e) {
      throw new AssertionError(e.getMessage() + "; not ready: " + unsettled(), e);
    }
  }

  private List<String> unsettled() {
    Stream<String> objects = Stream.of(Api.GIT_REPOSITORY, Api.OCI_REPOSITORY, Api.KUSTOMIZATION, Api.HELM_RELEASE)
        .flatMap(api -> {
          List<LiveObject> all = kube().list(api, "");
          Stream<String> late = all.stream()
              .filter(o -> !o.body().bool("spec", "suspend").orElse(false))
              .filter(o -> !o.ready())
              .map(o -> o.ref() + ": " + o.condition("Ready").flatMap(c -> c.text("message")).orElse("no condition"));
          return all.isEmpty() && !api.equals(Api.OCI_REPOSITORY)
              ? Stream.of("no " + api.kind() + " yet")
              : late;
        });
    Stream<String> deployments = kube().list(Api.DEPLOYMENT, "").stream().filter(d -> !rolledOut(d))
        .map(d -> d.ref() + " rolling out");
    return Stream.concat(objects, deployments).toList();
  }

  /** Whether all replicas of a Deployment are of its present generation and available. */
  public static boolean rolledOut(LiveObject deployment) {
    Mapping status = deployment.body().mapping("status");
    String wanted = deployment.spec("replicas").flatMap(Value::text).orElse("1");
    return status.text("observedGeneration").orElse("").equals(Long.toString(deployment.generation()))
        && Stream.of("replicas", "updatedReplicas", "availableReplicas")
            .allMatch(field -> status.text(field).orElse("0").equals(wanted));
  }

  /** What is in the cluster now. */
  public Snapshot snapshot() {
    return Snapshot.of(kube());
  }

  /** Ends every process in the order that leaves a consistent state in the directory, for {@link #resume}. */
  public void stop() {
    bed.close();
  }

  /** Ends the cluster and removes its directory, unless the property {@code fluxlift.live.keep} is true. */
  @Override
  public void close() {
    bed.close();
    if (!Boolean.getBoolean("fluxlift.live.keep")) {
      Commands.run(Path.of("/"), "rm", "-rf", bed.home().toString());
    }
  }
}
