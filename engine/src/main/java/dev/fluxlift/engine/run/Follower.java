package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.verify.Invariant;
import dev.fluxlift.engine.verify.Violation;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Follows a commit from the branch through the source and the Kustomizations, asking each to reconcile when the one
 * before it has the commit, instead of waiting out intervals of hours.
 */
final class Follower {
  /** How Flux objects are asked (fluxcd/pkg apis/meta/annotations.go@apis/meta/v1.12.0). */
  static final String REQUESTED = "reconcile.fluxcd.io/requestedAt";

  /** A Kustomization that says it failed may heal at its next attempt; after this it is believed. */
  private static final Duration BELIEVED = Duration.ofSeconds(20);

  private final Plan plan;
  private final Cluster cluster;
  private final Branch branch;
  private final Clock clock;
  private final ObjectRef source;
  private final ObjectRef root;
  private final Map<ObjectRef, String> asked = new HashMap<>();
  private final Map<String, Instant> failing = new HashMap<>();

  Follower(Plan plan, Cluster cluster, Branch branch, Clock clock) {
    this.plan = plan;
    this.cluster = cluster;
    this.branch = branch;
    this.clock = clock;
    this.source = plan.installation().rootSource().ref().orIn(plan.installation().namespace());
    this.root = plan.installation().root().ref().orIn(plan.installation().namespace());
  }

  ObjectRef root() {
    return root;
  }

  /** Asks the first object on the way that does not have the commit yet; each is asked once a commit. */
  void nudge(StepId step, String commit) {
    nudge(follow(step), commit);
  }

  void nudge(List<ObjectRef> follow, String commit) {
    if (!holds(source, List.of("status", "artifact", "revision"), commit)) {
      ask(source, commit);
      return;
    }
    for (ObjectRef kustomization : follow) {
      if (!holds(kustomization, List.of("status", "lastAppliedRevision"), commit)) {
        ask(kustomization, commit);
        return;
      }
    }
  }

  /** Whether a Kustomization applied a tree that holds this commit. */
  boolean applied(ObjectRef kustomization, String commit) {
    return holds(kustomization, List.of("status", "lastAppliedRevision"), commit);
  }

  /** What a Kustomization says of itself. */
  String words(ObjectRef kustomization) {
    return cluster.get(kustomization).map(Conditions::readyWords).orElse("it is not there");
  }

  private List<ObjectRef> follow(StepId step) {
    return plan.step(step).flatMap(s -> s.commit()).map(Action.Commit::follow).orElse(List.of(root));
  }

  private boolean holds(ObjectRef object, List<String> field, String commit) {
    return cluster.get(object)
        .flatMap(o -> o.body().text(field.toArray(String[]::new)))
        .flatMap(Revision::commit)
        .filter(c -> branch.contains(c, commit))
        .isPresent();
  }

  private void ask(ObjectRef object, String commit) {
    if (commit.equals(asked.get(object))) {
      return;
    }
    try {
      request(object);
      asked.put(object, commit);
    } catch (ClusterException e) {
      if (e.reason() != ClusterException.Reason.NOT_FOUND) {
        throw e;
      }
      // a Kustomization this commit brings: it reconciles when it is created
    }
  }

  /** Asks an object to reconcile now; returns what its status will say when it has. */
  String request(ObjectRef object) {
    String at = clock.now().toString();
    cluster.mergePatch(
        object, Mapping.of("metadata", Mapping.of("annotations", Mapping.of(REQUESTED, at))), false);
    return at;
  }

  /** Whether all that deliver this step's files have applied a tree that holds them. */
  Verdict delivered(StepId step) {
    Verdict verdict = Verdict.yes("nothing to deliver");
    for (ObjectRef kustomization : follow(step)) {
      verdict = applied(kustomization, step);
      if (!verdict.holds()) {
        return verdict;
      }
    }
    return verdict;
  }

  private Verdict applied(ObjectRef kustomization, StepId step) {
    Optional<LiveObject> live = cluster.get(kustomization);
    if (live.isEmpty()) {
      return Verdict.no(kustomization + " is not there", kustomization + " to appear");
    }
    String revision = live.get().body().text("status", "lastAppliedRevision").orElse("");
    Optional<String> commit = Revision.commit(revision);
    if (commit.isPresent() && branch.missing(step, commit.get()).isEmpty()) {
      return Verdict.yes(kustomization + " applied " + revision);
    }
    String evidence = kustomization + " applied " + (revision.isEmpty() ? "nothing yet" : revision)
        + "; " + Conditions.readyWords(live.get());
    String wanted = kustomization + " to apply the commit of " + step;
    return broken(live.get(), step) ? Verdict.never(evidence, wanted) : Verdict.no(sourceWords(evidence), wanted);
  }

  private String sourceWords(String evidence) {
    Optional<LiveObject> live = cluster.get(source).filter(s -> !s.ready());
    return live.map(s -> evidence + "; " + source + ": " + Conditions.readyWords(s)).orElse(evidence);
  }

  /** Whether it tried a tree with our files and says for some time that it cannot be applied. */
  private boolean broken(LiveObject kustomization, StepId step) {
    Optional<String> attempted =
        kustomization.body().text("status", "lastAttemptedRevision").flatMap(Revision::commit);
    boolean ours = attempted.isPresent() && branch.missing(step, attempted.get()).isEmpty();
    String reason = kustomization.condition("Ready")
        .filter(c -> c.text("status").orElse("").equals("False"))
        .flatMap(c -> c.text("reason"))
        .orElse("");
    boolean stalled = kustomization.condition("Stalled").flatMap(c -> c.text("status")).filter("True"::equals).isPresent();
    // while adopting, controllers restart and anything may fail once or twice (V1, V12)
    boolean fails = ours && step != StepId.S6
        && (stalled || Set.of("BuildFailed", "ReconciliationFailed", "InvalidPath").contains(reason));
    String key = kustomization.ref() + "/" + step;
    if (!fails) {
      failing.remove(key);
      return false;
    }
    Instant since = failing.computeIfAbsent(key, _ -> clock.now());
    return Duration.between(since, clock.now()).compareTo(BELIEVED) >= 0;
  }

  /** I7: what of the commits up to a step is not in the tree the root applied. */
  List<Violation> undelivered(Optional<StepId> reached) {
    if (reached.isEmpty()) {
      return List.of();
    }
    Optional<LiveObject> live = cluster.get(root);
    String revision = live.flatMap(r -> r.body().text("status", "lastAppliedRevision")).orElse("");
    Optional<String> commit = Revision.commit(revision);
    if (commit.isEmpty()) {
      return List.of(new Violation(Invariant.I7, root.toString(), "applied a commit", "applied '" + revision + "'"));
    }
    Map<String, Violation> out = new TreeMap<>();
    plan.steps().stream()
        .filter(s -> s.commit().isPresent() && s.id().compareTo(reached.get()) <= 0)
        .forEach(s -> branch.missing(s.id(), commit.get()).forEach(path -> out.put(
            path, new Violation(Invariant.I7, path, "as the commit of " + s.id() + " left it", culprit(commit.get(), path)))));
    return new ArrayList<>(out.values());
  }

  private String culprit(String commit, String path) {
    return "changed" + branch.culprit(commit, path).map(c -> " by commit " + c).orElse("") + " in " + commit.substring(0, 10);
  }
}
