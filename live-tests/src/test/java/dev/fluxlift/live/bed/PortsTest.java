package dev.fluxlift.live.bed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
  @TempDir
  private Path home;

  @Test
  void aPortIsGivenOutOnce() {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      assertThat(ports.add(Ports.free())).isTrue();
    }
  }

  @Test
  void twoWorldsOfOneSavedStateGetTwoPorts() throws IOException {
    Path one = Files.createDirectory(home.resolve("one")).resolve("storage-port");
    Path other = Files.createDirectory(home.resolve("other")).resolve("storage-port");
    int port = Ports.again(one);
    Files.copy(one, other);

    int second = Ports.again(other);

    assertThat(second).isNotEqualTo(port);
    assertThat(Files.readString(one)).isEqualTo(Integer.toString(port));
    assertThat(Files.readString(other)).isEqualTo(Integer.toString(second));
  }

  /** Another process finds the port taken although nobody listens on it yet. */
  @Test
  void anotherProcessDoesNotGetIt() throws Exception {
    int port = Ports.free();
    Path file = home.resolve("storage-port");
    Files.writeString(file, Integer.toString(port));

    Process other = new ProcessBuilder(
        ProcessHandle.current().info().command().orElseThrow(), "-cp", System.getProperty("java.class.path"),
        Again.class.getName(), file.toString()).inheritIO().start();

    assertThat(other.waitFor()).isZero();
    assertThat(Files.readString(file)).isNotEqualTo(Integer.toString(port));
  }

  /** What another process of the test bed does. */
  static final class Again {
    private Again() {}

    public static void main(String... arguments) throws IOException {
      Ports.again(Path.of(arguments[0]));
    }
  }
}
