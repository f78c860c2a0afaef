package dev.fluxlift.live.move;

import dev.fluxlift.cli.Main;
import dev.fluxlift.live.Worlds;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tool as a person calls it, in process. Its state directory lies in the world's own, so it is saved with it. */
final class Tool {
  private Tool() {}

  /**
   * What a call came to.
   *
   * @param exit exit status
   * @param out stdout
   * @param err stderr
   * @param took wall time
   */
  record Ran(int exit, String out, String err, Duration took) {
    /** Everything it said, for messages. */
    String said() {
      return "exit " + exit + "\n" + err + "\n" + out;
    }
  }

  static Ran run(World world, String command, String... options) {
    return run(world, Map.of(), command, options);
  }

  /** As {@link #run(World, String, String...)}, where no registry is trusted. */
  static Ran runWithoutRegistry(World world, String command, String... options) {
    return run(world, Map.of("SSL_CERT_FILE", "/no/such/file", "SSL_CERT_DIR", "/no/such/folder"), command, options);
  }

  /** As another user than the cluster's admin. */
  static Ran runAs(World world, Path kubeconfig, String command, String... options) {
    return run(world, kubeconfig, Map.of(), command, options);
  }

  private static Ran run(World world, Map<String, String> more, String command, String... options) {
    return run(world, world.kubeconfig(), more, command, options);
  }

  private static Ran run(World world, Path kubeconfig, Map<String, String> more, String command, String... options) {
    List<String> args = new ArrayList<>(List.of(command));
    if (!command.equals("brake") && !command.equals("status")) {
      args.add(world.workTree().toString());
    }
    args.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    args.addAll(List.of(options));
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(world.environment());
    environment.put("FLUXLIFT_STATE", state(world).toString());
    environment.putAll(more);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    long start = System.nanoTime();
    int exit = Main.run(stream(out), stream(err), environment, args.toArray(String[]::new));
    return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** The tool as a process of its own, that can be killed; what it says goes to {@link #log}. */
  static Process start(World world, String command, String... options) {
    return start(world, commandLine(world, world.kubeconfig(), command, options));
  }

  /** The same, as another user. */
  static Process startAs(World world, Path kubeconfig, String command, String... options) {
    return start(world, commandLine(world, kubeconfig, command, options));
  }

  /** The same on a terminal; what is written to the process is typed there. Ends with the tool's exit status. */
  static Process startOnTerminal(World world, String command, String... options) {
    String line = commandLine(world, world.kubeconfig(), command, options).stream()
        .map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    return start(world, List.of("script", "--quiet", "--return", "--command", "exec " + line, "/dev/null"));
  }

  private static List<String> commandLine(World world, Path kubeconfig, String command, String... options) {
    List<String> line = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "dev.fluxlift.cli.Main", command, world.workTree().toString(), "--kubeconfig", kubeconfig.toString()));
    line.addAll(List.of(options));
    return line;
  }

  /** A shell that runs the tests in the background has SIGINT ignored, its children inherit that, and Java keeps it so. */
  private static final List<String> INTERRUPTIBLE = List.of("env", "--default-signal=INT");

  private static Process start(World world, List<String> line) {
    List<String> interruptible = new ArrayList<>(INTERRUPTIBLE);
    interruptible.addAll(line);
    ProcessBuilder builder = new ProcessBuilder(interruptible).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(world).toFile()));
    builder.environment().putAll(world.environment());
    builder.environment().put("FLUXLIFT_STATE", state(world).toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@link #start} said. */
  static Path log(World world) {
    return world.bed().home().resolve("tool.log");
  }

  /** How many bytes {@link #log} holds: where what is said next begins. */
  static long logged(World world) {
    try {
      return Files.exists(log(world)) ? Files.size(log(world)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands in {@link #log} behind this many bytes. */
  static String said(World world, long from) {
    try {
      byte[] all = Files.exists(log(world)) ? Files.readAllBytes(log(world)) : new byte[0];
      int begin = Math.toIntExact(Math.min(from, all.length));
      return new String(all, begin, all.length - begin, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path state(World world) {
    return world.bed().home().resolve("fluxlift-state");
  }

  /** The example with the charts published and nothing done yet. */
  static World untouched(FluxLine line) {
    return Worlds.exampleWithCharts(line);
  }

  /** The example after the tool has made the move up to a step. */
  static World after(String step, FluxLine line) {
    return Worlds.exampleAfter("after-" + step, line, world -> {
      boolean cleanup = step.equals("S8");
      require(run(world, "apply", "--yes", "--soak", "none", "--until", cleanup ? "S7" : step));
      if (cleanup) {
        require(run(world, "cleanup", "--yes"));
      }
    });
  }

  private static void require(Ran ran) {
    if (ran.exit() != 0) {
      throw new AssertionError(ran.said());
    }
  }

  private static PrintStream stream(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }
}
