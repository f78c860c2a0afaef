package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.install.Recognition;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Planner;
import dev.fluxlift.engine.plan.files.MoveFiles;
import dev.fluxlift.engine.plan.files.Options;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.port.Registry;
import dev.fluxlift.engine.proof.ProofReport;
import dev.fluxlift.engine.proof.Proofs;
import dev.fluxlift.engine.proof.preflight.Preflight;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.Distributions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that can be said before anything is changed.
 *
 * @param plan the plan
 * @param proofs what it rests on
 */
record Survey(Plan plan, ProofReport proofs) {
  /**
   * Recognises, maps, proves and plans.
   *
   * @throws Problem when the repository is not recognised, with each finding
   */
  static Survey of(
      Session session,
      Workspace workspace,
      RepositoryOptions where,
      TargetOptions target,
      Optional<Cluster> cluster,
      Optional<String> staging) {
    Repository repository = workspace.repository();
    Installation installation = recognised(Recogniser.recognise(repository));
    InstanceMapping.Result mapped =
        InstanceMapping.map(
            installation,
            new InstanceMapping.Choice(Optional.ofNullable(target.operatorVersion), Optional.ofNullable(target.distribution)));
    List<Finding> findings = new ArrayList<>(mapped.findings());
    MoveFiles.Result files =
        MoveFiles.make(installation, mapped.instance(), repository, options(installation, mapped, target, cluster));
    findings.addAll(files.findings());
    Optional<Registry> registry = cluster.map(_ -> session.registry());
    Distribution distribution = Distributions.find(installation.version(), mapped.instance().artifact(), registry);
    ProofReport offline = Distributions.proofs(installation, mapped.instance(), distribution, registry);
    ProofReport proofs = cluster.map(c -> Proofs.live(offline, distribution, c)).orElse(offline);
    findings.addAll(proofs.findings());
    String branch = branch(installation);
    cluster.ifPresent(
        c ->
            findings.addAll(
                Preflight.settled(
                    question(session, workspace, repository, installation, mapped), c, session.clock(), session::progress)));
    Plan plan =
        Planner.plan(
            new Planner.Inputs(
                Version.current(),
                mapped.operatorVersion(),
                new Plan.RepositoryLock(
                    workspace.state().head(),
                    withoutCredentials(workspace.git().remoteUrl(where.remote).orElse("")),
                    branch,
                    Planner.lockFiles(installation, files.changesets(), p -> repository.tree().read(p))),
                cluster.map(c -> Planner.lockCluster(c, installation)),
                installation,
                mapped.instance(),
                mapped.settings(),
                findings,
                List.copyOf(session.consents()),
                files.changesets(),
                proofs.after().byRef().keySet().stream().sorted().toList(),
                staging));
    return new Survey(plan, proofs);
  }

  /** The branch Flux follows; a source without one is refused by the recogniser, and never guessed here. */
  private static String branch(Installation installation) {
    return installation
        .rootSource()
        .value()
        .text("spec", "ref", "branch")
        .orElseThrow(
            () ->
                new Problem(
                    ExitCode.BLOCKED,
                    installation.rootSource().where() + ": spec.ref.branch is not set",
                    "The steps are commits on the branch that Flux follows.",
                    "Set spec.ref.branch of " + installation.rootSource().ref() + "."));
  }

  private static Preflight.Question question(
      Session session, Workspace workspace, Repository repository, Installation installation, InstanceMapping.Result mapped) {
    Map<String, String> oldBootstrap = new TreeMap<>();
    installation
        .layout()
        .oldBootstrap()
        .ifPresent(
            folder ->
                repository.paths().stream()
                    .filter(p -> p.startsWith(folder + "/"))
                    .forEach(p -> repository.text(p).ifPresent(t -> oldBootstrap.put(p, t))));
    String head = workspace.state().head();
    return new Preflight.Question(
        installation,
        mapped.instance(),
        mapped.operatorVersion(),
        workspace.top() ? Optional.of(new Preflight.Head(head, commit -> isIn(workspace, head, commit))) : Optional.empty(),
        oldBootstrap,
        Preflight.known(session.consents()));
  }

  private static boolean isIn(Workspace workspace, String head, String commit) {
    try {
      return workspace.git().isAncestor(head, commit);
    } catch (GitException _) {
      // a commit this clone does not have is not known to hold HEAD
      return false;
    }
  }

  /**
   * @throws Problem when it is not an installation that is moved
   */
  static Installation recognised(Recognition recognition) {
    if (recognition.movable() && recognition.installation().isPresent()) {
      return recognition.installation().get();
    }
    StringBuilder what = new StringBuilder("this repository is not one that fluxlift moves (" + recognition.style() + ")");
    recognition.evidence().forEach(e -> what.append("\n  found: ").append(e));
    recognition.findings().forEach(f -> what.append("\n  ").append(f.code().id()).append(' ').append(f.where()).append(": ").append(f.what()));
    String fix = recognition.findings().stream().findFirst().map(f -> f.code().fix()).orElse("See docs/findings.md.");
    throw new Problem(ExitCode.BLOCKED, what.toString(), "Unknown means stop: nothing is guessed about an installation.", fix);
  }

  private static Options options(
      Installation installation, InstanceMapping.Result mapped, TargetOptions target, Optional<Cluster> cluster) {
    Options byVersion = Options.byVersion(mapped.operatorVersion(), installation.version());
    Options placed = target.charts == null ? byVersion : byVersion.withCharts(target.charts);
    return cluster
        .map(c -> placed.withCrds(hasDeletionPolicy(c), c.serves(new KindRef("monitoring.coreos.com", "ServiceMonitor"))))
        .orElse(placed);
  }

  /** Whether the live CRD of Kustomizations has spec.deletionPolicy in its served versions. */
  private static boolean hasDeletionPolicy(Cluster cluster) {
    return cluster
        .get(new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", "kustomizations." + ObjectRef.KUSTOMIZE))
        .map(LiveObject::body)
        .map(
            crd ->
                crd.list("spec", "versions").stream()
                    .filter(v -> v.asMapping().bool("served").orElse(false))
                    .allMatch(
                        v ->
                            v.asMapping()
                                .get("schema", "openAPIV3Schema", "properties", "spec", "properties", "deletionPolicy")
                                .isPresent()))
        .orElse(false);
  }

  static String withoutCredentials(String url) {
    return url.replaceFirst("(?<=://)[^/@]*@", "");
  }

  /** What was proved, one line each. */
  List<String> proofLines() {
    List<String> out = new ArrayList<>();
    out.add(
        "controllers: "
            + proofs.equivalence().both().size()
            + " objects on both sides, "
            + proofs.equivalence().unexpected().size()
            + " unexpected differences ("
            + (proofs.equivalence().differences().size() - proofs.equivalence().unexpected().size())
            + " expected)");
    out.add(
        "objects only on one side: old "
            + proofs.equivalence().onlyOld().size()
            + ", new "
            + proofs.equivalence().onlyNew().size());
    long matching = proofs.patches().stream().filter(p -> !p.matched().isEmpty() && p.failure().isEmpty()).count();
    out.add("patches: " + matching + " of " + proofs.patches().size() + " match, the same objects on both sides");
    out.add(
        proofs.live().isEmpty()
            ? "dry-run: not tried, no cluster given"
            : "dry-run: " + proofs.live().size() + " objects tried on the cluster");
    if (!proofs.rebuilt()) {
      out.add("old side: " + proofs.before().source());
    }
    out.add("new side: " + proofs.after().source());
    return out;
  }
}
