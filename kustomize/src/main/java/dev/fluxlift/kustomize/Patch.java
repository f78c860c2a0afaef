package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.Optional;
import java.util.Set;

/**
 * One entry of a {@code patches} list.
 *
 * @param text the patch itself: YAML or JSON, strategic merge or RFC 6902
 * @param target which objects; a strategic merge without one goes to the object it names
 * @param allowNameChange whether a strategic merge may change {@code metadata.name}
 * @param allowKindChange whether a strategic merge may change {@code kind}
 * @param origin where the patch text stands: the line of the {@code patch} field's value, or line 0 of a patch file
 */
public record Patch(String text, Optional<Target> target, boolean allowNameChange, boolean allowKindChange,
    Origin origin) {

  /**
   * Reads an inline entry of {@code patches}, as in a kustomization.yaml, a Flux Kustomization or a FluxInstance.
   *
   * @throws KustomizeException when the entry has no inline patch, or fields that kustomize does not know
   */
  public static Patch of(Value.Mapping entry) {
    entry.entries().forEach((key, value) -> {
      if (!Set.of("patch", "target", "options").contains(key)) {
        throw KustomizeException.unsupported(value.origin(), "field " + key + " of a patch");
      }
    });
    Optional<Value> text = entry.get("patch").filter(Value.Text.class::isInstance);
    if (text.isEmpty()) {
      throw KustomizeException.fails(entry.origin(), "a patch needs the field patch with text");
    }
    return of(entry, text.get().text().orElse(""), text.get().origin());
  }

  /** An entry whose text was read from elsewhere. */
  static Patch of(Value.Mapping entry, String text, Origin origin) {
    Optional<Target> target = entry.get("target")
        .filter(value -> !(value instanceof Value.Null))
        .map(_ -> Target.of(Fields.mapping(entry, "target")));
    return new Patch(text, target, option(entry, "allowNameChange"), option(entry, "allowKindChange"), origin);
  }

  private static boolean option(Value.Mapping entry, String name) {
    return Fields.flag(Fields.mapping(entry, "options"), name);
  }

  /**
   * Which objects a patch is for: each field is a regular expression over the whole of its value, an empty one matches
   * all. The namespace counts as {@code default} for objects without one.
   *
   * @param group API group
   * @param version API version
   * @param kind kind
   * @param name name, the present or the original one
   * @param namespace namespace, the present or the original one
   * @param labelSelector selector of labels
   * @param annotationSelector selector of annotations
   * @param origin where the target stands
   */
  public record Target(String group, String version, String kind, String name, String namespace, String labelSelector,
      String annotationSelector, Origin origin) {

    /**
     * Reads the field {@code target}.
     *
     * @throws KustomizeException for fields that kustomize does not know
     */
    public static Target of(Value.Mapping target) {
      target.entries().forEach((key, value) -> {
        if (!Set.of("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
            .contains(key)) {
          throw KustomizeException.fails(value.origin(), "unknown field " + key + " of a patch target");
        }
      });
      return new Target(text(target, "group"), text(target, "version"), text(target, "kind"), text(target, "name"),
          text(target, "namespace"), text(target, "labelSelector"), text(target, "annotationSelector"),
          target.origin());
    }

    private static String text(Value.Mapping target, String key) {
      return Fields.string(target, key);
    }
  }
}
