package dev.fluxlift.engine.back;

import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The changes that take our commits out of the branch again, on top of what others did since. A file we made goes
 * whatever it says now (a bot may have bumped a version in it); a file we removed comes back unless it is there
 * already; in a file we edited our lines are put back, and touching changes of others are a conflict.
 */
final class Reversal {
  private final Repository repository;

  Reversal(Repository repository) {
    this.repository = repository;
  }

  /**
   * @param steps latest first
   * @return new text by path, only where it differs from now
   * @throws WayBackStopped on conflict
   */
  Map<String, Optional<String>> of(List<StepId> steps) {
    Map<String, Optional<String>> texts = new LinkedHashMap<>();
    Set<String> made = made(steps);
    Map<String, Optional<String>> first = new HashMap<>();
    steps.forEach(step -> repository.committed(step).forEach(c -> first.put(c.path(), c.before())));
    for (StepId step : steps) {
      for (FileChange change : repository.committed(step)) {
        if (repository.now(change.path()).equals(first.get(change.path()))) {
          // as it was before all these steps: an earlier run of this way has put it back
          continue;
        }
        Optional<String> now = texts.getOrDefault(change.path(), repository.now(change.path()));
        boolean ours = made.contains(change.path());
        texts.put(change.path(), ours ? Optional.empty() : reversed(step, change, now));
      }
    }
    Map<String, Optional<String>> out = new TreeMap<>();
    texts.forEach((path, text) -> {
      if (!text.equals(repository.now(path))) {
        out.put(path, text);
      }
    });
    return out;
  }

  /**
   * The changes that make an edit of a step again, on top of what others did since.
   *
   * @return new text by path, only where it differs from now
   * @throws WayBackStopped on conflict
   */
  Map<String, Optional<String>> again(StepId step) {
    Map<String, Optional<String>> out = new TreeMap<>();
    for (FileChange change : repository.committed(step)) {
      Optional<String> now = repository.now(change.path());
      if (now.equals(change.after())) {
        continue;
      }
      String text = now.flatMap(n -> TextMerge.merge(change.before().orElse(""), n, change.after().orElse("")))
          .orElseThrow(() -> new WayBackStopped(
              BackFinding.BACK_TEXT_CONFLICT, change.path(), "what step " + step + " changed in it was changed by somebody since"));
      if (!now.equals(Optional.of(text))) {
        out.put(change.path(), Optional.of(text));
      }
    }
    return out;
  }

  /** Files that one of the steps made: whatever another of them changed in it goes with it. */
  private Set<String> made(List<StepId> steps) {
    Set<String> out = new HashSet<>();
    for (StepId step : steps) {
      repository.committed(step).stream()
          .filter(c -> c.before().isEmpty())
          .forEach(c -> out.add(c.path()));
    }
    return out;
  }

  private Optional<String> reversed(StepId step, FileChange change, Optional<String> now) {
    if (change.after().isEmpty()) {
      return now.isPresent() ? now : change.before();
    }
    if (now.isEmpty()) {
      throw new WayBackStopped(
          BackFinding.BACK_TEXT_CONFLICT, change.path(), "step " + step + " edited it, and somebody removed it since");
    }
    return Optional.of(reversed(step, change, now.get())
        .orElseThrow(() -> new WayBackStopped(
            BackFinding.BACK_TEXT_CONFLICT,
            change.path(),
            "the lines step " + step + " changed, or lines beside them, were changed by somebody since")));
  }

  /**
   * Steps before this one may have been taken back already, and their lines may stand beside those of this one: so the text is
   * also compared with what this step would have made without the last of them, the last two, and so on.
   */
  private Optional<String> reversed(StepId step, FileChange change, String now) {
    String with = change.after().orElse("");
    String without = change.before().orElse("");
    Optional<String> out = TextMerge.merge(with, now, without);
    for (int i = step.ordinal() - 1; i >= 0 && out.isEmpty(); i--) {
      for (FileChange earlier : repository.committed(StepId.values()[i])) {
        if (earlier.path().equals(change.path()) && earlier.after().isPresent()) {
          Optional<String> lessWith = TextMerge.mergeOurs(earlier.after().get(), with, earlier.before().orElse(""));
          Optional<String> lessWithout = TextMerge.mergeOurs(earlier.after().get(), without, earlier.before().orElse(""));
          if (lessWith.isEmpty() || lessWithout.isEmpty()) {
            return Optional.empty();
          }
          with = lessWith.get();
          without = lessWithout.get();
          out = TextMerge.merge(with, now, without);
        }
      }
    }
    return out;
  }
}
