package dev.fluxlift.simulator.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of run directories. */
final class Records {
  private static final String HALF = "{\"version\":1,\"sequence\":7,\"at\":\"2026-01-01T00:0";

  /** A file is prepared under its name and this. */
  private static final String NEXT = ".next";

  private Records() {}

  /** A folder of this process on a disk in memory where there is one: a schedule syncs its journals some hundred times. */
  static Path fast(Path otherwise) {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? memory.resolve("fluxlift-schedules-" + ProcessHandle.current().pid()) : otherwise;
  }

  /**
   * Leaves half a record at the end of each journal, as a process does that is killed while it writes one.
   *
   * @return whether there was one
   */
  static boolean tear(Path base) {
    boolean torn = false;
    for (Path file : files(base)) {
      if (file.getFileName().toString().equals("journal.jsonl")) {
        try {
          Files.writeString(file, HALF, StandardOpenOption.APPEND);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        torn = true;
      }
    }
    return torn;
  }

  /** From here on a file of a run directory cannot be written: where it is prepared, something is in the way. */
  static void block(Path folder, String name) {
    try {
      Files.createDirectories(folder.resolve(name + NEXT).resolve("in-the-way"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is in the way is taken away again. */
  static void unblock(Path folder, String name) {
    if (Files.isDirectory(folder.resolve(name + NEXT))) {
      delete(folder.resolve(name + NEXT));
    }
  }

  static List<Path> files(Path base) {
    if (!Files.exists(base)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(base)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files below, by relative path. */
  static Map<String, byte[]> read(Path base) {
    Map<String, byte[]> out = new TreeMap<>();
    files(base).forEach(file -> out.put(base.relativize(file).toString(), bytes(file)));
    return out;
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Which file it is, and when it was written: another one that takes its place has another. */
  record Stamp(String path, String key, FileTime written, long size) {}

  static Stamp stamp(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          file.toString(), String.valueOf(attributes.fileKey()), attributes.lastModifiedTime(), attributes.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts these files there. */
  static void write(Path base, Map<String, byte[]> files) {
    files.forEach((path, bytes) -> {
      try {
        Path file = base.resolve(path);
        Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
        Files.write(file, bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** Removes a folder with all that is in it. */
  static void delete(Path base) {
    if (!Files.exists(base)) {
      return;
    }
    try (Stream<Path> all = Files.walk(base)) {
      for (Path path : new ArrayList<>(all.sorted(Comparator.reverseOrder()).toList())) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
