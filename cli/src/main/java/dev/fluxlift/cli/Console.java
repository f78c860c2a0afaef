package dev.fluxlift.cli;

import java.io.PrintStream;
import java.util.Map;

/** Where a command prints: data on out, everything else on err. */
final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  Console(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Whether messages may be coloured: a terminal, and NO_COLOR not set. */
  boolean colour() {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && System.console() != null
        && System.console().isTerminal();
  }

  void data(String text) {
    out.print(text);
    if (!text.endsWith("\n")) {
      out.println();
    }
    out.flush();
  }

  void progress(String line) {
    err.println(line);
  }

  /** A known failure. */
  void problem(String what, String why, String next) {
    err.println("fluxlift: " + what);
    if (!why.isEmpty()) {
      err.println("  why it matters: " + why);
    }
    if (!next.isEmpty()) {
      err.println("  what to do: " + next);
    }
  }

  /** An unknown failure. */
  void bug(Exception failure) {
    err.println("fluxlift: this is a bug in fluxlift: " + failure);
    failure.printStackTrace(err);
    err.println("  why it matters: a state no rule covers; fluxlift stopped where it was.");
    err.println("  what to do: please report the lines above. 'fluxlift status' shows how far the move came.");
  }
}
