package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.mapping.MappedSetting;
import dev.fluxlift.engine.plan.Plan.ClusterLock;
import dev.fluxlift.engine.plan.Plan.RepositoryLock;
import dev.fluxlift.engine.port.Cluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Puts the steps of the move together and locks them to what they were made from. */
public final class Planner {
  /**
   * What a plan is made of.
   *
   * @param toolVersion version of fluxlift
   * @param operatorVersion version of Flux Operator and its charts
   * @param repository commit, remote and branch; the files are those of {@link #lockFiles}
   * @param cluster of {@link #lockCluster}; empty when planned from the repository alone
   * @param installation what was recognised
   * @param instance what the FluxInstance will say
   * @param settings what became of each old setting
   * @param findings of recognition, mapping, proofs and preflight
   * @param consents what the person consented to
   * @param changesets file changes in the order of the steps; a step without a changeset makes no commit
   * @param adopted objects the FluxInstance will hold, from rendering the new side
   * @param staging the staging cluster's name (context) when the person names one
   */
  public record Inputs(
      String toolVersion,
      String operatorVersion,
      RepositoryLock repository,
      Optional<ClusterLock> cluster,
      Installation installation,
      InstanceSpec instance,
      List<MappedSetting> settings,
      List<Finding> findings,
      List<String> consents,
      List<Changeset> changesets,
      List<ObjectRef> adopted,
      Optional<String> staging) {}

  private Planner() {}

  private static final List<StepId> COMMITTING =
      List.of(StepId.S1, StepId.S2, StepId.S4, StepId.S6, StepId.S8);

  /** A root may be guarded as it is. */
  private static final List<StepId> SELF_MANAGED =
      List.of(StepId.S2, StepId.S4, StepId.S5A, StepId.S6, StepId.S8);

  /**
   * The plan, with its id.
   *
   * @throws IllegalArgumentException when a step that must change files has no changeset, or the changesets do not
   *     follow upon each other
   */
  public static Plan plan(Inputs in) {
    requireChain(in.installation(), in.changesets());
    Target target = Target.in(in.installation().namespace());
    List<Step> steps = new StepBuilder(in.installation(), in.instance(), target, in.changesets(), in.adopted()).steps();
    Plan unnamed = new Plan(
        "",
        in.toolVersion(),
        in.operatorVersion(),
        in.repository(),
        in.cluster(),
        in.installation(),
        in.instance(),
        target,
        in.settings(),
        in.findings(),
        in.consents(),
        in.staging().map(Planner::order).orElse(List.of()),
        steps);
    return PlanFile.named(unnamed);
  }

  private static void requireChain(Installation installation, List<Changeset> changesets) {
    for (StepId step : installation.selfManaged() ? SELF_MANAGED : COMMITTING) {
      if (changesets.stream().noneMatch(c -> c.step() == step && !c.changes().isEmpty())) {
        throw new IllegalArgumentException("no file changes for step " + step + " (" + step.title() + ")");
      }
    }
    Map<String, Optional<String>> left = new TreeMap<>();
    StepId last = StepId.S0;
    for (Changeset changeset : changesets) {
      if (changeset.step().compareTo(last) <= 0) {
        throw new IllegalArgumentException("changes of " + changeset.step() + " stand after those of " + last);
      }
      last = changeset.step();
      for (FileChange change : changeset.changes()) {
        Optional<String> was = left.get(change.path());
        if (was != null && !was.equals(change.before())) {
          throw new IllegalArgumentException(
              changeset.step() + " does not start from what an earlier step left of " + change.path());
        }
        left.put(change.path(), change.after());
      }
    }
  }

  private static List<String> order(String staging) {
    return List.of(
        "First " + staging + ": fluxlift apply, then verify; let it soak and read the evidence file.",
        "Try the way back there once: fluxlift rollback, then apply again.",
        "Only then this cluster, with a plan made for it: a plan holds for one cluster.");
  }

  /** Files whose change makes a plan stale: those that install Flux, and those that the steps touch. */
  public static Map<String, String> lockFiles(
      Installation installation, List<Changeset> changesets, Function<String, Optional<byte[]>> read) {
    TreeSet<String> paths = new TreeSet<>();
    manifests(installation).forEach(m -> paths.add(m.file()));
    changesets.forEach(c -> c.changes().forEach(f -> paths.add(f.path())));
    Map<String, String> out = new TreeMap<>();
    paths.forEach(p -> read.apply(p).ifPresent(bytes -> out.put(p, Hashes.sha256(bytes))));
    return out;
  }

  /** Objects whose change makes a plan stale: owner, root, their sources, apps, Namespace, CRDs, controllers. */
  public static ClusterLock lockCluster(Cluster cluster, Installation installation) {
    Cluster.Identity identity = cluster.identity();
    TreeSet<ObjectRef> refs = new TreeSet<>();
    manifests(installation).forEach(m -> refs.add(m.ref().orIn(installation.namespace())));
    refs.add(new ObjectRef("", "Namespace", "", installation.namespace()));
    installation.components().forEach(c -> refs.add(new ObjectRef("apps", "Deployment", installation.namespace(), c)));
    for (LiveObject crd : cluster.list(new KindRef("apiextensions.k8s.io", "CustomResourceDefinition"))) {
      if (FluxGroups.define(crd.ref().name())) {
        refs.add(crd.ref());
      }
    }
    return new ClusterLock(identity.kubeSystemUid(), identity.server(), ObjectLock.of(cluster, refs));
  }

  static List<Manifest> manifests(Installation installation) {
    return Stream.of(
            installation.manifests(),
            installation.owner(),
            installation.rootSource(),
            installation.root(),
            installation.apps())
        .distinct()
        .toList();
  }
}
