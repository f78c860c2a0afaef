package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each command line that people read, run as it stands: whole where it needs no cluster, else up to the cluster, which
 * here knows nobody. On a real cluster the README is run whole by ReadmeLiveTest.
 */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINE = Pattern.compile("(?m)^(?:\\./)?fluxlift ([^#\\n]+)");
  private static final Pattern QUOTED = Pattern.compile("`(?:\\./)?fluxlift ([a-z][^`]*)`");
  private static final Pattern EXAMPLE = Pattern.compile("Example: fluxlift ([^\\n]+)");

  @TempDir Path state;
  @TempDir Path folder;

  /** Without the program's name: of the pages, and of each command's help. */
  static Stream<String> commands() throws IOException {
    Stream.Builder<String> out = Stream.builder();
    try (Stream<Path> pages = Stream.of(ROOT.resolve("docs"), ROOT.resolve("live-tests")).flatMap(DocumentedCommandsTest::pages)) {
      for (Path page : Stream.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), pages).toList()) {
        String text = Files.readString(page);
        Stream.of(LINE, QUOTED).flatMap(p -> p.matcher(text).results()).map(DocumentedCommandsTest::words).forEach(out::add);
      }
    }
    Path nowhere = Path.of("no-such-folder");
    for (String command : List.of("", "inspect", "check", "plan", "snapshot", "rehearse", "apply", "status", "resume", "verify", "cleanup", "rollback", "brake")) {
      String help = new Cli(nowhere).run(command.isEmpty() ? new String[] {"--help"} : new String[] {command, "--help"}).out();
      EXAMPLE.matcher(help).results().map(DocumentedCommandsTest::words).forEach(out::add);
    }
    return out.build().distinct();
  }

  private static Stream<Path> pages(Path folder) {
    try {
      return Files.list(folder).filter(f -> f.toString().endsWith(".md"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String words(MatchResult found) {
    return found.group(1).strip().replaceAll(" +", " ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandLineIsOne(String command) throws IOException {
    try (FakeApiServer api = new FakeApiServer().forgetsTheUser()) {
      Path repository = Cli.exampleRepository(Files.createDirectory(folder.resolve("repository")));
      Cli.git(repository, "remote", "add", "origin", "https://example.test/repository.git");
      String kubeconfig = api.kubeconfig(state).toString();
      String[] args = Arrays.stream(command.split(" "))
          .map(word -> switch (word) {
            case "." -> repository.toString();
            case "KUBECONFIG", "FILE", "~/.kube/config" -> kubeconfig;
            case "examples/home-cluster" -> Cli.EXAMPLE.toString();
            case "move.json", "move-evidence", "cluster.snapshot" -> state.resolve(word).toString();
            default -> word;
          })
          .toArray(String[]::new);

      Cli cli = new Cli(state).with("KUBECONFIG", kubeconfig);
      if (command.contains("--cross-check")) {
        cli.with("PATH", new StandIn(Files.createDirectory(folder.resolve("bin")), repository).path());
      }
      Cli.Ended ended = cli.run(args);

      boolean asksTheCluster = command.contains("kubeconfig");
      if (asksTheCluster) {
        assertThat(ended.status()).as(ended.err()).isEqualTo(ExitCode.ERROR.status());
        assertThat(ended.err()).contains("401 Unauthorized");
      } else {
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).isNotBlank();
      }
    }
  }

  @Test
  void thePagesAndTheHelpNameEachCommand() throws IOException {
    assertThat(commands().map(c -> c.split(" ")[0])).contains(
        "inspect", "check", "plan", "apply", "status", "resume", "verify", "cleanup", "rollback", "brake");
    assertThat(commands()).contains("rehearse examples/home-cluster").hasSizeGreaterThan(15);
  }
}
