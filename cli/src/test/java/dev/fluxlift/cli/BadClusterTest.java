package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Changeset;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.Planner;
import dev.fluxlift.engine.proof.preflight.PreflightFindings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster or a disk that does not do what it should: what is said, the exit code, and that nothing was written. */
class BadClusterTest {
  @TempDir Path state;
  @TempDir Path folder;
  private final FakeApiServer api = new FakeApiServer();
  private Path repository = Path.of("");

  @BeforeEach
  void aRepositoryWithARemote() {
    repository = Cli.exampleRepository(folder);
    Cli.git(repository, "remote", "add", "origin", "https://example.test/repository.git");
  }

  @AfterEach
  void close() {
    api.close();
  }

  private Cli.Ended run(String... args) {
    return new Cli(state).run(args);
  }

  private void says(Cli.Ended ended, ExitCode code, String... words) {
    assertThat(ended.status()).as(ended.err() + ended.out()).isEqualTo(code.status());
    String said = ended.err() + ended.out();
    assertThat(said).contains(words).contains("why it matters:").containsAnyOf("what to do:", "next:").doesNotContain("bug in fluxlift");
    assertThat(api.writes()).isEmpty();
  }

  private String kubeconfig() {
    return api.kubeconfig(state).toString();
  }

  /** The plan of the example as if it had been made on a cluster. */
  private Path planOf(String kubeSystemUid, Finding... against) throws IOException {
    Path file = state.resolve("plan.json");
    Cli.Ended ended = run("plan", repository.toString(), "--out", file.toString());
    assertThat(ended.status()).as(ended.err()).isZero();
    Plan p = PlanFile.read(Files.readString(file), "plan.json");
    Optional<Plan.ClusterLock> lock = Optional.of(new Plan.ClusterLock(kubeSystemUid, "https://where-it-was-made", Map.of()));
    List<Changeset> changesets = p.steps().stream()
        .flatMap(step -> step.commit().map(c -> new Changeset(step.id(), c.changes())).stream())
        .toList();
    Plan live = Planner.plan(new Planner.Inputs(p.toolVersion(), p.operatorVersion(), p.repository(), lock, p.installation(),
        p.instance(), p.settings(), List.of(against), p.consents(), changesets, List.of(), Optional.empty()));
    Files.writeString(file, PlanFile.write(live));
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect", "check", "plan", "apply", "resume", "verify", "cleanup", "rollback"})
  void aTokenThatHasExpired(String command) {
    api.forgetsTheUser();
    Cli.Ended ended = run(command, repository.toString(), "--kubeconfig", kubeconfig());
    says(ended, ExitCode.ERROR, api.address(), "context home", "401 Unauthorized", "has expired", "Log in again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "brake"})
  void aTokenThatHasExpiredWhereNoRepositoryIsNeeded(String command) {
    api.forgetsTheUser();
    says(run(command, "--kubeconfig", kubeconfig()), ExitCode.ERROR, api.address(), "401 Unauthorized", "Log in again");
  }

  @Test
  void aRightThatIsMissing() {
    api.forbids("/leases/");
    Cli.Ended ended = run("status", "--kubeconfig", kubeconfig());
    says(ended, ExitCode.ERROR, "403", "cannot get resource", "/namespaces/flux-system/leases/fluxlift", "Ask for the right");
  }

  @Test
  void aPlanOfAnotherClusterIsRefusedBeforeEvenTheLockIsWritten() throws IOException {
    Path plan = planOf("11111111-1111-4111-8111-111111111111");

    Cli.Ended ended = run("apply", repository.toString(), "--yes", "--kubeconfig", kubeconfig(), "--plan", plan.toString());

    says(ended, ExitCode.STALE, "another cluster", "11111111-1111-4111-8111-111111111111 at https://where-it-was-made",
        FakeApiServer.UID + " at " + api.address(), "kubeconfig or context of the plan's cluster");
  }

  @Test
  void aPlanWithAFindingAgainstItIsRefusedBeforeEvenTheLockIsWritten() throws IOException {
    Path plan = planOf(FakeApiServer.UID, new Finding(PreflightFindings.RIGHTS_MISSING, "create Lease", "You may not."));

    Cli.Ended ended = run("apply", repository.toString(), "--yes", "--kubeconfig", kubeconfig(), "--plan", plan.toString());

    says(ended, ExitCode.BLOCKED, "1 finding speaks against it", "rights-missing create Lease: You may not.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"resume", "verify", "cleanup", "rollback"})
  void aMoveThatWasNeverBegun(String command) {
    Cli.Ended ended = run(command, repository.toString(), "--kubeconfig", kubeconfig());
    says(ended, ExitCode.ERROR, "no move was begun on this cluster", "fluxlift plan");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ctrlCWhereNoMoveIsUnderWay() throws IOException, InterruptedException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String kubeconfig = Files.writeString(state.resolve("kubeconfig"), Files.readString(Path.of(kubeconfig()))
          .replace(api.address(), "http://127.0.0.1:" + silent.getLocalPort())).toString();
      // a shell that runs the build in the background has its children ignore SIGINT
      Process tool = new ProcessBuilder("env", "--default-signal=INT",
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
          "dev.fluxlift.cli.Main", "status", "--kubeconfig", kubeconfig).redirectErrorStream(true).start();
      silent.accept();
      assertThat(new ProcessBuilder("kill", "-INT", Long.toString(tool.pid())).start().waitFor()).isZero();

      String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(tool.waitFor()).as(said).isEqualTo(ExitCode.INTERRUPTED.status());
      assertThat(said).contains("interrupted", "why it matters:", "what to do: Run the same command again");
    }
  }

  static boolean fullDevice() {
    return Files.exists(Path.of("/dev/full"));
  }

  @Test
  @EnabledIf("fullDevice")
  void aFullDiskForTheJournal() throws IOException {
    Path plan = planOf(FakeApiServer.UID);
    String id = PlanFile.read(Files.readString(plan), "plan.json").id();
    Path journal = state.resolve("runs").resolve(FakeApiServer.UID).resolve(id).resolve("journal.jsonl");
    Files.createDirectories(journal.getParent());
    Files.createSymbolicLink(journal, Path.of("/dev/full"));

    Cli.Ended ended = run("apply", repository.toString(), "--yes", "--kubeconfig", kubeconfig(), "--plan", plan.toString());

    says(ended, ExitCode.ERROR, journal.toString(), "is the disk full?", "nothing was done", "fluxlift resume");
  }

  @Test
  void aStateDirectoryThatCannotBe() throws IOException {
    Path file = Files.writeString(state.resolve("no-folder"), "a file");
    Path plan = planOf(FakeApiServer.UID);
    Cli.Ended ended = new Cli(file)
        .run("apply", repository.toString(), "--yes", "--kubeconfig", kubeconfig(), "--plan", plan.toString());
    says(ended, ExitCode.ERROR, "no-folder", "cannot be created", "FLUXLIFT_STATE");
  }

  @Test
  void aPlanFileThatCannotBeWritten() throws IOException {
    Path missing = state.resolve("none/plan.json");
    says(run("plan", repository.toString(), "--out", missing.toString()), ExitCode.ERROR, "the plan cannot be written to " + missing);

    Path there = Files.writeString(state.resolve("plan.json"), "what was there");
    assertThat(run("plan", repository.toString(), "--out", there.toString()).status()).isZero();
    assertThat(Files.readString(there)).startsWith("{");
    assertThat(there.resolveSibling("plan.json.next")).doesNotExist();
  }

  @Test
  @EnabledIf("fullDevice")
  void aPlanFileOnAFullDisk() {
    says(run("plan", repository.toString(), "--out", "/dev/full"), ExitCode.ERROR, "the plan cannot be written to /dev/full", "No space left");
  }
}
