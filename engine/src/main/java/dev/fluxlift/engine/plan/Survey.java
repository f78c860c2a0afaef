package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Terraform;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.mapping.MappingFindings;
import dev.fluxlift.engine.plan.files.MoveFiles;
import dev.fluxlift.engine.plan.files.Options;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.ComponentsFile;
import dev.fluxlift.engine.proof.Manifests;
import dev.fluxlift.engine.proof.ProofReport;
import dev.fluxlift.engine.proof.Proofs;
import dev.fluxlift.engine.proof.preflight.Preflight;
import dev.fluxlift.engine.proof.render.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Everything that can be said before anything is changed: maps, proves and plans.
 *
 * @param plan the plan
 * @param proofs what it rests on
 */
public record Survey(Plan plan, ProofReport proofs) {
  /**
   * What is asked.
   *
   * @param toolVersion version of fluxlift
   * @param repository the files
   * @param installation what was recognised in them
   * @param lock commit, remote and branch; its files are filled in here
   * @param choice what the person chose about the target
   * @param charts where the charts are, when not where they are published
   * @param consents what the person consented to
   * @param staging the staging cluster's name
   */
  public record Question(
      String toolVersion,
      Repository repository,
      Installation installation,
      Plan.RepositoryLock lock,
      InstanceMapping.Choice choice,
      Optional<String> charts,
      Set<String> consents,
      Optional<String> staging) {}

  /**
   * The live side.
   *
   * @param isIn whether the repository's HEAD is a commit or an ancestor of it; empty when the folder is no repository of
   *     its own, and its HEAD says nothing
   * @param told what is waited for
   */
  public record Live(
      Cluster cluster, Manifests manifests, Clock clock, Optional<Predicate<String>> isIn, Consumer<String> told) {}

  /** There is nothing to plan: what runs cannot be said in a FluxInstance. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Finding finding;

    Refused(Finding finding) {
      super(finding.code().id() + " " + finding.where() + ": " + finding.what());
      this.finding = finding;
    }

    /** Why. */
    public Finding finding() {
      return finding;
    }
  }

  /**
   * Reads, asks, and waits a minute for what is reconciling.
   *
   * @throws Refused when no known operator builds what runs
   */
  public static Survey of(Question in, Optional<Live> live) {
    Installation installation = in.installation();
    InstanceMapping.Result mapped = InstanceMapping.map(installation, in.choice());
    List<Finding> findings = new ArrayList<>(Terraform.findings(installation, in.repository()));
    findings.addAll(mapped.findings());
    MoveFiles.Result files =
        MoveFiles.make(installation, mapped.instance(), in.repository(), options(in, mapped, live.map(Live::cluster)));
    findings.addAll(files.findings());
    mapped.findings().stream()
        .filter(f -> f.code() == MappingFindings.FLUX_VERSION_UNKNOWN || f.code() == MappingFindings.OPERATOR_CANNOT_BUILD)
        .findFirst()
        .ifPresent(f -> {
          throw new Refused(f);
        });
    Manifests manifests = live.map(Live::manifests).orElseGet(Manifests::catalogue);
    Distribution distribution = manifests.distribution(installation.version(), mapped.instance().artifact());
    findings.addAll(ComponentsFile.check(installation, in.repository(), distribution));
    ProofReport offline = manifests.proofs(installation, mapped.instance(), distribution);
    ProofReport proofs = live.map(l -> Proofs.live(offline, distribution, l.cluster())).orElse(offline);
    findings.addAll(proofs.findings());
    live.ifPresent(l -> findings.addAll(Preflight.settled(question(in, mapped, l), l.cluster(), l.clock(), l.told())));
    Plan plan =
        Planner.plan(
            new Planner.Inputs(
                in.toolVersion(),
                mapped.operatorVersion(),
                new Plan.RepositoryLock(
                    in.lock().commit(),
                    in.lock().remote(),
                    in.lock().branch(),
                    Planner.lockFiles(installation, files.changesets(), p -> in.repository().tree().read(p))),
                live.map(l -> Planner.lockCluster(l.cluster(), installation)),
                installation,
                mapped.instance(),
                mapped.settings(),
                findings,
                in.consents().stream().sorted().toList(),
                files.changesets(),
                proofs.after().byRef().keySet().stream().sorted().toList(),
                in.staging()));
    return new Survey(plan, proofs);
  }

  /** The same survey with more that speaks against the move, or is worth knowing. */
  public Survey with(List<Finding> more) {
    return more.isEmpty() ? this : new Survey(PlanFile.with(plan, more), proofs);
  }

  private static Preflight.Question question(Question in, InstanceMapping.Result mapped, Live live) {
    Map<String, String> oldBootstrap = new TreeMap<>();
    in.installation().layout().oldBootstrap().ifPresent(folder -> in.repository().paths().stream()
        .filter(p -> p.startsWith(folder + "/"))
        .forEach(p -> in.repository().text(p).ifPresent(t -> oldBootstrap.put(p, t))));
    return new Preflight.Question(
        in.installation(),
        mapped.instance(),
        mapped.operatorVersion(),
        live.isIn().map(isIn -> new Preflight.Head(in.lock().commit(), isIn)),
        oldBootstrap,
        Preflight.known(in.consents()));
  }

  private static Options options(Question in, InstanceMapping.Result mapped, Optional<Cluster> cluster) {
    Options byVersion = Options.byVersion(mapped.operatorVersion(), in.installation().version());
    Options placed = in.charts().map(byVersion::withCharts).orElse(byVersion);
    return cluster
        .map(c -> placed.withCrds(hasDeletionPolicy(c), c.serves(new KindRef("monitoring.coreos.com", "ServiceMonitor"))))
        .orElse(placed);
  }

  /** Whether the live CRD of Kustomizations has spec.deletionPolicy in its served versions. */
  private static boolean hasDeletionPolicy(Cluster cluster) {
    return cluster
        .get(new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", "kustomizations." + ObjectRef.KUSTOMIZE))
        .map(LiveObject::body)
        .map(crd -> crd.list("spec", "versions").stream()
            .filter(v -> v.asMapping().bool("served").orElse(false))
            .allMatch(v -> v.asMapping()
                .get("schema", "openAPIV3Schema", "properties", "spec", "properties", "deletionPolicy")
                .isPresent()))
        .orElse(false);
  }

  /** What was proved, one line each. */
  public List<String> proofLines() {
    List<String> out = new ArrayList<>();
    long unexpected = proofs.equivalence().unexpected().size();
    out.add("controllers: " + proofs.equivalence().both().size() + " objects on both sides, " + unexpected
        + " unexpected differences (" + (proofs.equivalence().differences().size() - unexpected) + " expected)");
    out.add("objects only on one side: old " + proofs.equivalence().onlyOld().size() + ", new "
        + proofs.equivalence().onlyNew().size());
    long matching = proofs.patches().stream().filter(p -> !p.matched().isEmpty() && p.failure().isEmpty()).count();
    out.add("patches: " + matching + " of " + proofs.patches().size() + " match, the same objects on both sides");
    out.add(proofs.live().isEmpty()
        ? "dry-run: not tried, no cluster given"
        : "dry-run: " + proofs.live().size() + " objects tried on the cluster");
    if (!proofs.rebuilt()) {
      out.add("old side: " + proofs.before().source());
    }
    out.add("new side: " + proofs.after().source());
    return out;
  }
}
