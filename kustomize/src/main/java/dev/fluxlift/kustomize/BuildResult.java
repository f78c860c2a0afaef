package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

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

  /** No objects, and why. */
  static BuildResult without(Problem problem, Set<String> files) {
    return new BuildResult(List.of(), List.of(), files, Optional.of(problem));
  }

  /** The same build with its objects changed, which may fail. */
  BuildResult changed(UnaryOperator<List<Value.Mapping>> change) {
    if (!isComplete()) {
      return this;
    }
    try {
      return new BuildResult(change.apply(objects), effects, files, problem);
    } catch (KustomizeException e) {
      return without(Problem.of(e), files);
    }
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
    static Problem of(KustomizeException e) {
      return new Problem(e.why(), e.origin(), e.reason());
    }

    @Override
    public String toString() {
      return origin + ": " + (why == KustomizeException.Cause.UNSUPPORTED ? "not supported: " : "") + reason;
    }
  }
}
