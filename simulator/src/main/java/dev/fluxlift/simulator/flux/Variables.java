package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.kustomize.Substitution;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code spec.postBuild}: values of ConfigMaps and Secrets in the order they are named, then those written in the spec
 * (fluxcd/pkg kustomize/kustomize_varsub.go@v1.18.0).
 */
final class Variables {
  private Variables() {}

  /** @throws BuildFailure when an object that has to be there is not */
  static Map<String, String> of(KustomizationSpec kustomization, Api api) {
    return kustomization.spec().has("postBuild") ? load(kustomization, api) : Map.of();
  }

  /**
   * @param strict the feature StrictPostBuildSubstitutions, on since 1.9
   * @throws dev.fluxlift.kustomize.KustomizeException when the controller fails too, or what it does is not known
   */
  static List<Mapping> substitute(
      List<Mapping> objects, KustomizationSpec kustomization, Map<String, String> variables, boolean strict) {
    if (!kustomization.spec().has("postBuild")) {
      return objects;
    }
    return new Substitution(variables, strict).apply(objects);
  }

  private static Map<String, String> load(KustomizationSpec kustomization, Api api) {
    Map<String, String> out = new LinkedHashMap<>();
    Mapping postBuild = kustomization.spec().mapping("postBuild");
    for (Value item : postBuild.list("substituteFrom")) {
      Mapping from = item.asMapping();
      String kind = from.text("kind").orElse("");
      String name = from.text("name").orElse("");
      Optional<LiveObject> object = api.get(new ObjectRef("", kind, kustomization.ref().namespace(), name));
      if (object.isEmpty() && from.bool("optional").orElse(false)) {
        continue;
      }
      Mapping data = object.map(o -> o.body().mapping("data")).orElseThrow(() -> new BuildFailure(
          "post build failed: substitute from '" + kind + "/" + name + "' error: \"" + name + "\" not found"));
      data.entries().forEach((key, value) -> {
        String text = value.text().orElse("");
        out.put(key, kind.equals("Secret") ? decoded(text) : text);
      });
    }
    postBuild.mapping("substitute").entries().forEach((key, value) -> out.put(key, value.text().orElse("")));
    return out;
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
