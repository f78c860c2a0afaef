package dev.fluxlift.live.bed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing the bed starts outlives it. */
class SpawnerTest {
  @TempDir Path home;

  @Test
  void aChildEndsWhenTheJvmIsKilledWithoutWarning() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs Linux with util-linux");
    Process jvm = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            System.getProperty("java.class.path"), Mother.class.getName(), home.toString())
        .redirectError(home.resolve("jvm.log").toFile())
        .start();
    ProcessHandle child;
    try (BufferedReader out = jvm.inputReader()) {
      child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
      assertThat(child.isAlive()).isTrue();

      jvm.destroyForcibly().waitFor();
    }

    Await.until("the child to be gone", Duration.ofSeconds(10), () -> !child.isAlive());
  }

  @Test
  void aChildOutlivesTheThreadThatAskedForIt() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs Linux with util-linux");
    try (Spawner spawner = new Spawner()) {
      Process[] child = new Process[1];
      Thread asking = Thread.ofPlatform().start(() -> child[0] = sleeping(spawner, home));
      asking.join();

      assertThat(child[0].waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
      spawner.close();
      assertThat(child[0].isAlive()).isFalse();
    }
  }

  static Process sleeping(Spawner spawner, Path home) {
    return spawner.start(List.of("sleep", "1000"), Map.of("PATH", "/usr/bin:/bin"), home, home.resolve("log"));
  }

  /** A JVM that starts a child, says its process id and waits to be killed. */
  static final class Mother {
    private Mother() {}

    public static void main(String[] args) throws Exception {
      try (Spawner spawner = new Spawner()) {
        Process child = sleeping(spawner, Path.of(args[0]));
        System.out.println(child.pid());
        child.waitFor();
      }
    }
  }
}
