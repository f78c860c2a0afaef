package dev.fluxlift.live.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
    // for reports: which line a test ran on
    System.out.println("world: Flux " + line.version() + " in state " + name);
    try {
      return take(name, line, Files.createTempDirectory("fluxlift-" + name), make);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same in a directory that is there and empty. */
  public World take(String name, FluxLine line, Path home, Function<Path, World> make) {
    Path state = directory.resolve(name + "-" + line.version());
    try {
      Files.createDirectories(directory);
      made(state, name, make);
      Commands.run(directory, "cp", "-a", "--sparse=always", state + "/.", home.toString());
      return World.resume(binaries, line, home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the state unless it is there; another process that wants the same one waits until it is. */
  private void made(Path state, String name, Function<Path, World> make) throws IOException {
    Path lock = directory.resolve(state.getFileName() + ".lock");
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (held.isValid() && !Files.exists(state)) {
        Path fresh = Files.createTempDirectory(directory, "." + name);
        make.apply(fresh).stop();
        Files.move(fresh, state, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }
}
