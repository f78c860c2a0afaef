package dev.fluxlift.live.bed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A cluster to look at: {@code live-tests/play}. */
public final class Play {
  private Play() {}

  /**
   * Starts a world and waits for Ctrl-C.
   *
   * @param args {@code [--line 2.6|2.9] [REPOSITORY]}
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    List<String> words = List.of(args);
    boolean newer = words.size() > 1 && words.getFirst().equals("--line") && words.get(1).equals("2.9");
    List<String> rest = words.isEmpty() || !words.getFirst().equals("--line") ? words : words.subList(2, words.size());
    Path repository = rest.isEmpty()
        ? module.resolve("src/test/resources/worlds/small")
        : Path.of(rest.getFirst()).toAbsolutePath();
    Binaries binaries = Binaries.of(module);
    Path home = Files.createTempDirectory("fluxlift-play");
    System.err.println("play: starting a cluster in " + home);
    long start = System.nanoTime();
    CountDownLatch over = new CountDownLatch(1);
    World world = World.start(binaries, newer ? FluxLine.FLUX_2_9 : FluxLine.FLUX_2_6, home, repository, List.of());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
      world.close();
      over.countDown();
    }));
    System.out.println("KUBECONFIG=" + world.kubeconfig());
    System.out.println("git remote: " + world.plainGitUrl() + " (in the cluster: " + world.gitUrl() + ")");
    System.out.println("work tree:  " + world.workTree());
    System.out.println("logs:       " + home.resolve("node/logs"));
    System.out.println("ready after " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s; Ctrl-C ends it");
    over.await();
  }
}
