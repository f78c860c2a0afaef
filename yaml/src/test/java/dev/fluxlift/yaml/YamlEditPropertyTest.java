package dev.fluxlift.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Random edits of whole files: whatever is not refused touches one stretch of text and means what was asked. */
class YamlEditPropertyTest {
  private static final List<Value> VALUES = List.of(Value.of(true), Value.of("text"), Value.of("a: b # c"), Value.of(7),
      Value.of("true"), Value.of(Map.of("name", "x")), Value.of(List.of("one", "two")), Value.of("two\nlines\n"));

  private final Random random = new Random(20250101);
  private int done;
  private int refused;

  @Test
  void ownFilesSurviveThousandsOfEdits() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/edit"))) {
      files.sorted().forEach(file -> edits(file, 700));
    }
    report("own files");
    assertThat(done).isGreaterThan(1000);
  }

  @Test
  void realFilesSurviveRandomEdits() throws IOException {
    Path corpus = Path.of(System.getProperty("fluxlift.corpus", "../../shared/corpus/before"));
    if (!Files.isDirectory(corpus)) {
      System.out.println("NOT RUN: random edits of real files (no corpus)");
      return;
    }
    try (Stream<Path> files = Files.walk(corpus)) {
      files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(file -> {
        if (random.nextInt(4) == 0) {
          edits(file, 3);
        }
      });
    }
    report("real files");
    assertThat(done).isGreaterThan(100);
  }

  private void report(String what) {
    System.out.println("random edits of " + what + ": " + done + " made, " + refused + " refused");
  }

  private void edits(Path file, int count) {
    String text;
    List<YamlDocument> documents;
    try {
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      documents = YamlStream.parse(file.toString(), text).documents();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (YamlException _) {
      return;
    }
    if (text.length() > 60_000) {
      return;
    }
    for (int i = 0; i < count && !documents.isEmpty(); i++) {
      int document = random.nextInt(documents.size());
      List<List<Object>> paths = new ArrayList<>();
      collect(documents.get(document).value(), List.of(), paths);
      if (!paths.isEmpty()) {
        edit(new YamlEdit(file.toString(), text), document, paths.get(random.nextInt(paths.size())));
      }
    }
  }

  private static void collect(Value value, List<Object> path, List<List<Object>> out) {
    switch (value) {
      case Value.Mapping m -> m.entries().forEach((key, child) -> collect(child, add(path, key, out), out));
      case Value.Sequence s -> {
        for (int i = 0; i < s.values().size(); i++) {
          collect(s.values().get(i), add(path, i, out), out);
        }
      }
      default -> {
        // a leaf has no paths below it
      }
    }
  }

  private static List<Object> add(List<Object> path, Object step, List<List<Object>> out) {
    List<Object> next = new ArrayList<>(path);
    next.add(step);
    out.add(next);
    return next;
  }

  private void edit(YamlEdit before, int document, List<Object> path) {
    Value value = VALUES.get(random.nextInt(VALUES.size()));
    List<Object> sibling = new ArrayList<>(path.subList(0, path.size() - 1));
    sibling.add("fluxliftNew");
    try {
      switch (random.nextInt(5)) {
        case 0 -> {
          YamlEdit after = before.set(document, sibling, value);
          assertInserted(before, after);
          assertThat(after.remove(document, sibling).text()).as("%s %s", before.file(), sibling).isEqualTo(before.text());
        }
        case 1 -> assertSpliced(before, before.set(document, path, value));
        case 2 -> assertSpliced(before, before.remove(document, path));
        case 3 -> assertInserted(before, before.append(document, path.subList(0, path.size() - 1), value));
        default -> assertInserted(before, before.commentAbove(document, path, "why\n\nand how"));
      }
      done++;
    } catch (YamlEdit.RefusedException _) {
      refused++;
    }
  }

  /** Everything that was there is there still, around one new stretch. */
  private static void assertInserted(YamlEdit before, YamlEdit after) {
    String old = before.text();
    String now = after.text();
    int prefix = commonPrefix(old, now);
    int suffix = Math.min(commonSuffix(old, now), old.length() - prefix);
    assertThat(prefix + suffix).as("%s keeps all bytes", before.file()).isEqualTo(old.length());
    assertSpliced(before, after);
  }

  /** Lines keep their kind of end, and another reader still reads the file. */
  private static void assertSpliced(YamlEdit before, YamlEdit after) {
    if (before.text().contains("\r\n")) {
      assertThat(after.text().replace("\r\n", "")).doesNotContain("\n");
    }
    assertThat(after.text().startsWith("\uFEFF")).isEqualTo(before.text().startsWith("\uFEFF"));
    Load load = new Load(LoadSettings.builder().build());
    load.loadAllFromString(after.text().replace("\uFEFF", "")).forEach(_ -> {});
  }

  private static int commonPrefix(String one, String other) {
    int i = 0;
    while (i < one.length() && i < other.length() && one.charAt(i) == other.charAt(i)) {
      i++;
    }
    return i;
  }

  private static int commonSuffix(String one, String other) {
    int i = 0;
    while (i < one.length() && i < other.length()
        && one.charAt(one.length() - 1 - i) == other.charAt(other.length() - 1 - i)) {
      i++;
    }
    return i;
  }
}
