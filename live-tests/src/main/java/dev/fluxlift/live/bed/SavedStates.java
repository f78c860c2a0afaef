package dev.fluxlift.live.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;

/** Worlds as they were after a step, to start from in seconds. */
public final class SavedStates {
  private final Binaries binaries;
  private final Path directory;

  /**
   * @param directory where the states lie; whoever chooses it makes it depend on all that a state is made from
   */
  public SavedStates(Binaries binaries, Path directory) {
    this.binaries = binaries;
    this.directory = directory;
  }

  /**
   * A world in that state, running, of its own: closing it removes its copy and leaves the state.
   *
   * @param make how to get there the first time, in the directory given; returns the running world
   */
  public World take(String name, FluxLine line, Function<Path, World> make) {
    Path state = directory.resolve(name + "-" + line.version());
    try {
      Files.createDirectories(directory);
      if (!Files.exists(state)) {
        Path fresh = Files.createTempDirectory(directory, "." + name);
        make.apply(fresh).stop();
        Files.move(fresh, state, StandardCopyOption.ATOMIC_MOVE);
      }
      Path copy = Files.createTempDirectory("fluxlift-" + name);
      Commands.run(directory, "cp", "-a", "--sparse=always", state + "/.", copy.toString());
      return World.resume(binaries, line, copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
