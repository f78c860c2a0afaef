package dev.fluxlift.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir Path temp;

  @Test
  void ownVariableThenXdgThenHome() {
    Path home = Path.of("/home/ada");

    assertThat(StateDirectory.of(Map.of("FLUXLIFT_STATE", "/s", "XDG_STATE_HOME", "/x"), home).path())
        .isEqualTo(Path.of("/s"));
    assertThat(StateDirectory.of(Map.of("XDG_STATE_HOME", "/x"), home).path()).isEqualTo(Path.of("/x/fluxlift"));
    assertThat(StateDirectory.of(Map.of("XDG_STATE_HOME", "relative"), home).path())
        .isEqualTo(Path.of("/home/ada/.local/state/fluxlift"));
  }

  @Test
  void isCreatedForThisUserAlone() throws IOException {
    StateDirectory state = new StateDirectory(temp.resolve("a/b"));

    Path run = state.create("runs", "42");

    assertThat(run).isEqualTo(temp.resolve("a/b/runs/42"));
    for (Path made : new Path[] {run, run.getParent(), temp.resolve("a/b")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made))).isEqualTo("rwx------");
    }
    assertThat(state.create("runs", "42")).isEqualTo(run);
  }

  @Test
  void aFileInTheWayIsNamedWithTheWayOut() throws IOException {
    Files.writeString(temp.resolve("a"), "");

    assertThatThrownBy(() -> new StateDirectory(temp.resolve("a/b")).create())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(temp.resolve("a/b").toString())
        .hasMessageContaining("FLUXLIFT_STATE");
  }
}
