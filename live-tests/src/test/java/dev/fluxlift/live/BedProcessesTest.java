package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the test bed leaves on the machine, and what it shares with another. */
class BedProcessesTest {
  @TempDir Path home;

  @Tag("live-full")
  @Test
  void nothingOfAWorldOutlivesATestThatIsKilled() throws Exception {
    Process jvm = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dbasedir=" + System.getProperty("basedir", ""), "-Dfluxlift.live.manifest="
                + System.getProperty("fluxlift.live.manifest", ""),
            "-cp", System.getProperty("java.class.path"), Killed.class.getName())
        .redirectError(home.resolve("jvm.log").toFile())
        .start();
    List<ProcessHandle> children;
    try (BufferedReader out = jvm.inputReader()) {
      assertThat(out.lines().anyMatch("settled"::equals)).isTrue();
      children = jvm.descendants().toList();
      // etcd, three of Kubernetes, four controllers
      assertThat(children).hasSizeGreaterThanOrEqualTo(8);
    } finally {
      jvm.destroyForcibly().waitFor();
    }

    Await.until("every process to be gone", Duration.ofSeconds(20),
        () -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Tag("live-full")
  @Test
  void twoWorldsOfTheSameStateRunSideBySide() {
    try (World one = Worlds.fluxReady(FluxLine.FLUX_2_6); World other = Worlds.fluxReady(FluxLine.FLUX_2_6)) {
      one.edit("kubernetes/apps/demo/echo/app/settings.yaml", text -> text.replace("hello", "good morning"));
      one.commitAndReconcile("Another greeting");
      one.reconcile(Api.KUSTOMIZATION, World.FLUX, "echo");

      assertThat(greeting(one)).isEqualTo("good morning");
      other.reconcile();
      other.reconcile(Api.KUSTOMIZATION, World.FLUX, "echo");
      assertThat(greeting(other)).isEqualTo("hello");
    }
  }

  private static String greeting(World world) {
    return world.kube().get(Api.CONFIG_MAP, "demo", "echo-settings").body().text("data", "greeting").orElse("");
  }

  /** A test that says when it is settled and waits to be killed. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] args) throws Exception {
      if (System.getProperty("fluxlift.live.manifest", "").isEmpty()) {
        System.clearProperty("fluxlift.live.manifest");
      }
      try (World world = Worlds.fluxReady(FluxLine.FLUX_2_6)) {
        System.out.println("settled");
        Thread.currentThread().join();
        world.stop();
      }
    }
  }
}
