package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearseCommandTest {
  @TempDir Path state;
  @TempDir Path folder;

  @Test
  void theExampleGoesForwardBackAndForwardAgainOnOneScreen() {
    Cli.Ended ended = new Cli(state).run("rehearse", Cli.EXAMPLE.toString());

    assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    List<String> lines = ended.out().lines().toList();
    assertThat(lines).hasSizeLessThanOrEqualTo(40).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(80));
    assertThat(lines.getFirst()).startsWith("NOT your cluster");
    assertThat(ended.out())
        .containsPattern("\ncompared live: kustomize-controller 1.6 \\(\\d+ scenarios\\)\n")
        .contains("\nmodel only: flux-operator 0.32, helm-controller 1.3, source-controller 1.6\n");
    assertThat(ended.out())
        .contains("forward: apply, REACHED", "forward: cleanup, DONE", "back: rollback, DONE", "forward again: cleanup, DONE")
        .contains("gone: nothing")
        .contains("went well: nothing was lost")
        .containsPattern("model check: [1-9][0-9]+ states, [1-9][0-9]+ transitions from [12][0-9] places")
        .contains("NOT every order")
        .containsPattern("\ntook [0-9.]+ s(, CPU time [0-9.]+ s)?\n");
  }

  @Test
  void theRecordNamesWhatWasAssumedAndWhatWent() {
    Cli.Ended ended = new Cli(state).run("rehearse", Cli.EXAMPLE.toString(), "-o", "json", "--seed", "7");

    Mapping record = Json.parse(ended.out(), "stdout").asMapping();
    assertThat(record.bool("good")).contains(true);
    assertThat(record.bool("yourCluster")).contains(false);
    assertThat(record.mapping("modelCheck").bool("exhaustive")).contains(false);
    assertThat(record.mapping("modelCheck").list("bounds")).isNotEmpty();
    assertThat(record.list("assumed").stream().map(Value::toString)).anyMatch(a -> a.contains("Secret/flux-system/sops-age"));
    List<Value> legs = record.list("legs");
    assertThat(legs).hasSize(5);
    assertThat(legs.get(0).asMapping().list("gone")).isEmpty();
    assertThat(legs.get(1).asMapping().list("gone").stream().map(g -> g.text().orElseThrow()))
        .containsExactlyInAnyOrder("Kustomization/flux-system/flux", "OCIRepository/flux-system/flux-manifests");
  }

  @Test
  void theUsualPlanAsItIsWrittenIsRefusedWithWhatBecomesOfIt() {
    Cli.Ended ended = new Cli(state).run("rehearse", Cli.EXAMPLE.toString(), "--as-written");

    assertThat(ended.status()).as(ended.out() + ended.err()).isEqualTo(3);
    List<String> parts = List.of(ended.out().split("\n\n"));
    assertThat(parts).hasSize(6);
    assertThat(parts.subList(1, 5)).allSatisfy(part -> {
      List<String> story = part.lines().skip(1).filter(l -> !l.matches("   (I\\d:|the way back).*")).toList();
      assertThat(story).hasSizeLessThanOrEqualTo(12).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(80));
    });
    assertThat(ended.out()).contains("REFUSED: 4 of its promises do not hold");
  }

  @Test
  void aRepositoryWhoseAppIsBrokenIsNotRehearsed() throws IOException {
    Path repository = Cli.exampleRepository(folder);
    Path app = repository.resolve("kubernetes/apps/network/echo-server/ks.yaml");
    Files.writeString(app, Files.readString(app).replaceFirst("path: .*", "path: ./kubernetes/apps/network/nowhere"));
    Cli.git(repository, "commit", "-qam", "Break it");

    Cli.Ended ended = new Cli(state).run("rehearse", repository.toString());

    assertThat(ended.status()).as(ended.out() + ended.err()).isEqualTo(3);
    assertThat(ended.err()).contains("this cannot be rehearsed", "echo-server", "nowhere");
  }

  @Test
  void aVersionWhoseRulesNobodyReadIsNotRehearsed() {
    Cli.Ended ended = new Cli(state).run("rehearse", Cli.EXAMPLE.toString(), "--operator-version", "0.33.0");

    assertThat(ended.status()).as(ended.out() + ended.err()).isEqualTo(3);
    assertThat(ended.err()).contains("this cannot be rehearsed: the rules of Flux Operator 0.33.0 are not simulated")
        .doesNotContain("this is a bug");
  }

  @Test
  void aNumberOfStatesBelongsToACheckAndIsOneOrMore() {
    Cli.Ended without = new Cli(state).run("rehearse", Cli.EXAMPLE.toString(), "--states", "100");
    assertThat(without.status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(without.err()).contains("--states without --check");

    Cli.Ended none = new Cli(state).run("rehearse", Cli.EXAMPLE.toString(), "--check", "--states", "0");
    assertThat(none.status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(none.err()).contains("--states 0 is no number of states");
  }
}
