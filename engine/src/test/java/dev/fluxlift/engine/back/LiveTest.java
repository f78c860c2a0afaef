package dev.fluxlift.engine.back;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveTest {
  private static final String NS = "flux-system";
  private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");
  private static final ObjectRef ROOT = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "cluster");
  private static final ObjectRef SOURCE = new ObjectRef(ObjectRef.SOURCE, "GitRepository", NS, "home");
  private static final ObjectRef OWNER = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "flux");

  /** A commit that was pushed before the process was killed is fetched when it goes on, not when the interval is over. */
  @Test
  void whoWaitsForACommitAsksTheSourceToo() {
    MemoryCluster cluster = new MemoryCluster();
    for (ObjectRef ref : List.of(ROOT, SOURCE)) {
      cluster.with(Mapping.of(
          "apiVersion", ref.group() + "/v1", "kind", ref.kind(),
          "metadata", Mapping.of("name", ref.name(), "namespace", NS),
          "spec", Mapping.of("sourceRef", Mapping.of("kind", "GitRepository", "name", "home"))));
    }
    Move move = Move.of(NS, OWNER, "flux.yaml", OWNER, ROOT, ROOT);

    new Live(cluster, move).askFromGit(List.of(ROOT), NOW);

    for (ObjectRef ref : List.of(ROOT, SOURCE)) {
      assertThat(cluster.get(ref).orElseThrow().annotations()).containsEntry(Live.REQUESTED_AT, NOW.toString());
    }
  }

  /** A reconciliation that takes longer than the time between two asks would never be seen to end. */
  @Test
  void whoIsAtWorkIsNotAskedAgainAndWhoWaitsToTryAgainIs() {
    assertThat(askedWhile("Progressing")).isFalse();
    assertThat(askedWhile("ProgressingWithRetry")).isTrue();
  }

  private static boolean askedWhile(String reason) {
    MemoryCluster cluster = new MemoryCluster();
    cluster.with(Mapping.of(
        "apiVersion", OWNER.group() + "/v1", "kind", OWNER.kind(),
        "metadata", Mapping.of("name", OWNER.name(), "namespace", NS),
        "status", Mapping.of("conditions", List.of(Mapping.of("type", "Reconciling", "status", "True", "reason", reason)))));

    new Live(cluster, Move.of(NS, OWNER, "flux.yaml", OWNER, ROOT, ROOT)).askAtRest(OWNER, NOW);

    return cluster.get(OWNER).orElseThrow().annotations().containsKey(Live.REQUESTED_AT);
  }
}
