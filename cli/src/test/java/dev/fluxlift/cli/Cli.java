package dev.fluxlift.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the program in process, and makes the repositories it is run on. */
final class Cli {
  static final Path EXAMPLE = Path.of("..", "examples", "home-cluster");

  private final Map<String, String> environment = new HashMap<>();

  Cli(Path state) {
    environment.put("FLUXLIFT_STATE", state.toString());
    environment.put("HOME", state.toString());
    environment.put("NO_COLOR", "1");
  }

  Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  record Ended(int status, String out, String err) {}

  Ended run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), environment, args);
    return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A repository of its own with the example in it, one commit on main. */
  static Path exampleRepository(Path folder) {
    exampleFiles(folder);
    git(folder, "init", "--quiet", "--initial-branch=main");
    git(folder, "add", "--all");
    git(folder, "commit", "--quiet", "--message=The cluster");
    return folder;
  }

  /** A copy of the example's files. */
  static Path exampleFiles(Path folder) {
    try (Stream<Path> files = Files.walk(EXAMPLE)) {
      for (Path file : files.toList()) {
        Path to = folder.resolve(EXAMPLE.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  static void git(Path folder, String... args) {
    String[] command = new String[args.length + 5];
    command[0] = "git";
    command[1] = "-c";
    command[2] = "user.name=Someone";
    command[3] = "-c";
    command[4] = "user.email=someone@example.test";
    System.arraycopy(args, 0, command, 5, args.length);
    try {
      Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
