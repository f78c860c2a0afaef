package dev.fluxlift.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * Ctrl-C while a move runs: the first asks it to stop at the next safe place, which is reached within a poll; what was
 * begun is on disk, so the second may end the process at once.
 */
final class Interrupts implements BooleanSupplier {
  private final AtomicBoolean asked = new AtomicBoolean();

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
