package dev.fluxlift.engine.back;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Three texts made one, by lines. Changes of both sides that touch each other are a conflict, as git has it. */
final class TextMerge {
  private TextMerge() {}

  /**
   * What {@code now} becomes when the change from {@code base} to {@code wanted} is made in it; empty on conflict.
   *
   * @param base what both start from
   * @param now base with others' changes
   * @param wanted base with our change
   */
  static Optional<String> merge(String base, String now, String wanted) {
    return merge(base, now, wanted, TextMerge::touch);
  }

  /** The same when both changes are ours: they may stand side by side, since nobody's text is read as another's. */
  static Optional<String> mergeOurs(String base, String now, String wanted) {
    return merge(base, now, wanted, TextMerge::overlap);
  }

  private static Optional<String> merge(
      String base, String now, String wanted, BiPredicate<AbstractDelta<String>, AbstractDelta<String>> conflict) {
    if (now.equals(base)) {
      return Optional.of(wanted);
    }
    if (now.equals(wanted)) {
      return Optional.of(now);
    }
    List<String> from = lines(base);
    List<AbstractDelta<String>> theirs = deltas(from, lines(now));
    List<AbstractDelta<String>> ours = deltas(from, lines(wanted));
    List<String> out = new ArrayList<>(lines(now));
    for (AbstractDelta<String> delta : ours.reversed()) {
      if (theirs.stream().anyMatch(other -> same(delta, other))) {
        continue;
      }
      if (theirs.stream().anyMatch(other -> conflict.test(delta, other))) {
        return Optional.empty();
      }
      int at = start(delta);
      for (AbstractDelta<String> other : theirs) {
        if (start(other) < start(delta)) {
          at += other.getTarget().size() - other.getSource().size();
        }
      }
      out.subList(at, at + delta.getSource().size()).clear();
      out.addAll(at, delta.getTarget().getLines());
    }
    return Optional.of(String.join("\n", out));
  }

  /** Both sides made it: as after a way back that was killed and is run again. */
  private static boolean same(AbstractDelta<String> one, AbstractDelta<String> other) {
    return start(one) == start(other)
        && one.getSource().getLines().equals(other.getSource().getLines())
        && one.getTarget().getLines().equals(other.getTarget().getLines());
  }

  private static boolean touch(AbstractDelta<String> one, AbstractDelta<String> other) {
    return start(one) <= start(other) + other.getSource().size()
        && start(other) <= start(one) + one.getSource().size();
  }

  /** Two insertions at one place do, too: which of them comes first is not known. */
  private static boolean overlap(AbstractDelta<String> one, AbstractDelta<String> other) {
    return start(one) == start(other)
        || (start(one) < start(other) + other.getSource().size() && start(other) < start(one) + one.getSource().size());
  }

  private static int start(AbstractDelta<String> delta) {
    return delta.getSource().getPosition();
  }

  private static List<AbstractDelta<String>> deltas(List<String> from, List<String> to) {
    return DiffUtils.diff(from, to).getDeltas().stream()
        .sorted(Comparator.comparingInt(TextMerge::start))
        .toList();
  }

  private static List<String> lines(String text) {
    return Arrays.asList(text.split("\n", -1));
  }
}
