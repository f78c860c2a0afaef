package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known when the variables of a Flux Kustomization are replaced.
 *
 * @param from the values that {@code substituteFrom} brings
 * @param strict whether a variable with neither value nor default ends the build (the feature gate
 *     StrictPostBuildSubstitutions of kustomize-controller, on since 1.9)
 */
public record PostBuild(VariableSource from, boolean strict) {
  /** Nothing is known of ConfigMaps and Secrets: a Kustomization that names one has no result. */
  public static final PostBuild OFFLINE = new PostBuild((_, _) -> Optional.empty(), false);

  /** The values of ConfigMaps and Secrets in the namespace of the Kustomization. */
  @FunctionalInterface
  public interface VariableSource {
    /**
     * The decoded data of an object, none when it is optional and not there; empty when that is not known.
     *
     * @param kind ConfigMap or Secret
     */
    Optional<Map<String, String>> of(String kind, String name);
  }

  /**
   * The objects with their variables replaced; later sources win over earlier ones, and the spec's own over all
   * (fluxcd/pkg/kustomize v1.18.0 kustomize_varsub.go LoadVariables).
   *
   * @throws KustomizeException when the controller would fail, or a source is not known
   */
  List<Value.Mapping> replace(Value.Mapping spec, List<Value.Mapping> objects) {
    Value.Mapping postBuild = Fields.mapping(spec, "postBuild");
    Map<String, String> variables = new LinkedHashMap<>();
    for (Value.Mapping source : Fields.mappings(postBuild, "substituteFrom")) {
      String kind = Fields.string(source, "kind");
      String name = Fields.string(source, "name");
      variables.putAll(from.of(kind, name).orElseThrow(() -> KustomizeException.unsupported(source.origin(),
          "the variables of " + kind + "/" + name + ", which are not known here")));
    }
    Fields.mapping(postBuild, "substitute").entries().forEach((name, value) -> {
      if (!(value instanceof Value.Text text)) {
        throw KustomizeException.fails(value.origin(), "the variable " + name + " is no string");
      }
      variables.put(name, text.value());
    });
    return objects.isEmpty() ? objects : substitution(variables, postBuild.origin()).apply(objects);
  }

  private Substitution substitution(Map<String, String> variables, Origin origin) {
    try {
      return new Substitution(variables, strict);
    } catch (IllegalArgumentException e) {
      throw KustomizeException.fails(origin, String.valueOf(e.getMessage()));
    }
  }
}
