package dev.fluxlift.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The program. {@link #run} can be called in process: nothing here ends the JVM but {@link #main}. */
public final class Main {
  private Main() {}

  /** Runs and ends the JVM with the exit status. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);
    Interrupts.atOnce(err);
    int status = run(out, err, System.getenv(), args);
    out.flush();
    System.exit(status);
  }

  /**
   * Runs one command.
   *
   * @param out where data goes
   * @param err where progress and messages go
   * @param environment environment variables the program may read
   * @param args arguments
   * @return the exit status, see {@link ExitCode}
   */
  public static int run(PrintStream out, PrintStream err, Map<String, String> environment, String... args) {
    Console console = new Console(out, err, environment);
    CommandLine commands = new CommandLine(new Root());
    Commands.all(console).forEach(commands::addSubcommand);
    commands.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    commands.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setUsageHelpAutoWidth(false);
    commands.setColorScheme(CommandLine.Help.defaultColorScheme(console.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    commands.setParameterExceptionHandler((e, _) -> usage(console, e));
    commands.setExecutionExceptionHandler((e, _, _) -> boundary(console, e));
    int status = commands.execute(args);
    out.flush();
    err.flush();
    return status;
  }

  private static int usage(Console console, ParameterException e) {
    console.problem(
        String.valueOf(e.getMessage()),
        "Nothing was done.",
        "See 'fluxlift " + (e.getCommandLine().getParent() == null ? "" : e.getCommandLine().getCommandName() + " ") + "--help'.");
    return ExitCode.USAGE.status();
  }

  /** The one place where a failure becomes a message. */
  private static int boundary(Console console, Exception failure) {
    Optional<Problem> known = Failures.known(failure);
    if (known.isEmpty()) {
      console.bug(failure);
      return ExitCode.ERROR.status();
    }
    Problem problem = known.get();
    console.problem(String.valueOf(problem.getMessage()), problem.why(), problem.next());
    return problem.code().status();
  }

  @Command(
      name = "fluxlift",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      subcommands = HelpCommand.class,
      synopsisSubcommandLabel = "COMMAND",
      description = {
        "Carries a GitOps repository and its live cluster from a hand-installed Flux to Flux Operator.",
        "Proves every change before making it, makes it in steps, and has a way back from each."
      },
      footer = {
        "",
        "Exit status: 0 ok, 1 error, 2 changes planned (plan --exit-code), 3 blocked by a finding, 4 stale plan,",
        "5 a gate failed and was undone, 6 a gate failed and is held, 7 locked, 64 usage, 130 interrupted and safe.",
        "",
        "Example: fluxlift plan examples/home-cluster"
      })
  private static final class Root implements Runnable {
    @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public void run() {
      if (spec != null) {
        throw new ParameterException(spec.commandLine(), "no command was given");
      }
    }
  }
}
