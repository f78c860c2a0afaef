package dev.fluxlift.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that a person asked for: written whole, or not at all. */
final class OutputFile {
  private OutputFile() {}

  /**
   * Writes it, over what was there.
   *
   * @param what what it holds, for the message
   * @throws Problem when it cannot be written; what was there before is there still
   */
  static void write(String what, Path file, String text) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        Files.writeString(file, text); // a pipe or a device has no half
        return;
      }
      Path next = file.resolveSibling(file.getFileName() + ".next");
      try {
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      throw new Problem(
          ExitCode.ERROR,
          what + " cannot be written to " + file + ": " + e,
          "Half of it would be taken for the whole; nothing was written.",
          "Name a file in a folder that is there, is yours to write, and has room.");
    }
  }
}
