package dev.fluxlift.simulator.flux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceControllerTest {
  private static final ObjectRef SOURCE = new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes");
  private final TestWorld world = TestWorld.bare(KustomizeVersion.V1_6);

  @BeforeEach
  void begin() {
    world.git.remove("kubernetes/flux/config/flux.yaml", "kubernetes/flux/config/kustomization.yaml", "  - ./flux.yaml");
    world.bootstrap();
    world.await(() -> world.get(SOURCE).ready());
  }

  private Optional<String> revision() {
    return world.get(SOURCE).body().text("status", "artifact", "revision");
  }

  @Test
  void a_branch_gives_a_short_revision() {
    assertThat(revision()).contains(world.git.revision());
    assertThat(world.get(SOURCE).body().list("metadata", "finalizers").toString()).contains("finalizers.fluxcd.io");
  }

  /** V17: the operator writes the reference in full. */
  @Test
  void a_full_reference_gives_a_full_revision() {
    world.edit(SOURCE, Map.of("name", "refs/heads/main"), "spec", "ref");
    world.await(() -> revision().filter(("refs/heads/" + world.git.revision())::equals).isPresent());
  }

  @Test
  void a_commit_is_seen_at_the_interval_or_on_request() {
    String before = revision().orElseThrow();
    world.git.edit("kubernetes/apps/demo/notes/app/notes.yaml", text -> text.replace("milk", "bread"));
    world.run(Duration.ofMinutes(5));
    assertThat(revision()).contains(before);
    world.run(Duration.ofMinutes(6));
    assertThat(revision()).contains(world.git.revision());
  }

  @Test
  void a_suspended_source_keeps_its_artifact_and_answers_requests() {
    String before = revision().orElseThrow();
    world.edit(SOURCE, true, "spec", "suspend");
    world.git.edit("kubernetes/apps/demo/notes/app/notes.yaml", text -> text.replace("milk", "bread"));
    world.request(SOURCE);
    world.run(Duration.ofMinutes(15));

    LiveObject source = world.get(SOURCE);
    assertThat(revision()).contains(before);
    assertThat(source.body().text("status", "lastHandledReconcileAt")).isPresent();
    assertThat(source.body().text("status", "observedGeneration").map(Long::parseLong)).contains(source.generation());
  }

  @Test
  void a_reference_that_is_not_there_keeps_the_old_artifact_and_says_so() {
    world.awaitReady("cluster");
    String before = revision().orElseThrow();
    world.edit(SOURCE, "gone", "spec", "ref", "branch");
    world.await(() -> !world.get(SOURCE).ready());
    world.run(Duration.ofSeconds(5));

    assertThat(revision()).contains(before);
    assertThat(world.get(SOURCE).condition("Ready").flatMap(c -> c.text("reason"))).contains("GitOperationFailed");
    // seen on the real control plane
    assertThat(world.get(SOURCE).condition("Reconciling").flatMap(c -> c.text("reason"))).contains("ProgressingWithRetry");
  }

  @Test
  void a_deleted_source_goes() {
    world.user.delete(SOURCE, dev.fluxlift.simulator.api.Api.Deletion.BACKGROUND);
    world.await(() -> !world.has(SOURCE));
  }

  @Test
  void the_last_pattern_that_matches_says_what_gets_into_an_artifact() {
    Map<String, byte[]> files = new TreeMap<>();
    for (String path : new String[] {
      "README.md", "kubernetes/a.yaml", "kubernetes/secret/b.yaml", "kubernetes/secret/keep.yaml", "logo.png",
      ".github/x.yaml", ".git/HEAD", "kubernetes/.sops.yaml"
    }) {
      files.put(path, path.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(SourceIgnore.git(files, Optional.of("/*\n!/kubernetes\n")).keySet()).containsExactly(
        "kubernetes/.sops.yaml", "kubernetes/a.yaml", "kubernetes/secret/b.yaml", "kubernetes/secret/keep.yaml");
    assertThat(SourceIgnore.git(files, Optional.empty()).keySet()).containsExactly(
        "README.md", "kubernetes/a.yaml", "kubernetes/secret/b.yaml", "kubernetes/secret/keep.yaml");
    files.put("kubernetes/.sourceignore", "# mine\nsecret/\n!secret/keep.yaml\n".getBytes(StandardCharsets.UTF_8));
    assertThat(SourceIgnore.git(files, Optional.empty()).keySet())
        .contains("kubernetes/secret/keep.yaml", "logo.png")
        .doesNotContain("kubernetes/secret/b.yaml", ".git/HEAD");
  }
}
