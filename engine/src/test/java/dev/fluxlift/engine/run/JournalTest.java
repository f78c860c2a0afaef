package dev.fluxlift.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The journal survives a kill at any byte and shows when it was edited. */
class JournalTest {
  @TempDir Path directory;
  private final Home.Time time = new Home.Time();

  private Path file() {
    return directory.resolve("journal.jsonl");
  }

  private void write(int records) {
    try (Journal journal = Journal.open(file(), time)) {
      for (int i = 0; i < records; i++) {
        journal.append(Journal.Type.NOTE, "S1", "record " + i, Mapping.of("n", i));
      }
    }
  }

  @Test
  void recordsAreReadAsTheyWereWritten() {
    write(3);

    assertThat(Journal.read(file()))
        .extracting(Journal.Entry::sequence, Journal.Entry::text)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1L, "record 0"),
            org.assertj.core.groups.Tuple.tuple(2L, "record 1"),
            org.assertj.core.groups.Tuple.tuple(3L, "record 2"));
  }

  @Test
  void aRecordTornAtAnyByteIsCutOffAndThatIsNoted() throws IOException {
    write(2);
    byte[] whole = Files.readAllBytes(file());
    int first = new String(whole, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n') + 1;
    for (int length = first + 1; length < whole.length; length++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, length));

      Journal.open(file(), time).close();

      assertThat(Journal.read(file())).extracting(Journal.Entry::text)
          .containsExactly("record 0", "the last record was torn and is cut off: its effect had not begun");
    }
  }

  @Test
  void anEditedRecordIsRefused() throws IOException {
    write(3);
    Files.writeString(file(), Files.readString(file()).replace("record 1", "record x"));

    assertThatThrownBy(() -> Journal.open(file(), time))
        .isInstanceOf(Journal.BrokenChainException.class)
        .hasMessageContaining("journal.jsonl:2");
  }

  @Test
  void aRemovedRecordIsRefused() throws IOException {
    write(3);
    var lines = Files.readAllLines(file());
    Files.writeString(file(), lines.get(0) + "\n" + lines.get(2) + "\n");

    assertThatThrownBy(() -> Journal.open(file(), time)).isInstanceOf(Journal.BrokenChainException.class);
  }

  @Test
  void twoAtOnceAreRefused() {
    try (Journal journal = Journal.open(file(), time)) {
      assertThat(journal.entries()).isEmpty();
      assertThatThrownBy(() -> Journal.open(file(), time))
          .isInstanceOfSatisfying(StopException.class, e -> assertThat(e.ending()).isEqualTo(Ending.LOCKED));
    }
  }

  static boolean fullDevice() {
    return Files.exists(Path.of("/dev/full"));
  }

  @Test
  @EnabledIf("fullDevice")
  void aFullDiskIsSaidBeforeAnythingIsDone() throws IOException {
    Files.createSymbolicLink(file(), Path.of("/dev/full"));

    assertThatThrownBy(() -> {
      try (Journal journal = Journal.open(file(), time)) {
        journal.append(Journal.Type.NOTE, "", "x", Mapping.EMPTY);
      }
    })
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("journal.jsonl");
  }
}
