package dev.fluxlift.engine.run;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import dev.fluxlift.engine.plan.FileChange;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Whether a change of ours is in a file. A file we made or removed must be exactly as we left it. In a file we only
 * edited, such as a list of resources, our lines must be there and the lines we took out must not: other people may go
 * on adding theirs.
 */
final class Content {
  private Content() {}

  static boolean holds(FileChange change, Optional<String> now) {
    if (now.equals(change.after())) {
      return true;
    }
    if (change.before().isEmpty() || change.after().isEmpty() || now.isEmpty()) {
      return false;
    }
    List<String> before = change.before().get().lines().toList();
    List<String> after = change.after().get().lines().toList();
    List<String> lines = now.get().lines().toList();
    for (AbstractDelta<String> delta : DiffUtils.diff(before, after).getDeltas()) {
      List<String> added = delta.getTarget().getLines();
      List<String> removed = delta.getSource().getLines();
      if (!added.isEmpty() && Collections.indexOfSubList(lines, added) < 0) {
        return false;
      }
      boolean unique = Collections.indexOfSubList(after, removed) < 0;
      if (!removed.isEmpty() && unique && Collections.indexOfSubList(lines, removed) >= 0) {
        return false;
      }
    }
    return true;
  }
}
