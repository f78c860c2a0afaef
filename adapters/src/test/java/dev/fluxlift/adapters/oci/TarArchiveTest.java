package dev.fluxlift.adapters.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives made by the tar of this machine. */
class TarArchiveTest {
  private static final String LONG = "folder-".repeat(12) + "/" + "ž".repeat(60) + "/" + "x".repeat(120) + ".yaml";
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"pax", "gnu"})
  void longAndAccentedNamesAreReadInEachFormat(String format) throws IOException {
    write("v2.6.4/a.yaml", "a");
    write(LONG, "long");
    write("empty", "");

    Map<String, byte[]> files = TarArchive.gunzipAndRead(tar("--format=" + format, "."), 1 << 20);

    assertThat(files).containsOnlyKeys("v2.6.4/a.yaml", LONG, "empty");
    assertThat(files.get(LONG)).asString().isEqualTo("long");
  }

  @Test
  void theUstarPrefixIsPartOfThePath() throws IOException {
    String path = "p".repeat(90) + "/" + "n".repeat(90);
    write(path, "x");

    assertThat(TarArchive.gunzipAndRead(tar("--format=ustar", "."), 1 << 20)).containsOnlyKeys(path);
  }

  @ParameterizedTest
  @CsvSource({"ln -s a files/l, no file or folder", "mkfifo files/l, no file or folder"})
  void whatIsNeitherFileNorFolderIsRefused(String make, String says) throws IOException {
    write("a", "a");
    shell(make);

    assertThatThrownBy(() -> TarArchive.gunzipAndRead(tar("."), 1 << 20)).hasMessageContaining(says);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s,^,../,", "s,^,/tmp/,", "s,^,a/../,", "s,^,b\\\\\\\\,"})
  void pathsThatLeadOutAreRefused(String transform) throws IOException {
    write("a", "a");

    assertThatThrownBy(() -> TarArchive.gunzipAndRead(tar("-P", "--transform=" + transform, "a"), 1 << 20))
        .hasMessageContaining("lead out");
  }

  @Test
  void aBombIsRefusedBeforeItFillsTheMemory() throws IOException {
    write("zeros", "0".repeat(300_000));

    assertThatThrownBy(() -> TarArchive.gunzipAndRead(tar("."), 100_000)).hasMessageContaining("more than");
  }

  @Test
  void aCutOrDamagedArchiveIsRefused() throws IOException {
    write("a", "a".repeat(2000));
    byte[] whole = new GZIPInputStream(new ByteArrayInputStream(tar("a"))).readAllBytes();
    byte[] cut = java.util.Arrays.copyOf(whole, 1024);
    byte[] damaged = whole.clone();
    damaged[0] ^= 1;

    assertThatThrownBy(() -> TarArchive.gunzipAndRead(gzip(cut), 1 << 20)).hasMessageContaining("cut off");
    assertThatThrownBy(() -> TarArchive.gunzipAndRead(gzip(damaged), 1 << 20)).hasMessageContaining("damaged");
    assertThatThrownBy(() -> TarArchive.gunzipAndRead("no gzip".getBytes(UTF_8), 1 << 20)).isInstanceOf(IOException.class);
  }

  private void write(String path, String text) throws IOException {
    Path file = temp.resolve("files").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private byte[] tar(String... arguments) throws IOException {
    shell("tar -czf out.tgz -C files " + String.join(" ", arguments));
    return Files.readAllBytes(temp.resolve("out.tgz"));
  }

  private void shell(String script) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-ec", script).directory(temp.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      assertThat(process.waitFor()).as(script + "\n" + out).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(out)) {
      stream.write(bytes);
    }
    return out.toByteArray();
  }
}
