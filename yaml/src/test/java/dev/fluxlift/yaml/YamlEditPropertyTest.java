package dev.fluxlift.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Random edits of whole files: whatever is not refused touches one stretch of text, means to another reader what was
 * asked and nothing else, and changes nothing when it is made again.
 */
class YamlEditPropertyTest {
  private static final List<Value> VALUES = List.of(Value.of(true), Value.of("text"), Value.of("a: b # c"), Value.of(7),
      Value.of("true"), Value.of(Map.of("name", "x")), Value.of(List.of("one", "two")), Value.of("two\nlines\n"),
      Value.of("a, [b]"), Value.Mapping.of("deep", Value.Mapping.of("list", List.of(Map.of("k", "v"), "w"))));

  private final long seed = Long.getLong("fluxlift.seed", 20250101);
  private final Random random = new Random(seed);
  private final Map<String, Integer> done = new TreeMap<>();
  private int refused;

  private enum Operation {
    SET,
    SET_NEW,
    REMOVE,
    APPEND,
    INSERT,
    REMOVE_ITEM,
    RENAME,
    COMMENT,
    DOCUMENT
  }

  @Test
  void ownFilesSurviveThousandsOfEdits() {
    YamlFiles.own().forEach(file -> edits(file, 600));
    report("own files");
    assertThat(made()).isGreaterThan(1000);
    assertThat(done).hasSize(Operation.values().length);
  }

  @Test
  void realFilesSurviveTenThousandEdits() {
    List<Path> real = YamlFiles.real();
    if (real.isEmpty()) {
      System.out.println("NOT RUN: random edits of real files (no corpus)");
    }
    Assumptions.assumeFalse(real.isEmpty());
    while (made() < 10_000) {
      edits(real.get(random.nextInt(real.size())), 1);
    }
    report("real files");
  }

  private int made() {
    return done.values().stream().mapToInt(i -> i).sum();
  }

  private void report(String what) {
    System.out.println("random edits of " + what + ", seed " + seed + ": " + made() + " made and made again " + done + ", "
        + refused + " refused");
  }

