package dev.fluxlift.live.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Starts processes that cannot outlive this one, even when it is killed with SIGKILL.
 *
 * <p>The kernel sends the parent-death signal when the <em>thread</em> that forked ends (prctl(2), PR_SET_PDEATHSIG), so
 * all children are forked by one thread that lives as long as the spawner.
 */
final class Spawner implements AutoCloseable {
  private final ExecutorService forker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("forker").daemon().factory());
  private final List<Process> children = new CopyOnWriteArrayList<>();

  /**
   * Starts a command.
   *
   * @param environment the whole environment of the child, nothing is inherited
   * @param log file that gets both outputs appended
   */
  Process start(List<String> command, Map<String, String> environment, Path directory, Path log) {
    List<String> guarded = new ArrayList<>(List.of("/usr/bin/setpriv", "--pdeathsig", "KILL", "--"));
    guarded.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(guarded)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process child = forker.submit(builder::start).get();
      children.add(child);
      return child;
    } catch (ExecutionException e) {
      throw new UncheckedIOException(new IOException("cannot start " + command.getFirst(), e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends a child: SIGTERM, some time, SIGKILL. Returns when it has ended. */
  static void end(Process child, Duration grace) {
    child.destroy();
    try {
      if (!child.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        child.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      child.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Kills whatever still runs. */
  @Override
  public void close() {
    children.forEach(Process::destroyForcibly);
    children.forEach(child -> end(child, Duration.ofSeconds(10)));
    forker.shutdown();
  }
}
