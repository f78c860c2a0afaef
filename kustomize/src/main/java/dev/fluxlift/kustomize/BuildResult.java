package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a build gave: either all objects, or the reason why there are none.
 *
 * @param objects the objects in the order of kustomize's output; every value knows where it was written, what the
 *     build itself made knows the line that asked for it
 * @param effects what the patches did, in the order they ran, those of nested kustomizations first
 * @param files the files that were read, also when the build failed
 * @param problem why there are no objects
 */
public record BuildResult(List<Value.Mapping> objects, List<Patched.Effect> effects, Set<String> files,
    Optional<Problem> problem) {
  /** Copies the collections. */
  public BuildResult {
    objects = List.copyOf(objects);
    effects = List.copyOf(effects);
    files = Set.copyOf(files);
  }

  /** Whether there are objects to rely on. */
  public boolean isComplete() {
    return problem.isEmpty();
  }

  /** The objects, or the failure as an exception. */
  public List<Value.Mapping> orThrow() {
    if (problem.isPresent()) {
      Problem found = problem.get();
      throw new KustomizeException(found.why(), found.origin(), found.reason());
    }
    return objects;
  }

  /**
   * Why a build gave nothing.
   *
   * @param why whether kustomize itself refuses, or only this program
   * @param origin file and line
   * @param reason what was found there
   */
  public record Problem(KustomizeException.Cause why, Origin origin, String reason) {
    @Override
    public String toString() {
      return origin + ": " + (why == KustomizeException.Cause.UNSUPPORTED ? "not supported: " : "") + reason;
    }
  }
}