  private void edits(Path file, int count) {
    String text = new String(YamlFiles.bytes(file), StandardCharsets.UTF_8);
    if (text.length() > 60_000) {
      return;
    }
    List<YamlDocument> documents;
    try {
      documents = YamlStream.parse(file.toString(), text).documents();
    } catch (YamlException _) {
      return;
    }
    for (int i = 0; i < count && !documents.isEmpty(); i++) {
      int document = random.nextInt(documents.size());
      List<List<Object>> paths = new ArrayList<>();
      collect(documents.get(document).value(), List.of(), paths);
      if (!paths.isEmpty()) {
        new One(new YamlEdit(file.toString(), text), document, documents.get(document).value(),
            paths.get(random.nextInt(paths.size()))).run();
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
    List<Object> next = then(path, step);
    out.add(next);
    return next;
  }

  private static List<Object> then(List<Object> path, Object step) {
    List<Object> next = new ArrayList<>(path);
    next.add(step);
    return next;
  }

  /** One edit of one file. */
  private final class One {
    private final YamlEdit before;
    private final int document;
    private final Value root;
    private final List<Object> path;
    private final List<Object> above;
    private final Value value = VALUES.get(random.nextInt(VALUES.size()));

    One(YamlEdit before, int document, Value root, List<Object> path) {
      this.before = before;
      this.document = document;
      this.root = root;
      this.path = path;
      this.above = path.subList(0, path.size() - 1);
    }

    void run() {
      Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
      try {
        switch (operation) {
          case SET -> make(operation, edit -> edit.set(document, path, value), old -> replaced(old, path, value.plain()));
          case SET_NEW -> {
            List<Object> sibling = then(above, "fluxliftNew");
            YamlEdit after = inserted(operation, edit -> edit.set(document, sibling, value),
                old -> replaced(old, sibling, value.plain()));
            assertThat(after.remove(document, sibling).text()).as("%s %s", before.file(), sibling)
                .isEqualTo(before.text());
          }
          case REMOVE -> {
            List<Object> gone = goneWith(path);
            // a position is another item's once the item is gone; items are removed by what they say
            if (path.getLast() instanceof String && gone.getLast() instanceof String) {
              YamlEdit after = make(operation, edit -> edit.remove(document, path), old -> removed(old, gone));
              assertThat(common(after.text(), before.text())).as("%s keeps all other bytes", before.file())
                  .isEqualTo(after.text().length());
            }
          }
          case APPEND -> {
            if (path.getLast() instanceof Integer) {
              inserted(operation, edit -> edit.append(document, above, value),
                  old -> withItem(old, above, size(above), value.plain()));
            }
          }
          case INSERT -> {
            if (path.getLast() instanceof Integer index) {
              inserted(operation, edit -> edit.insert(document, above, index, value),
                  old -> withItem(old, above, index, value.plain()));
            }
          }
          case REMOVE_ITEM -> {
            List<Object> gone = goneWith(path);
            if (path.getLast() instanceof Integer && (gone.equals(path) || gone.getLast() instanceof String)) {
              Value item = ValuePath.at(root, path).orElseThrow();
              make(operation, edit -> edit.removeItem(document, above, item), old -> removed(old, gone));
            }
          }
          case RENAME -> {
            if (path.getLast() instanceof String key) {
              make(operation, edit -> edit.rename(document, path, "fluxliftNew"),
                  old -> renamed(old, above, key, "fluxliftNew"));
            }
          }
          case COMMENT -> inserted(operation, edit -> edit.commentAbove(document, path, "why\n\nand how"), old -> old);
          case DOCUMENT -> {
            YamlEdit after = once(operation, edit -> edit.appendDocument(value, YamlWriter.STANDARD));
            assertThat(after.text()).startsWith(before.text());
          }
        }
      } catch (YamlEdit.RefusedException _) {
        refused++;
      }
    }

    /** Everything that was there is there still, around one new stretch. */
    private YamlEdit inserted(Operation operation, UnaryOperator<YamlEdit> edit, Function<Object, Object> meaning) {
      YamlEdit after = make(operation, edit, meaning);
      assertThat(common(before.text(), after.text())).as("%s keeps all bytes", before.file())
          .isEqualTo(before.text().length());
      return after;
    }

    private YamlEdit make(Operation operation, UnaryOperator<YamlEdit> edit, Function<Object, Object> meaning) {
      YamlEdit after = once(operation, edit);
      List<@Nullable Object> meant = loaded(before.text());
      meant.set(document, meaning.apply(meant.get(document)));
      assertThat(loaded(after.text()).toString()).as("%s %s %s", before.file(), operation, path)
          .isEqualTo(meant.toString());
      return after;
    }

    private YamlEdit once(Operation operation, UnaryOperator<YamlEdit> edit) {
      YamlEdit after = edit.apply(before);
      assertThat(edit.apply(after).text()).as("%s %s %s again", before.file(), operation, path).isEqualTo(after.text());
      if (before.text().contains("\r\n")) {
        assertThat(after.text().replace("\r\n", "")).doesNotContain("\n");
      }
      assertThat(after.text().startsWith("\uFEFF")).isEqualTo(before.text().startsWith("\uFEFF"));
      done.merge(operation.toString(), 1, Integer::sum);
      return after;
    }

    private int size(List<Object> list) {
      return ValuePath.at(root, list).orElseThrow().items().size();
    }

    /** What really goes: with the last key or item the one that holds it. */
    private List<Object> goneWith(List<Object> wanted) {
      Value parent = ValuePath.at(root, wanted.subList(0, wanted.size() - 1)).orElseThrow();
      int size = parent instanceof Value.Mapping m ? m.entries().size() : parent.items().size();
      return size == 1 && wanted.size() > 1 ? goneWith(wanted.subList(0, wanted.size() - 1)) : wanted;
    }
  }

  // ---- the other reader: the YAML library's own loader, and plain collections

  private static List<@Nullable Object> loaded(String text) {
    List<@Nullable Object> out = new ArrayList<>();
    new Load(LoadSettings.builder().build()).loadAllFromString(text.startsWith("\uFEFF") ? text.substring(1) : text)
        .forEach(out::add);
    return out;
  }

  private static Object replaced(Object here, List<Object> path, @Nullable Object value) {
    return changed(here, path, (container, step) -> {
      if (container instanceof List<?> && step instanceof Integer i) {
        list(container).set(i, value);
      } else {
        map(container).put(key(container, step), value);
      }
    });
  }

  private static Object removed(Object here, List<Object> path) {
    return changed(here, path, (container, step) -> {
      if (container instanceof List<?> && step instanceof Integer i) {
        list(container).remove((int) i);
      } else {
        map(container).remove(key(container, step));
      }
    });
  }

  private static Object withItem(Object here, List<Object> path, int index, @Nullable Object value) {
    return changed(here, then(path, index), (container, _) -> list(container).add(index, value));
  }

  private static Object renamed(Object here, List<Object> path, String key, String name) {
    return changed(here, then(path, key), (container, _) -> {
      Map<Object, @Nullable Object> copy = new LinkedHashMap<>(map(container));
      Object old = key(container, key);
      map(container).clear();
      copy.forEach((k, v) -> map(container).put(k.equals(old) ? name : k, v));
    });
  }

  private interface Change {
    void make(Object container, Object step);
  }

  /** Copies the containers on the way, so that what an alias shares stays as it is elsewhere. */
  private static Object changed(Object here, List<Object> path, Change change) {
    Object copy = here instanceof List<?> l ? new ArrayList<>(l) : new LinkedHashMap<>((Map<?, ?>) here);
    Object step = path.getFirst();
    if (path.size() == 1) {
      change.make(copy, step);
      return copy;
    }
    List<Object> rest = path.subList(1, path.size());
    if (copy instanceof List<?> && step instanceof Integer i) {
      list(copy).set(i, changed(list(copy).get(i), rest, change));
    } else {
      Object key = key(copy, step);
      map(copy).put(key, changed(map(copy).get(key), rest, change));
    }
    return copy;
  }

  /** Keys are texts to us; the other reader may have made a number or a truth value of one. */
  private static Object key(Object container, Object step) {
    return map(container).keySet().stream().filter(k -> String.valueOf(k).equals(step)).findFirst().orElse(step);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object container) {
    return (List<Object>) container;
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, @Nullable Object> map(Object container) {
    return (Map<Object, @Nullable Object>) container;
  }

  /** How many chars of one text stand at the start and at the end of another one. */
  private static int common(String one, String other) {
    int prefix = 0;
    while (prefix < one.length() && prefix < other.length() && one.charAt(prefix) == other.charAt(prefix)) {
      prefix++;
    }
    int suffix = 0;
    while (suffix < one.length() - prefix && suffix < other.length() - prefix
        && one.charAt(one.length() - 1 - suffix) == other.charAt(other.length() - 1 - suffix)) {
      suffix++;
    }
    return prefix + suffix;
  }
}
