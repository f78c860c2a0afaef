package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;
import java.util.List;

/**
 * Objects after patches, and what each patch did.
 *
 * @param objects what is left, in the order kustomize keeps
 * @param effects one for each patch, in the order of the patches
 */
public record Patched(List<Value.Mapping> objects, List<Effect> effects) {
  /** Copies the lists. */
  public Patched {
    objects = List.copyOf(objects);
    effects = List.copyOf(effects);
  }

  /**
   * What one patch did.
   *
   * @param patch the patch
   * @param hits the objects it met; none when its target selects nothing, which kustomize lets pass in silence
   */
  public record Effect(Patch patch, List<Hit> hits) {
    /** Copies the list. */
    public Effect {
      hits = List.copyOf(hits);
    }

    /** Whether the patch made any difference. */
    public boolean changedAnything() {
      return hits.stream().anyMatch(hit -> hit.outcome() != Outcome.UNCHANGED);
    }
  }

  /**
   * One object met by a patch.
   *
   * @param object its id before the patch
   * @param outcome what became of it
   */
  public record Hit(ObjectId object, Outcome outcome) {}

  /** What a patch made of an object. */
  public enum Outcome {
    /** The object already said what the patch says. */
    UNCHANGED,
    /** The object says something else now. */
    CHANGED,
    /** The object is gone. */
    DELETED
  }
}
