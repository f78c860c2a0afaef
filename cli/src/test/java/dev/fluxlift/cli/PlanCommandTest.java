package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
  @TempDir Path state;
  @TempDir Path folder;

  @Test
  void theExamplesPlanFitsOneScreen() {
    Cli.Ended ended = new Cli(state).run("plan", Cli.EXAMPLE.toString());
    assertThat(ended.status()).as(ended.err()).isZero();
    List<String> lines = ended.out().lines().toList();
    assertThat(lines).hasSizeLessThanOrEqualTo(40).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(80));
    assertThat(ended.out())
        .contains("Flux 2.6.4 to Flux Operator 0.32.0")
        .contains("35 objects on both sides, 0 unexpected differences")
        .contains("none in the way")
        .contains("S6  Adopt");
  }

  @Test
  void aFolderThatIsNoGitRepositoryIsPlannedAndNotApplied() {
    Cli.Ended ended = new Cli(state).run("plan", Cli.exampleFiles(folder).toString());
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("in no Git repository, branch main").contains("copy it into one to apply it");
    assertThat(new Cli(state).run("inspect", folder.toString()).status()).isZero();
  }

  @Test
  void theNewerLineIsPlannedWithSevenControllers() throws IOException {
    Cli.Ended ended = new Cli(state).run("plan", withFlux("v2.9.4").toString());

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out())
        .contains("Flux 2.9.4 to Flux Operator 0.58.1")
        .contains("0 unexpected differences")
        .contains("objects only on one side: old 0, new 0")
        .contains("none in the way");
  }

  @Test
  void aVersionThatNoOperatorCarriesStopsAndSaysSo() throws IOException {
    Cli.Ended ended = new Cli(state).run("plan", withFlux("v2.1.2").toString());

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err())
        .contains("flux-version-unknown Flux 2.1.2: Known operators build Flux 2.2.3 to 2.9.4")
        .contains("Bring Flux to a version between 2.2.3 and 2.9.4 first.")
        .doesNotContain("this is a bug");
  }

  private Path withFlux(String tag) throws IOException {
    Path repository = Cli.exampleRepository(folder);
    for (String file : List.of("kubernetes/flux/config/flux.yaml", "kubernetes/bootstrap/flux/kustomization.yaml")) {
      Path path = repository.resolve(file);
      Files.writeString(path, Files.readString(path).replace("v2.6.4", tag));
    }
    Cli.git(repository, "commit", "--quiet", "--all", "--message=Another Flux");
    return repository;
  }

  @Test
  void whatWasConsentedToIsInThePlanFile() {
    Path file = folder.resolve("move.json");
    Cli.Ended ended =
        new Cli(state).run("plan", Cli.EXAMPLE.toString(), "--consent", "version-untested,not-ready=HelmRelease/default/echo", "--out", file.toString());

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(Moves.read(file).consents()).containsExactly("not-ready=HelmRelease/default/echo", "version-untested");
  }

  @Test
  void theSamePlanIsMadeTwice() {
    Path repository = Cli.exampleRepository(folder);
    Cli.Ended one = new Cli(state).run("plan", repository.toString(), "-o", "json");
    Cli.Ended two = new Cli(state).run("plan", repository.toString(), "-o", "json");
    assertThat(one.status()).as(one.err()).isZero();
    assertThat(two.out()).isEqualTo(one.out());
  }

  @Test
  void thePlanFileIsOfThePublishedSchema() throws IOException {
    Path repository = Cli.exampleRepository(folder);
    Path file = state.resolve("plan.json");
    assertThat(new Cli(state).run("plan", repository.toString(), "--out", file.toString()).status()).isZero();
    List<Error> errors =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(Path.of("..", "docs", "plan.schema.json")))
            .validate(Files.readString(file), InputFormat.JSON);
    assertThat(errors).isEmpty();
  }

  @Test
  void theDiffShowsEveryFileOfEveryStep() {
    Cli.Ended ended = new Cli(state).run("plan", Cli.EXAMPLE.toString(), "--diff");
    assertThat(ended.status()).isZero();
    assertThat(ended.out())
        .contains("# S1:", "+  suspend: true")
        .contains("+++ b/kubernetes/apps/flux-system/flux-operator/app/helmrelease.yaml")
        .contains("+++ b/bootstrap/helmfile.d/01-apps.yaml")
        .contains("--- a/kubernetes/flux/config/flux.yaml");
  }

  @Test
  void exitCodeTwoSaysThatThereIsSomethingToChange() {
    assertThat(new Cli(state).run("plan", Cli.EXAMPLE.toString(), "--exit-code").status()).isEqualTo(2);
  }

  @Test
  void aStagingClusterComesFirst() {
    Path repository = Cli.exampleRepository(folder);
    assertThat(new Cli(state).run("plan", repository.toString(), "--staging", "lab").out()).contains("First lab:");
  }
}
