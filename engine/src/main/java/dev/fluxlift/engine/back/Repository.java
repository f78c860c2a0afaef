package dev.fluxlift.engine.back;

import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import java.util.List;
import java.util.Optional;

/** The branch Flux follows, and what the steps of the move did to it. */
public interface Repository {
  /** The text of a file at the tip of the branch; empty when it is not there. */
  Optional<String> now(String path);

  /** What the commit of a step changed, texts before and after; none when the branch's history has no such commit. */
  List<FileChange> committed(StepId step);
}
