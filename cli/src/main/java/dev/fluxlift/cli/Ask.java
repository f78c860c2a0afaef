package dev.fluxlift.cli;

import java.util.Locale;

/** Asks the person at the terminal. */
final class Ask {
  private final Console console;
  private final boolean yes;

  Ask(Console console, boolean yes) {
    this.console = console;
    this.yes = yes;
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
    String answer = terminal.readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
