package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The repository that the usual migration plan was written for: planned, and rehearsed forward, back and forward again. */
class CorpusRehearsalTest {
  private static final String NAME = "bluevulpine+flux-talos";

  @TempDir Path state;
  @TempDir Path folder;

  @Test
  void theRepositoryOfTheUsualPlanIsPlannedAndRehearsed() throws IOException {
    Path repository = repository();

    Cli.Ended plan = new Cli(state).run("plan", repository.toString(), "-o", "json");
    assertThat(plan.status()).as(plan.out() + plan.err()).isZero();
    assertThat(Json.parse(plan.out(), "stdout").asMapping().list("findings").stream()
        .map(f -> f.asMapping().text("severity").orElse(""))).doesNotContain("BLOCKER");

    long begun = System.nanoTime();
    Optional<Duration> before = ProcessHandle.current().info().totalCpuDuration();
    Cli.Ended ended = new Cli(state).run("rehearse", repository.toString(), "-o", "json");
    long took = (System.nanoTime() - begun) / 1_000_000;
    String cpu = ProcessHandle.current().info().totalCpuDuration()
        .flatMap(after -> before.map(b -> "CPU time " + after.minus(b).toMillis() + " ms, ")).orElse("");

    assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    Mapping record = Json.parse(ended.out(), "stdout").asMapping();
    assertThat(record.bool("good")).contains(true);
    List<Mapping> legs = record.list("legs").stream().map(Value::asMapping).toList();
    assertThat(legs).hasSize(5).allMatch(l -> l.list("against").isEmpty());
    assertThat(texts(legs.get(0), "gone")).isEmpty();
    assertThat(texts(legs.get(1), "gone"))
        .containsExactlyInAnyOrder("Kustomization/flux-system/flux", "OCIRepository/flux-system/flux-manifests");
    assertThat(texts(record, "assumed"))
        .anyMatch(a -> a.startsWith("GitRepository/flux-system/gateway-api: what "))
        .anyMatch(a -> a.startsWith("HelmChart/flux-system/longhorn-system-longhorn: one version of '*'"))
        .anyMatch(a -> a.startsWith("https://") && a.endsWith(": what it brings is left out"));
    assertThat(record.mapping("modelCheck").list("stories")).isEmpty();
    System.out.println("rehearsal of " + NAME + ": " + took + " ms, " + cpu + texts(record, "assumed").size() + " assumptions, "
        + record.mapping("modelCheck").text("states").orElse("no") + " states");
  }

  private static List<String> texts(Mapping mapping, String field) {
    return mapping.list(field).stream().map(v -> v.text().orElse("")).toList();
  }

  /** A copy with a history of its own: fluxlift plans for commits. */
  private Path repository() throws IOException {
    Optional<Path> corpus = Stream.of("../../shared/corpus/before", "../../../shared/corpus/before")
        .map(p -> Path.of(System.getProperty("fluxlift.corpus", p)).resolve(NAME)).filter(Files::isDirectory).findFirst();
    if (corpus.isEmpty()) {
      System.out.println("NOT RUN: rehearsal of " + NAME + " (no corpus)");
      Assumptions.abort("the corpus is missing");
    }
    Path repository = folder.resolve("repository");
    try (Stream<Path> files = Files.walk(corpus.orElseThrow())) {
      for (Path file : files.toList()) {
        Path to = repository.resolve(corpus.orElseThrow().relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.write(to, Files.readAllBytes(file));
        }
      }
    }
    Cli.git(repository, "init", "--quiet", "--initial-branch=main");
    Cli.git(repository, "add", "--all");
    Cli.git(repository, "commit", "--quiet", "--message=The cluster");
    return repository;
  }
}
