package dev.fluxlift.live.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Free ports of the loopback address. */
final class Ports {
  private Ports() {}

  /** A port nobody listened on a moment ago. */
  static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port a file names when it is free, else a new one, which the file names from then on. */
  static int again(Path file) throws IOException {
    int port = Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    if (port == 0 || !isFree(port)) {
      port = free();
      Files.writeString(file, Integer.toString(port));
    }
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
