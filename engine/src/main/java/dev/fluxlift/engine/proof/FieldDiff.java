package dev.fluxlift.engine.proof;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds every field in which two values differ. Order of keys does not matter, order of lists does. */
public final class FieldDiff {
  /** A field, before and after. */
  public record Change(List<String> path, Optional<Value> before, Optional<Value> after) {}

  private FieldDiff() {}

  /** The fields, in the order of the first value; equal values have none. */
  public static List<Change> between(Value before, Value after) {
    List<Change> out = new ArrayList<>();
    compare(List.of(), before, after, out);
    return out;
  }

  private static void compare(List<String> path, Value before, Value after, List<Change> out) {
    if (before.equals(after)) {
      return;
    }
    if (before instanceof Mapping b && after instanceof Mapping a) {
      Set<String> keys = new LinkedHashSet<>(b.entries().keySet());
      keys.addAll(a.entries().keySet());
      for (String key : keys) {
        Optional<Value> was = b.get(key);
        Optional<Value> is = a.get(key);
        if (was.isPresent() && is.isPresent()) {
          compare(below(path, key), was.get(), is.get(), out);
        } else {
          leaves(below(path, key), was, is, out);
        }
      }
    } else if (before instanceof Sequence b && after instanceof Sequence a) {
      lists(path, b.values(), a.values(), out);
    } else {
      out.add(new Change(path, Optional.of(before), Optional.of(after)));
    }
  }

  /** A mapping that only one side has is listed field by field, so that each field is judged by itself. */
  private static void leaves(List<String> path, Optional<Value> before, Optional<Value> after, List<Change> out) {
    Value only = before.or(() -> after).orElseThrow();
    if (only instanceof Mapping m && !m.entries().isEmpty()) {
      m.entries()
          .forEach((k, v) -> leaves(below(path, k), before.map(_ -> v), after.map(_ -> v), out));
    } else {
      out.add(new Change(path, before, after));
    }
  }

  /**
   * Items that both lists hold in the same order are the anchors; between two anchors, equally many items on both sides
   * are compared pairwise, else each is listed as gone or new.
   */
  private static void lists(List<String> path, List<Value> before, List<Value> after, List<Change> out) {
    int[][] common = longestCommon(before, after);
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      int fromI = i;
      int fromJ = j;
      while ((i < before.size() || j < after.size())
          && !(i < before.size() && j < after.size() && before.get(i).equals(after.get(j)))) {
        if (j >= after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
          i++;
        } else {
          j++;
        }
      }
      gap(path, before.subList(fromI, i), fromI, after.subList(fromJ, j), fromJ, out);
      if (i < before.size() && j < after.size()) {
        i++;
        j++;
      }
    }
  }

  private static void gap(
      List<String> path, List<Value> before, int fromI, List<Value> after, int fromJ, List<Change> out) {
    if (before.size() == after.size()) {
      for (int k = 0; k < before.size(); k++) {
        compare(below(path, "[" + (fromJ + k) + "]"), before.get(k), after.get(k), out);
      }
      return;
    }
    for (int k = 0; k < before.size(); k++) {
      out.add(new Change(below(path, "[" + (fromI + k) + "]"), Optional.of(before.get(k)), Optional.empty()));
    }
    for (int k = 0; k < after.size(); k++) {
      out.add(new Change(below(path, "[" + (fromJ + k) + "]"), Optional.empty(), Optional.of(after.get(k))));
    }
  }

  private static int[][] longestCommon(List<Value> before, List<Value> after) {
    int[][] length = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        length[i][j] =
            before.get(i).equals(after.get(j))
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    return length;
  }

  private static List<String> below(List<String> path, String key) {
    List<String> out = new ArrayList<>(path);
    out.add(key);
    return out;
  }
}
