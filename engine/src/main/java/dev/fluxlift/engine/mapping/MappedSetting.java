package dev.fluxlift.engine.mapping;

import dev.fluxlift.yaml.Origin;

/**
 * What became of one old setting.
 *
 * @param rule name of the rule that mapped it
 * @param from where it stood
 * @param was the setting in a few words, e.g. {@code --concurrent=8 on kustomize-, helm-, source-controller}
 * @param outcome what became of it
 * @param becomes the new place in a few words, e.g. {@code instance.kustomize.patches[0]}
 */
public record MappedSetting(String rule, Origin from, String was, Outcome outcome, String becomes) {
  /** What became of a setting. */
  public enum Outcome {
    /** A field of the FluxInstance says the same. */
    FIELD,
    /** It goes on as a patch. */
    PATCH,
    /** The new default is the same. */
    DEFAULT
  }
}
