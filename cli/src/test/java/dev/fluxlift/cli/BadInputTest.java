package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each bad input ends in a message that says what, where, why and what to do, with the documented exit code. */
class BadInputTest {
  @TempDir Path state;
  @TempDir Path folder;

  private void says(Cli.Ended ended, ExitCode code, String... words) {
    assertThat(ended.status()).as(ended.err()).isEqualTo(code.status());
    assertThat(ended.err()).contains(words).contains("why it matters:").contains("what to do:").doesNotContain("bug in fluxlift");
  }

  private Cli.Ended run(String... args) {
    return new Cli(state).run(args);
  }

  @Test
  void aFolderThatIsNotThere() {
    says(run("plan", folder.resolve("nothing").toString()), ExitCode.ERROR, "there is no folder", "nothing");
  }

  @Test
  void aFolderThatIsNoGitRepository() {
    says(run("apply", folder.toString(), "--yes", "--kubeconfig", "x"), ExitCode.ERROR, folder.getFileName().toString(), "is in no Git repository");
    says(run("plan", folder.toString()), ExitCode.BLOCKED, "this repository is not one that fluxlift moves (UNKNOWN)");
  }

  @Test
  void aDirtyWorkTree() throws IOException {
    Path repository = Cli.exampleRepository(folder);
    Files.writeString(repository.resolve("new.txt"), "not committed");
    says(run("plan", repository.toString()), ExitCode.BLOCKED, "not committed: new.txt", "git stash");
  }

  @Test
  void aDetachedHead() {
    Path repository = Cli.exampleRepository(folder);
    Cli.git(repository, "switch", "--quiet", "--detach", "HEAD");
    says(run("apply", repository.toString(), "--yes", "--kubeconfig", "x"), ExitCode.BLOCKED, "is detached at", "git switch");
  }

  @Test
  void noRemote() {
    Path repository = Cli.exampleRepository(folder);
    says(run("apply", repository.toString(), "--yes", "--kubeconfig", "x"), ExitCode.BLOCKED, "has no remote 'origin'", "git remote add");
  }

  @Test
  void anInnerFolderIsNotApplied() {
    says(run("apply", Cli.EXAMPLE.toString(), "--yes", "--kubeconfig", "x"), ExitCode.BLOCKED, "is not the top of a Git repository");
  }

  @Test
  void aFileThatIsNoYaml() throws IOException {
    Path repository = Cli.exampleRepository(folder);
    Files.writeString(repository.resolve("kubernetes/flux/config/flux.yaml"), "a: [1\nb: 2\n");
    Cli.git(repository, "commit", "--quiet", "--all", "--message=Broken");
    Cli.Ended ended = run("plan", repository.toString());
    says(ended, ExitCode.BLOCKED, "kubernetes/flux/config/flux.yaml");
  }

  @Test
  void aFileThatIsNoText() throws IOException {
    Path repository = Cli.exampleRepository(folder);
    Files.write(repository.resolve("kubernetes/flux/config/flux.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe, '\n'});
    Cli.git(repository, "commit", "--quiet", "--all", "--message=Broken");
    says(run("plan", repository.toString()), ExitCode.BLOCKED, "kubernetes/flux/config/flux.yaml");
  }

  @Test
  void anUnknownLayout() throws IOException {
    Files.writeString(folder.resolve("README.md"), "nothing of Flux");
    Cli.git(folder, "init", "--quiet", "--initial-branch=main");
    Cli.git(folder, "add", "--all");
    Cli.git(folder, "commit", "--quiet", "--message=Start");
    says(run("plan", folder.toString()), ExitCode.BLOCKED, "not one that fluxlift moves");
  }

  @Test
  void noKubeconfig() {
    says(run("status"), ExitCode.ERROR, "no kubeconfig");
  }

  @Test
  void aKubeconfigThatIsNotThere() {
    says(run("status", "--kubeconfig", folder.resolve("none").toString()), ExitCode.ERROR, "none");
  }

  @Test
  void aClusterThatDoesNotAnswer() throws IOException {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
        users: [{name: u, user: {token: t}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """);
    says(run("status", "--kubeconfig", kubeconfig.toString()), ExitCode.ERROR, "127.0.0.1:1");
  }

  @Test
  void aPlanThatWasEdited() throws IOException {
    Path repository = Cli.exampleRepository(folder);
    Cli.git(repository, "remote", "add", "origin", "https://example.test/repository.git");
    Path plan = state.resolve("plan.json");
    run("plan", repository.toString(), "--out", plan.toString());
    Files.writeString(plan, Files.readString(plan).replace("2.6.4", "2.6.3"));
    says(
        run("apply", repository.toString(), "--yes", "--kubeconfig", kubeconfigOfNothing(), "--plan", plan.toString()),
        ExitCode.STALE,
        "was changed after it was made");
  }

  private String kubeconfigOfNothing() throws IOException {
    Path kubeconfig = state.resolve("kubeconfig");
    Files.writeString(kubeconfig, "apiVersion: v1\nkind: Config\n");
    return kubeconfig.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-such-option", "--until=S99", "--soak"})
  void aWrongCommandLine(String option) {
    Cli.Ended ended = run("apply", ".", option);
    assertThat(ended.status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(ended.err()).contains("--help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"S1", "S5", "S6", "S8", "S10"})
  void rollbackGoesToNoStepThatMakesNoSense(String step) {
    says(
        run("rollback", folder.toString(), "--to", step),
        ExitCode.USAGE,
        "rollback does not go back to " + step,
        "Give one of S0, S2, S4, S7");
  }

  @Test
  void applyDoesNotRetireTheOldOwner() throws IOException {
    Path repository = Cli.exampleRepository(folder);
    Cli.git(repository, "remote", "add", "origin", "https://example.test/repository.git");
    says(
        run("apply", repository.toString(), "--yes", "--until", "S8", "--kubeconfig", kubeconfigOfNothing()),
        ExitCode.USAGE,
        "apply runs no step after S7",
        "fluxlift cleanup");
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect", "check", "plan", "apply", "status", "resume", "verify", "cleanup", "rollback", "brake"})
  void everyCommandHasHelpWithAnExample(String command) {
    Cli.Ended ended = run(command, "--help");
    assertThat(ended.status()).isZero();
    assertThat(ended.out()).contains("Example: fluxlift " + command);
  }
}
