package dev.fluxlift.adapters.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.port.GitException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real repositories: {@code remote.git}, the person's clone {@code home} and a colleague's clone {@code other}. */
class GitCommandLineTest {
  @TempDir Path temp;
  private Path home;
  private Git git;
  private String first;

  @BeforeEach
  void aCloneWithOneCommit() throws IOException {
    shell(temp, "git init -q --bare -b main remote.git && git clone -q remote.git home 2>/dev/null");
    home = temp.resolve("home");
    shell(home, "git config user.name Ada && git config user.email ada@example.org && git checkout -q -b main");
    Files.createDirectories(home.resolve("cluster/apps"));
    Files.writeString(home.resolve("cluster/flux.yaml"), "old\n");
    Files.writeString(home.resolve("cluster/apps/ž app.yaml"), "app\r\n");
    Files.writeString(home.resolve("run.sh"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(home.resolve("run.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
    shell(home, "ln -s cluster/flux.yaml link.yaml && git add -A && git commit -q -m first && git push -q origin main");
    git = new GitCommandLine(home.resolve("cluster"));
    first = git.state().head();
  }

  @Test
  void aCommitTouchesNeitherWorkTreeNorIndexAndArrivesByPushAndFastForward() throws IOException {
    String commit =
        git.commit(
            first,
            Map.of("cluster/operator.yaml", "new\r\n".getBytes(UTF_8), "run.sh", "#!/bin/sh\ntrue\n".getBytes(UTF_8)),
            List.of("cluster/flux.yaml"),
            "Step 2\n\nFluxlift-Step: S2\n");

    assertThat(git.state()).isEqualTo(new Git.State(first, "main", List.of(), home.toRealPath()));
    assertThat(git.changedPaths(first, commit)).containsExactly("cluster/flux.yaml", "cluster/operator.yaml", "run.sh");
    assertThat(git.message(commit)).isEqualTo("Step 2\n\nFluxlift-Step: S2\n");
    assertThat(git.read(commit, "cluster/operator.yaml").orElseThrow()).asString().isEqualTo("new\r\n");
    assertThat(shell(home, "git ls-tree " + commit + " run.sh")).startsWith("100755 ");

    git.push("origin", commit, "main");
    git.fastForward(commit);

    assertThat(git.fetch("origin", "main")).isEqualTo(commit);
    assertThat(git.state().head()).isEqualTo(commit);
    assertThat(git.state().dirty()).isEmpty();
    assertThat(home.resolve("cluster/flux.yaml")).doesNotExist();
    assertThat(git.log(first, commit)).containsExactly(commit);
    assertThat(git.isAncestor(first, commit)).isTrue();
    assertThat(git.isAncestor(commit, first)).isFalse();
  }

  @Test
  void theSameInputGivesTheSameTree() {
    Map<String, byte[]> write = Map.of("b.yaml", "b".getBytes(UTF_8), "a.yaml", "a".getBytes(UTF_8));

    String one = git.commit(first, write, List.of("cluster/flux.yaml"), "one");
    String other = git.commit(first, write, List.of("cluster/flux.yaml"), "other");

    assertThat(git.changedPaths(one, other)).isEmpty();
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void readAndListSeeRegularFilesOfACommitAlone() {
    assertThat(git.list(first, "")).containsExactly("cluster/apps/ž app.yaml", "cluster/flux.yaml", "run.sh");
    assertThat(git.list(first, "cluster/apps/")).containsExactly("cluster/apps/ž app.yaml");
    assertThat(git.list(first, "nowhere")).isEmpty();
    assertThat(git.read(first, "cluster/apps/ž app.yaml").orElseThrow()).asString().isEqualTo("app\r\n");
    assertThat(git.read(first, "cluster")).isEmpty();
    assertThat(git.read(first, "cluster/none.yaml")).isEmpty();
    refuses(() -> git.read(first, "link.yaml"), Reason.FAILED, "symbolic link");
    refuses(() -> git.read("v9.9.9", "run.sh"), Reason.UNKNOWN_REVISION, "v9.9.9");
  }

  @Test
  void whenSomeonePushedFirstThePushIsRejectedAndNothingIsForced() throws IOException {
    shell(temp, "git clone -q remote.git other");
    shell(temp.resolve("other"), "echo x > x && git add x && git -c user.name=B -c user.email=b@x commit -qm theirs && git push -q");
    String theirs = shell(temp.resolve("other"), "git rev-parse HEAD").strip();
    String ours = git.commit(first, Map.of("y", new byte[0]), List.of(), "ours");

    refuses(() -> git.push("origin", ours, "main"), Reason.REJECTED, "main");

    assertThat(shell(temp.resolve("remote.git"), "git rev-parse main").strip()).isEqualTo(theirs);
    assertThat(git.fetch("origin", "main")).isEqualTo(theirs);
    refuses(() -> git.push("origin", ours, "main"), Reason.REJECTED, "main");
  }

  @Test
  void aHookOfTheServerThatSaysNoIsQuotedAndIsNoRace() throws IOException {
    Path hook = temp.resolve("remote.git/hooks/pre-receive");
    Files.writeString(hook, "#!/bin/sh\necho 'only pull requests' >&2\nexit 1\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    String ours = git.commit(first, Map.of("y", new byte[0]), List.of(), "ours");

    refuses(() -> git.push("origin", ours, "main"), Reason.FAILED, "only pull requests");
  }

  @Test
  void dirtyPathsAreNamedAsTheyAre() throws IOException {
    Files.writeString(home.resolve("cluster/flux.yaml"), "changed\n");
    Files.createDirectories(home.resolve("new folder"));
    Files.writeString(home.resolve("new folder/ů.yaml"), "");
    shell(home, "git mv run.sh go.sh");

    assertThat(git.state().dirty())
        .containsExactlyInAnyOrder("cluster/flux.yaml", "new folder/ů.yaml", "run.sh", "go.sh");
  }

  @Test
  void aDirtyFileInTheWayStopsTheFastForwardAndKeepsTheFile() throws IOException {
    String commit = git.commit(first, Map.of("cluster/flux.yaml", "new\n".getBytes(UTF_8)), List.of(), "new");
    Files.writeString(home.resolve("cluster/flux.yaml"), "mine\n");

    refuses(() -> git.fastForward(commit), Reason.FAILED, "cluster/flux.yaml");

    assertThat(home.resolve("cluster/flux.yaml")).hasContent("mine\n");
    assertThat(git.state().head()).isEqualTo(first);
  }

  @Test
  void aDetachedHeadHasNoBranchAndIsNotMoved() {
    shell(home, "git checkout -q --detach");
    String commit = git.commit(first, Map.of("y", new byte[0]), List.of(), "y");

    assertThat(git.state().branch()).isEmpty();
    refuses(() -> git.fastForward(commit), Reason.FAILED, "detached");
  }

  @Test
  void aDivergedBranchIsNotMoved() {
    String ours = git.commit(first, Map.of("y", new byte[0]), List.of(), "y");
    String theirs = git.commit(first, Map.of("z", new byte[0]), List.of(), "z");
    git.fastForward(ours);

    refuses(() -> git.fastForward(theirs), Reason.FAILED, "fast-forward");
    assertThat(git.state().head()).isEqualTo(ours);
  }

  @Test
  void remotesThatAreNotThereOrDoNotAnswerAreToldApart() {
    assertThat(git.remoteUrl("origin").orElseThrow()).endsWith("/remote.git");
    assertThat(git.remoteUrl("upstream")).isEmpty();
    refuses(() -> git.fetch("upstream", "main"), Reason.UNKNOWN_REVISION, "upstream");
    refuses(() -> git.push("upstream", first, "main"), Reason.UNKNOWN_REVISION, "upstream");
    refuses(() -> git.fetch("origin", "prod"), Reason.UNKNOWN_REVISION, "prod");

    shell(home, "git remote add gone ../gone.git && git remote add shut http://ada:s3cret@127.0.0.1:1/x.git");
    refuses(() -> git.fetch("gone", "main"), Reason.REMOTE_UNAVAILABLE, "gone");
    assertThatThrownBy(() -> git.fetch("shut", "main"))
        .asInstanceOf(type(GitException.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REMOTE_UNAVAILABLE))
        .satisfies(e -> assertThat(e.getMessage()).contains("127.0.0.1").doesNotContain("s3cret"));
  }

  @Test
  void withoutARepositoryACommitOrGitItselfTheMessageSaysWhich() throws IOException {
    Path plain = Files.createDirectory(temp.resolve("plain"));
    refuses(() -> new GitCommandLine(plain).state(), Reason.NO_REPOSITORY, "not a git repository");
    refuses(() -> new GitCommandLine(temp.resolve("none")).state(), Reason.NO_REPOSITORY, "none");
    refuses(() -> new GitCommandLine(plain, "no-such-git").state(), Reason.NO_REPOSITORY, "install git");
    refuses(() -> new GitCommandLine(temp.resolve("remote.git")).state(), Reason.NO_REPOSITORY, "work tree");
    shell(plain, "git init -q");
    refuses(() -> new GitCommandLine(plain).state(), Reason.UNKNOWN_REVISION, "no commit");
  }

  @Test
  void withoutAnIdentityTheMessageSaysHowToSetIt() {
    shell(home, "git config user.email '' && git config --unset user.email");
    Git nobody = new GitCommandLine(home, anonymousGit().toString());

    refuses(() -> nobody.commit(first, Map.of("y", new byte[0]), List.of(), "y"), Reason.FAILED, "git config user.email");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out", "/etc/passwd", "a//b", ".git/config", "a/.GIT/hooks/x", "", "a/./b"})
  void pathsOutsideTheTreeAreRefused(String path) {
    refuses(() -> git.commit(first, Map.of(path, new byte[0]), List.of(), "y"), Reason.FAILED, "not a path");
    refuses(() -> git.commit(first, Map.of(), List.of(path), "y"), Reason.FAILED, "not a path");
  }

  @Test
  void whatWouldNotComeOutAsSaidIsRefused() {
    refuses(() -> git.commit(first, Map.of(), List.of("cluster"), "y"), Reason.FAILED, "cluster is a folder");
    refuses(() -> git.commit(first, Map.of("cluster", new byte[0]), List.of(), "y"), Reason.FAILED, "is a folder");
    refuses(() -> git.commit(first, Map.of("run.sh/x", new byte[0]), List.of(), "y"), Reason.FAILED, "is a file");
    refuses(() -> git.commit(first, Map.of("link.yaml", new byte[0]), List.of(), "y"), Reason.FAILED, "symbolic link");
    assertThat(git.changedPaths(first, git.commit(first, Map.of(), List.of("absent"), "y"))).isEmpty();
  }

  @Test
  void aFileMayBecomeAFolderInOneCommit() {
    String commit = git.commit(first, Map.of("run.sh/x", new byte[] {1}), List.of("run.sh"), "y");

    assertThat(git.list(commit, "")).contains("run.sh/x").doesNotContain("run.sh");
  }

  private static void refuses(ThrowingCallable call, Reason reason, String says) {
    assertThatThrownBy(call)
        .asInstanceOf(type(GitException.class))
        .satisfies(e -> assertThat(e).hasMessageContaining(says))
        .extracting(GitException::reason)
        .isEqualTo(reason);
  }

  /** A git that reads no configuration of the person who runs the tests. */
  private Path anonymousGit() {
    Path script = temp.resolve("git-nobody");
    shell(temp, "printf '#!/bin/sh\\nunset EMAIL GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL\\n"
        + "export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1\\nexec git \"$@\"\\n' > git-nobody && chmod +x git-nobody");
    return script;
  }

  private static String shell(Path folder, String script) {
    try {
      ProcessBuilder builder = new ProcessBuilder("sh", "-ec", script).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(script + "\n" + out).isZero();
      return out;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(script, e);
    }
  }
}
