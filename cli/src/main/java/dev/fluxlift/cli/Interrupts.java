package dev.fluxlift.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * Ctrl-C while a move runs: the first asks it to stop at the next safe place, which is reached within a poll; what was
 * begun is on disk, so the second may end the process at once.
 */
final class Interrupts implements BooleanSupplier {
  private final AtomicBoolean asked = new AtomicBoolean();

  /** Where no move is under way: the process ends at once and says so. {@link #listen} takes over from this. */
  static void atOnce(PrintStream err) {
    Signal.handle(
        new Signal("INT"),
        _ -> {
          Problem problem = Failures.interrupted();
          new Console(System.out, err, Map.of()).problem(String.valueOf(problem.getMessage()), problem.why(), problem.next());
          Runtime.getRuntime().halt(problem.code().status());
        });
  }

  /** Listens from now on. */
  static Interrupts listen(Console console) {
    Interrupts interrupts = new Interrupts();
    Signal.handle(
        new Signal("INT"),
        _ -> {
          if (interrupts.asked.getAndSet(true)) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
          }
          console.progress("stopping at the next safe place; Ctrl-C again stops at once, which is safe too");
        });
    return interrupts;
  }

  @Override
  public boolean getAsBoolean() {
    return asked.get();
  }
}
