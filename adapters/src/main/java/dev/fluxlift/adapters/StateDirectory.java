package dev.fluxlift.adapters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Where journals, backups and evidence of this user lie: {@code $FLUXLIFT_STATE}, else {@code
 * $XDG_STATE_HOME/fluxlift}, else {@code ~/.local/state/fluxlift}.
 *
 * @param path absolute
 */
public record StateDirectory(Path path) {

  /**
   * The directory of this environment; nothing is created yet.
   *
   * @param environment variables of the process
   * @param home the user's home directory
   */
  public static StateDirectory of(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("FLUXLIFT_STATE", "");
    if (!own.isEmpty()) {
      return new StateDirectory(Path.of(own).toAbsolutePath().normalize());
    }
    // a relative XDG_STATE_HOME is to be ignored: XDG Base Directory Specification 0.8
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base = !xdg.isEmpty() && Path.of(xdg).isAbsolute() ? Path.of(xdg) : home.resolve(".local/state");
    return new StateDirectory(base.resolve("fluxlift").toAbsolutePath().normalize());
  }

  /** The directory of this process. */
  public static StateDirectory ofThisProcess() {
    return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  /**
   * Creates the directory, or one below it, for this user alone (0700).
   *
   * @param below names of directories below the state directory
   * @throws UncheckedIOException when it cannot be created; the message names the directory and the way out
   */
  public Path create(String... below) {
    Path wanted = path;
    for (String name : below) {
      wanted = wanted.resolve(name);
    }
    if (!wanted.normalize().startsWith(path)) {
      throw new IllegalArgumentException("not below " + path + ": " + wanted);
    }
    try {
      createPrivate(wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the state directory " + wanted + " cannot be created: " + e
              + "; name another one with the variable FLUXLIFT_STATE",
          e);
    }
    return wanted;
  }

  private static void createPrivate(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      createPrivate(parent);
    }
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] mode =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createDirectory(directory, mode);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }
}
