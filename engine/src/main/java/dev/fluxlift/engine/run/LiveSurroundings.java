package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.proof.Manifests;
import dev.fluxlift.engine.proof.ProofReport;
import dev.fluxlift.engine.proof.Proofs;
import dev.fluxlift.engine.proof.preflight.Preflight;
import dev.fluxlift.engine.proof.preflight.Quiet;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Judges the live cluster by the proofs, the preflight and the baseline. */
public final class LiveSurroundings implements Surroundings {
  private final Cluster cluster;
  private final Manifests manifests;
  private final Clock clock;
  private final Git git;
  private final String remote;
  private Optional<Offline> offline = Optional.empty();

  /** What follows from a plan and the manifests alone, and is asked for again and again while a step waits. */
  private record Offline(Plan plan, Distribution distribution, ProofReport report) {}

  /**
   * @param world the ports
   * @param manifests where Flux's manifests come from
   * @param remote name of the git remote Flux follows
   */
  public LiveSurroundings(World world, Manifests manifests, String remote) {
    this.cluster = world.cluster();
    this.clock = world.clock();
    this.git = world.git();
    this.manifests = manifests;
    this.remote = remote;
  }

  @Override
  public List<Finding> preflight(Plan plan, Set<String> consents) {
    return Preflight.settled(
        new Preflight.Question(
            plan.installation(),
            plan.instance(),
            plan.operatorVersion(),
            Optional.of(head(plan)),
            oldBootstrap(plan),
            Preflight.known(consents)),
        cluster,
        clock,
        _ -> {});
  }

  /** What the remote has now: the first commit goes on top of it and must not bring others along. */
  private Preflight.Head head(Plan plan) {
    String head = git.fetch(remote, plan.repository().branch());
    return new Preflight.Head(head, commit -> isIn(head, commit));
  }

  private boolean isIn(String head, String commit) {
    try {
      return git.isAncestor(head, commit);
    } catch (GitException _) {
      // a commit that the branch does not have is not known to hold its head
      return false;
    }
  }

  /** Texts of the old bootstrap that the plan itself holds: what its steps take away or move. */
  private static Map<String, String> oldBootstrap(Plan plan) {
    Map<String, String> out = new TreeMap<>();
    Optional<String> folder = plan.installation().layout().oldBootstrap();
    plan.steps().stream()
        .flatMap(s -> s.commit().stream())
        .flatMap(c -> c.changes().stream())
        .filter(f -> folder.isPresent() && f.path().startsWith(folder.get() + "/"))
        .forEach(f -> f.before().ifPresent(text -> out.put(f.path(), text)));
    return out;
  }

  @Override
  public List<Mapping> oldManifests(Plan plan) {
    return manifests.old(plan.installation(), distribution(plan));
  }

  @Override
  public Baseline baseline(Plan plan) {
    return Baseline.take(cluster, plan.installation().namespace(), clock.now());
  }

  @Override
  public Verdict quiet(Plan plan) {
    Quiet look = Quiet.look(cluster);
    if (look.quiet()) {
      return Verdict.yes("nothing is in flight");
    }
    String what = look.disturbances().stream().map(f -> f.where() + ": " + f.what()).collect(Collectors.joining("; "));
    return Verdict.no(what, "quiet: " + what);
  }

  @Override
  public Verdict proved(Plan plan, Set<String> consents) {
    Offline known = offline.filter(o -> o.plan() == plan).orElseGet(() -> offline(plan));
    offline = Optional.of(known);
    ProofReport report = Proofs.live(known.report(), known.distribution(), cluster);
    if (report.holds(consents)) {
      return Verdict.yes(
          report.equivalence().both().size() + " objects compared, " + report.live().size() + " tried dry, from "
              + report.before().source() + " and " + report.after().source());
    }
    String what =
        report.findings().stream()
            .filter(f -> f.stops(consents))
            .limit(5)
            .map(f -> f.code().id() + " " + f.where() + ": " + f.what())
            .collect(Collectors.joining("; "));
    return Verdict.never(what, "the proofs of S3 to hold");
  }

  @Override
  public Verdict noNewErrors(Plan plan, Baseline baseline) {
    Map<ObjectRef, String> now = new TreeMap<>(Baseline.errors(cluster));
    now.keySet().removeAll(baseline.errors().keySet());
    if (now.isEmpty()) {
      return Verdict.yes("no error that was not there at S0");
    }
    String what = now.entrySet().stream().map(e -> e.getKey() + " (" + e.getValue() + ")").collect(Collectors.joining(", "));
    return Verdict.no("new errors: " + what, "these to be Ready again: " + what);
  }

  private Offline offline(Plan plan) {
    Distribution distribution = distribution(plan);
    return new Offline(plan, distribution, manifests.proofs(plan.installation(), plan.instance(), distribution));
  }

  private Distribution distribution(Plan plan) {
    return manifests.distribution(plan.installation().version(), plan.instance().artifact());
  }
}
