package dev.fluxlift.live.move;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A small disk of its own, mounted on a directory, that can be full. */
final class Disk implements AutoCloseable {
  private static final int BLOCK = 4096;
  private final Path at;

  private Disk(Path at) {
    this.at = at;
  }

  /** Mounts one of 16 MB. */
  static Disk at(Path directory) throws IOException {
    Files.createDirectories(directory);
    run("mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs", directory.toString());
    return new Disk(directory);
  }

  /** Leaves no room for anything. */
  void fill() {
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(new byte[BLOCK]);
      }
    } catch (IOException _) {
      // full
    }
  }

  /** Gives the room back. */
  void makeRoom() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return at.resolve("filler");
  }

  @Override
  public void close() {
    run("umount", "--lazy", at.toString());
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(Arrays.toString(command) + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
