package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlDocument;
import dev.fluxlift.yaml.YamlEdit;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What holds of any bytes that are read as YAML. A violation is an AssertionError. */
final class FuzzedText {
  private FuzzedText() {}

  /**
   * Reads the bytes, prints them back, and edits them once and again.
   *
   * @param random chooses the edit
   * @return what became of them, in a word or two
   */
  static String check(byte[] bytes, Random random) {
    List<YamlDocument> documents;
    try {
      documents = YamlStream.parse("f", bytes).documents();
    } catch (YamlException e) {
      require(e.line() > 0 && e.column() > 0 && !e.reason().isBlank(), "a problem without a place: " + e);
      return "refused";
    }
    YamlEdit edit = YamlEdit.of("f", bytes);
    require(Arrays.equals(edit.bytes(), bytes), "the text does not print back as it was");
    return edit(edit, documents, random);
  }

  private static String edit(YamlEdit before, List<YamlDocument> documents, Random random) {
    int document = documents.isEmpty() ? 0 : random.nextInt(documents.size());
    List<Object> path = new ArrayList<>();
    Value here = documents.isEmpty() ? Value.of(null) : documents.get(document).value();
    while (random.nextInt(5) > 0) {
      if (here instanceof Value.Mapping m && !m.entries().isEmpty()) {
        String key = List.copyOf(m.entries().keySet()).get(random.nextInt(m.entries().size()));
        path.add(key);
        here = m.entries().get(key);
      } else if (here instanceof Value.Sequence s && !s.values().isEmpty()) {
        int index = random.nextInt(s.values().size());
        path.add(index);
        here = s.values().get(index);
      } else {
        break;
      }
    }
    if (path.isEmpty()) {
      return "read";
    }
    Value value = random.nextBoolean() ? Value.of("a: b #") : Value.of(Map.of("k", List.of("v", 1)));
    boolean sets = random.nextInt(3) == 0;
    UnaryOperator<YamlEdit> change = sets ? edit -> edit.set(document, path, value)
        : switch (random.nextInt(4)) {
          case 0 -> edit -> edit.append(document, path, value);
          case 1 -> edit -> edit.commentAbove(document, path, "why");
          case 2 -> edit -> edit.rename(document, path, "fluxliftNew");
          default -> edit -> edit.remove(document, path);
        };
    YamlEdit after;
    try {
      after = change.apply(before);
    } catch (YamlEdit.RefusedException _) {
      return "read, its edit refused";
    }
    List<YamlDocument> read = YamlStream.parse("f", after.text()).documents();
    require(read.size() == documents.size(), "an edit made or lost a document");
    for (int i = 0; i < read.size(); i++) {
      require(i == document || read.get(i).value().equals(documents.get(i).value()), "an edit changed another document");
    }
    require(!sets || at(read.get(document).value(), path).equals(value), "an edit did not set what was meant");
    // a position is another item's once an item is gone, and a way through what is gone leads nowhere
    if (sets || path.stream().noneMatch(Integer.class::isInstance)) {
      again(change, after, before);
    }
    return "read and edited";
  }

  private static void again(UnaryOperator<YamlEdit> change, YamlEdit after, YamlEdit before) {
    try {
      require(change.apply(after).text().equals(after.text()), "the same edit again changes more");
    } catch (YamlEdit.RefusedException e) {
      require(!after.text().equals(before.text()), "an edit that changed nothing is refused the second time: " + e);
    }
  }

  private static Value at(Value root, List<Object> path) {
    Value here = root;
    for (Object step : path) {
      here = step instanceof Integer i ? here.items().get(i) : here.asMapping().get((String) step).orElseThrow();
    }
    return here;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
