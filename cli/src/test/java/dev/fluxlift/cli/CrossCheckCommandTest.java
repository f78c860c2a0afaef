package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossCheckCommandTest {
  private static final String APPS = "kubernetes/flux/config";

  @TempDir Path state;
  @TempDir Path folder;
  @TempDir Path bin;

  private Cli.Ended run(String path, String command, String... more) {
    String[] args = new String[more.length + 3];
    args[0] = command;
    args[1] = folder.toString();
    args[2] = "--cross-check";
    System.arraycopy(more, 0, args, 3, more.length);
    return new Cli(state).with("PATH", path).run(args);
  }

  @Test
  void equalBuildsStandInNobodysWayAndTheVersionIsSaid() throws IOException {
    StandIn program = new StandIn(bin, Cli.exampleRepository(folder));
    for (String command : new String[] {"check", "plan"}) {
      Cli.Ended ended = run(program.path(), command);
      assertThat(ended.status()).as(ended.err()).isZero();
      assertThat(ended.err()).contains("building every kustomization with kustomize v5.7.1-stand-in");
      assertThat(ended.out().replaceAll("\\s+", " ")).containsPattern("cross-check: [1-9]\\d* builds equal to kustomize v5.7.1-stand-in")
          .contains("0 differences, 0 refused by both, 1 not compared");
    }
  }

  @Test
  void aDifferenceIsNamedWithItsPlaceAndStandsInTheWay() throws IOException {
    StandIn program = new StandIn(bin, Cli.exampleRepository(folder));
    program.answer(APPS, program.answer(APPS).replace("\"prune\": true", "\"prune\": false").replace("\"prune\":true", "\"prune\":false"));

    Cli.Ended check = run(program.path(), "check");
    assertThat(check.status()).as(check.err()).isEqualTo(ExitCode.BLOCKED.status());
    assertThat(check.out()).contains("blocker build-differs").contains("spec.prune is true here and false there")
        .containsPattern(APPS + "/\\w+\\.yaml:\\d+");

    Path plan = state.resolve("move.json");
    Cli.Ended planned = run(program.path(), "plan", "--out", plan.toString());
    assertThat(planned.status()).isEqualTo(ExitCode.BLOCKED.status());
    assertThat(Files.readString(plan)).contains("build-differs");
    assertThat(Moves.read(plan).findings()).anySatisfy(f -> assertThat(f.code().id()).isEqualTo("build-differs"));
  }

  @Test
  void aFolderThatTheProgramRefusesStandsInTheWay() throws IOException {
    StandIn program = new StandIn(bin, Cli.exampleRepository(folder));
    program.refuse(APPS);

    Cli.Ended ended = run(program.path(), "check");
    assertThat(ended.status()).isEqualTo(ExitCode.BLOCKED.status());
    assertThat(ended.out()).contains("blocker built-here-alone").contains(APPS);
  }

  @Test
  void withoutTheProgramOrWithABrokenOneTheCommandSaysSo() throws IOException {
    Cli.exampleRepository(folder);
    Cli.Ended none = run(bin.toString(), "check");
    assertThat(none.status()).isEqualTo(ExitCode.ERROR.status());
    assertThat(none.err()).contains("no program kustomize on the PATH").contains("leave out --cross-check");

    new StandIn(bin, folder);
    Files.writeString(bin.resolve("kustomize"), "#!/bin/sh\nexit 3\n");
    Cli.Ended broken = run(bin.toString(), "check");
    assertThat(broken.status()).isEqualTo(ExitCode.ERROR.status());
    assertThat(broken.err()).contains("ends with status 3").doesNotContain("this is a bug");
  }

  @Test
  void theRealProgramsAgree() throws IOException {
    String real = System.getProperty("fluxlift.kustomize", "");
    if (real.isEmpty()) {
      System.out.println("NOT RUN: --cross-check with the real kustomize; set -Dfluxlift.kustomize");
    }
    Assumptions.assumeFalse(real.isEmpty());
    Cli.exampleRepository(folder);
    Files.createSymbolicLink(bin.resolve("kustomize"), Path.of(real));
    String flux = System.getProperty("fluxlift.flux", "");
    if (!flux.isEmpty()) {
      Files.createSymbolicLink(bin.resolve("flux"), Path.of(flux));
    }

    Cli.Ended ended = run(bin + java.io.File.pathSeparator + System.getenv("PATH"), "check");
    assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("builds equal to kustomize v5.7.1").contains(" 0 differences");
    System.out.println(ended.out().lines().filter(l -> l.startsWith("cross-check")).findFirst().orElseThrow());
  }
}
