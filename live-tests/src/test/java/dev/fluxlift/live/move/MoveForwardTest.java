package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.adapters.SystemClock;
import dev.fluxlift.adapters.kubernetes.KubeconfigChoice;
import dev.fluxlift.adapters.kubernetes.KubernetesCluster;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.verify.LeaseGap;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole move by the tool: plan, apply, verify, cleanup, verify. */
class MoveForwardTest {
  private static final Pattern ADOPTED = Pattern.compile("S6: done in (\\d+) s");

  @Tag("live")
  @Test
  void theToolMovesTheExampleAndNothingIsLost() {
    move(FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void andOnTheNewerLine() {
    move(FluxLine.FLUX_2_9);
  }

  private static void move(FluxLine line) {
    try (World world = Tool.untouched(line)) {
      Snapshot before = world.snapshot();
      assertTheCatalogueSaysTheSameAsTheCluster(world);
      Path plan = world.bed().home().resolve("plan.json");
      Tool.Ran planned = Tool.run(world, "plan", "--out", plan.toString());
      assertThat(planned.exit()).as(planned.said()).isZero();
      assertThat(plan).isNotEmptyFile();
      assertThat(unwrapped(planned))
          .contains("old side: oci://ghcr.io/fluxcd/flux-manifests:" + line.tag() + "@sha256:")
          .containsPattern("new side: "
              + "oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:v0\\.\\d+\\.\\d+@sha256:")
          .doesNotContain("from-catalogue", "the catalogue's");

      assertThat(planned.err()).contains("see it rehearsed on a copy of this cluster: fluxlift rehearse " + world.workTree()
          + " --from-cluster --kubeconfig " + world.kubeconfig());

      Gaps gaps = new Gaps(world);
      Tool.Ran applied = Tool.run(world, "apply", "--plan", plan.toString(), "--yes", "--soak", "none");
      assertThat(applied.exit()).as(applied.said()).isZero();
      assertThat(applied.err()).containsSubsequence(
          "rehearsed on a copy of this cluster: it went well forward, back and forward again", "S0: ", "S1: ");
      Duration gap = gaps.longest();
      Tool.Ran soFar = Tool.run(world, "verify", "--so-far");
      assertThat(soFar.exit()).as(soFar.said()).isZero();
      Tool.Ran cleaned = Tool.run(world, "cleanup", "--yes");
      assertThat(cleaned.exit()).as(cleaned.said()).isZero();
      Tool.Ran undocumented = Tool.run(world, "verify");
      assertThat(undocumented.exit()).as(undocumented.said()).isEqualTo(3);
      assertThat(undocumented.out()).contains("Taskfile.yaml:10 names bootstrap/flux");
      document(world);
      Tool.Ran verified = Tool.run(world, "verify");
      assertThat(verified.exit()).as(verified.said()).isZero();

      assertNothingLost(before, world.snapshot());
      world.awaitReady(Api.FLUX_INSTANCE, "flux");
      Duration total = applied.took().plus(cleaned.took());
      System.out.println("measured: Flux " + line.version() + " moved in " + total.toSeconds() + " s, adopted in "
          + seconds(applied.err()) + " s, longest gap between two leaders " + gap.toMillis() / 1000.0 + " s");
      JournalCost journal = JournalCost.of(world);
      System.out.printf(Locale.ROOT, "measured: Flux %s: the journal's %d records took %d ms to write, %.2f %% of the move%n",
          line.version(), journal.records(), journal.writing().toMillis(), journal.of(total));
      assertThat(journal.records()).isGreaterThan(20);
      assertThat(total).isLessThan(Duration.ofMinutes(15));
      assertThat(gap).isPositive().isLessThan(Duration.ofMinutes(2));
    }
  }

  /** Where no registry can be had the catalogue's hashes of CRDs are compared with the cluster's, and they hold too. */
  private static void assertTheCatalogueSaysTheSameAsTheCluster(World world) {
    Tool.Ran planned = Tool.runWithoutRegistry(world, "plan");
    assertThat(planned.exit()).as(planned.said()).isZero();
    assertThat(unwrapped(planned)).contains("the catalogue's Flux " + world.line().version(), "SSL_CERT_FILE=");
  }

  /** The screen without the breaks of its long lines. */
  private static String unwrapped(Tool.Ran ran) {
    return ran.out().replaceAll("\n {4}@", "@").replaceAll("\n {4}(?=\\S)", " ");
  }

  /** What a person does last: README and tasks say how the cluster is built now. */
  static void document(World world) {
    for (String file : List.of(".taskfiles/flux/Taskfile.yaml", "README.md")) {
      world.edit(file, text -> text.replace("bootstrap/flux", "bootstrap/helmfile.d").replace("config/flux.yaml", "apps"));
    }
    world.commitAndReconcile("Say how the cluster is built now");
  }

  static void assertNothingLost(Snapshot before, Snapshot after) {
    Snapshot.Change change = before.to(after);
    assertThat(change.gone()).containsExactlyInAnyOrder(
        new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "flux"),
        new ObjectRef(ObjectRef.SOURCE, "OCIRepository", World.FLUX, "flux-manifests"));
    assertThat(change.replaced()).isEmpty();
    assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
    assertThat(revisions(after)).isEqualTo(revisions(before));
  }

  /** Helm's record of each revision of each application. */
  private static Set<ObjectRef> revisions(Snapshot snapshot) {
    return snapshot.of("Secret").stream()
        .map(LiveObject::ref)
        .filter(ref -> ref.name().startsWith("sh.helm.release.v1."))
        .filter(ref -> !ref.name().startsWith("sh.helm.release.v1.flux-"))
        .collect(Collectors.toSet());
  }

  private static String seconds(String progress) {
    Matcher adopted = ADOPTED.matcher(progress);
    return adopted.find() ? adopted.group(1) : "?";
  }

  /** Watches the leases of the controllers while they are replaced. */
  private static final class Gaps {
    private final LeaseGap gap;
    private final Thread watcher = Thread.ofPlatform().daemon().unstarted(this::watch);

    Gaps(World world) {
      Cluster cluster = new KubernetesCluster(
          KubeconfigChoice.ofThisProcess(Optional.of(world.kubeconfig()), Optional.empty()), new SystemClock());
      this.gap = new LeaseGap(cluster, World.FLUX, LeaseGap.held(cluster, World.FLUX));
      watcher.start();
    }

    private void watch() {
      while (!Thread.interrupted()) {
        try {
          gap.look();
        } catch (ClusterException _) {
          // the next look is soon; a look that is missed makes the gap longer, never shorter
        }
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      }
    }

    Duration longest() {
      watcher.interrupt();
      try {
        watcher.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return gap.gaps().values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }
  }
}
