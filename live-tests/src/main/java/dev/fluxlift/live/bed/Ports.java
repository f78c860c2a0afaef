package dev.fluxlift.live.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback address for programs that bind them a while later. One that was given out stays this process's own
 * until it ends, by a lock on the byte of that number in a file that all processes of the test bed open: two worlds
 * made from one saved state would else choose the same ports at the same moment, and source-controller does not fail when
 * its port is taken. They lie below the ports that the kernel gives to connections.
 */
final class Ports {
  private static final int FIRST = 10_240;
  private static final int END = 32_768;
  private static final Map<Integer, FileLock> HELD = new HashMap<>();
  private static final FileChannel TAKEN = open(Path.of(System.getProperty("java.io.tmpdir"), "fluxlift-ports"));

  private Ports() {}

  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that nobody listens on and nobody else was given. */
  static int free() {
    int start = ThreadLocalRandom.current().nextInt(END - FIRST);
    for (int i = 0; i < END - FIRST; i++) {
      int port = FIRST + (start + i) % (END - FIRST);
      if (take(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port from " + FIRST + " to " + (END - 1) + " is free");
  }

  /** The port a file names when it can be had, else another one, which the file names from then on. */
  static int again(Path file) throws IOException {
    int port = Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    if (port < FIRST || port >= END || !take(port)) {
      port = free();
      Files.writeString(file, Integer.toString(port));
    }
    return port;
  }

  /** Gives a port back: a world that is started again in the same directory wants the one it had. */
  static synchronized void giveBack(int port) {
    FileLock lock = HELD.remove(port);
    if (lock != null) {
      try {
        lock.release();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static synchronized boolean take(int port) {
    try {
      FileLock lock = isFree(port) ? TAKEN.tryLock(port, 1, false) : null;
      if (lock != null) {
        HELD.put(port, lock);
      }
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
