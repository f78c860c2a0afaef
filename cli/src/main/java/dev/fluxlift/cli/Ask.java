package dev.fluxlift.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Asks the person at the terminal. */
final class Ask {
  private static final Duration POLL = Duration.ofMillis(100);
  private final Console console;
  private final boolean yes;
  private final BooleanSupplier interrupted;

  /**
   * @param yes whether the person agreed to everything beforehand
   * @param interrupted whether Ctrl-C was pressed: then the answer is no, at once
   */
  Ask(Console console, boolean yes, BooleanSupplier interrupted) {
    this.console = console;
    this.yes = yes;
    this.interrupted = interrupted;
  }

  /**
   * Whether the person agrees; without {@code --yes} and without a terminal nobody can.
   *
   * @throws Problem when there is nobody to ask
   */
  boolean agree(String question) {
    if (yes) {
      return true;
    }
    java.io.Console terminal = System.console();
    if (terminal == null || !terminal.isTerminal()) {
      throw new Problem(
          ExitCode.USAGE,
          "there is no terminal to ask on: " + question,
          "Each step that changes something is agreed to first.",
          "Run it in a terminal, or give --yes.");
    }
    console.progress(question + " [y/N]");
    FutureTask<Boolean> answer = new FutureTask<>(() -> agrees(terminal.readLine()));
    // a daemon: a person who pressed Ctrl-C presses no Enter after it
    Thread.ofPlatform().daemon().start(answer);
    return awaited(answer);
  }

  private static boolean agrees(@Nullable String line) {
    return line != null && line.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  private boolean awaited(FutureTask<Boolean> answer) {
    while (!interrupted.getAsBoolean()) {
      try {
        return answer.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        // still thinking
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      } catch (ExecutionException e) {
        throw new IllegalStateException("the terminal cannot be read", e);
      }
    }
    return false;
  }
}
