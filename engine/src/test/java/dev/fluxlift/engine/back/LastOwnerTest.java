package dev.fluxlift.engine.back;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.WayBack;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.engine.verify.Backup;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Equality;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Flux's Namespace is delivered by the old owner and by cluster-apps; at S0 the old owner was the last to apply it. */
class LastOwnerTest {
  private static final String NS = "flux-system";
  private static final ObjectRef OWNER = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "flux");
  private static final ObjectRef APPS = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "cluster-apps");
  private static final ObjectRef NAMESPACE = new ObjectRef("", "Namespace", "", NS);
  private static final String NAME = ObjectRef.KUSTOMIZE + "/name";
  private static final String REQUESTED = "reconcile.fluxcd.io/requestedAt";

  private static final Value READY = Value.of(List.of(Mapping.of("type", "Ready", "status", "True")));

  private final MemoryCluster cluster = new MemoryCluster();
  private final LateApps clock = new LateApps();
  private final Backup backup;

  /** cluster-apps applies the last commit after some seconds; the old owner applies whenever it is asked. */
  private final class LateApps implements Clock {
    private Instant now = Instant.parse("2026-11-26T03:00:00Z");
    private Duration late = Duration.ZERO;

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public void pause(Duration duration) {
      now = now.plus(duration);
      boolean applies = !late.isZero() && late.compareTo(duration) <= 0;
      late = late.compareTo(duration) <= 0 ? Duration.ZERO : late.minus(duration);
      if (applies) {
        holds("cluster-apps");
        applied(APPS, "main@sha1:new");
      }
      if (cluster.get(OWNER).orElseThrow().annotations().containsKey(REQUESTED)) {
        cluster.edit(OWNER, o -> o.withoutPath(List.of("metadata", "annotations", REQUESTED)));
        holds("flux");
      }
    }
  }

  LastOwnerTest() {
    // what a backup holds is found by the CRDs of Flux
    cluster.with(Mapping.of(
        "apiVersion", "apiextensions.k8s.io/v1", "kind", "CustomResourceDefinition",
        "metadata", Mapping.of("name", "kustomizations." + ObjectRef.KUSTOMIZE),
        "spec", Mapping.of("group", ObjectRef.KUSTOMIZE, "names", Mapping.of("kind", "Kustomization"))));
    cluster.with(Mapping.of(
        "apiVersion", "source.toolkit.fluxcd.io/v1", "kind", "GitRepository",
        "metadata", Mapping.of("name", "home", "namespace", NS),
        "status", Mapping.of("artifact", Mapping.of("revision", "main@sha1:new"))));
    kustomization(OWNER);
    kustomization(APPS);
    cluster.with(Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of("name", NS)));
    holds("flux");
    backup = new Backup(clock.now(), "uid", Snapshot.take(cluster, NS), List.of());
  }

  private void kustomization(ObjectRef ref) {
    cluster.with(Mapping.of(
        "apiVersion", "kustomize.toolkit.fluxcd.io/v1", "kind", "Kustomization",
        "metadata", Mapping.of("name", ref.name(), "namespace", NS),
        "spec", Mapping.of("sourceRef", Mapping.of("kind", "GitRepository", "name", "home")),
        "status", Mapping.of(
            "lastAttemptedRevision", "main@sha1:new",
            "conditions", READY,
            "inventory", Mapping.of("entries", List.of(Mapping.of("id", "_" + NS + "__Namespace", "v", "v1"))))));
  }

  private void applied(ObjectRef kustomization, String revision) {
    cluster.edit(kustomization, k -> k.withPath(List.of("status", "lastAttemptedRevision"), Value.of(revision)));
  }

  private void holds(String kustomization) {
    cluster.edit(NAMESPACE, n -> n.withPath(List.of("metadata", "labels", NAME), Value.of(kustomization))
        .withPath(List.of("metadata", "labels", ObjectRef.KUSTOMIZE + "/namespace"), Value.of(NS)));
  }

  private SubStep step() {
    return owner().disputed();
  }

  private OldOwner owner() {
    Move move = Move.of(NS, OWNER, "flux.yaml", new ObjectRef(ObjectRef.SOURCE, "OCIRepository", NS, "m"), OWNER, APPS);
    Repository repository = new Repository() {
      @Override
      public Optional<String> now(String path) {
        return Optional.empty();
      }

      @Override
      public List<FileChange> committed(StepId step) {
        return List.of();
      }
    };
    Delivery delivery = (_, _, _) -> {
      throw new AssertionError("nothing is committed here");
    };
    Progress silent = new Progress() {
      @Override
      public void begins(WayBack way, String subStep, String what) {}

      @Override
      public void done(WayBack way, String subStep, boolean already) {}

      @Override
      public void waits(String subStep, String forWhat, Duration since) {}
    };
    Waiting waiting = new Waiting(clock, silent, Duration.ofMinutes(1));
    Live live = new Live(cluster, move);
    Canary canary = new Canary(live, move, repository, delivery, waiting);
    return new OldOwner(live, move, Before.kept(backup), repository, delivery, canary, waiting);
  }

  private Optional<String> label() {
    return cluster.get(NAMESPACE).map(LiveObject::labels).map(l -> l.get(NAME));
  }

  @Test
  void nothingIsDoneWhereEverybodyHasAppliedAndTheOldOwnerWasLast() {
    assertThat(step().done().getAsBoolean()).isTrue();
  }

  @Test
  void whoHasOurLastCommitStillToApplyIsWaitedFor() {
    applied(APPS, "main@sha1:old");
    clock.late = Duration.ofSeconds(5);
    SubStep step = step();

    assertThat(step.done().getAsBoolean()).isFalse();
    step.act().run();

    assertThat(label()).contains("flux");
    assertThat(step.done().getAsBoolean()).isTrue();
  }

  @Test
  void oneThatNeverAppliesItIsNotWaitedForForEver() {
    applied(APPS, "main@sha1:old");
    Instant began = clock.now();

    step().act().run();

    assertThat(Duration.between(began, clock.now())).isLessThan(Duration.ofMinutes(2));
    assertThat(label()).contains("flux");
  }

  @Test
  void theOldOwnerIsNotLeftInTheMiddleOfIt() {
    cluster.edit(OWNER, k -> k.withPath(List.of("status", "conditions"), Value.of(List.of())));
    SubStep step = step();

    assertThat(step.done().getAsBoolean()).isFalse();
    step.act().run();

    assertThat(step.done().getAsBoolean()).isFalse();
    cluster.edit(OWNER, k -> k.withPath(List.of("status", "conditions"), READY));
    assertThat(step.done().getAsBoolean()).isTrue();
  }

  @Test
  void oneThatIsSuspendedAppliesNothing() {
    applied(APPS, "main@sha1:old");
    cluster.edit(APPS, k -> k.withPath(List.of("spec", "suspend"), Value.of(true)));

    assertThat(step().done().getAsBoolean()).isTrue();
  }

  @Test
  void theOtherOwnerApplyingBeforeTheComparisonIsNoDifference() {
    AtomicInteger compared = new AtomicInteger();

    List<Difference> found = owner().differences(() -> {
      if (compared.incrementAndGet() == 1) {
        holds("cluster-apps");
      }
      return Equality.withCluster(backup.cluster(), cluster, Set.of());
    });

    assertThat(found).isEmpty();
    assertThat(label()).contains("flux");
  }

  @Test
  void theOtherOwnerApplyingEachTimeIsADifferenceInTheEnd() {
    AtomicInteger compared = new AtomicInteger();

    List<Difference> found = owner().differences(() -> {
      compared.incrementAndGet();
      holds("cluster-apps");
      return Equality.withCluster(backup.cluster(), cluster, Set.of());
    });

    assertThat(found).extracting(Difference::object).containsOnly(NAMESPACE);
    assertThat(compared.get()).isBetween(2, 5);
  }

  @Test
  void whatDiffersElsewhereIsComparedOnce() {
    AtomicInteger compared = new AtomicInteger();
    cluster.edit(APPS, k -> k.withPath(List.of("spec", "timeout"), Value.of("1m")));

    List<Difference> found = owner().differences(() -> {
      compared.incrementAndGet();
      return Equality.withCluster(backup.cluster(), cluster, Set.of());
    });

    assertThat(found).extracting(Difference::object).containsOnly(APPS);
    assertThat(compared).hasValue(1);
  }
}
