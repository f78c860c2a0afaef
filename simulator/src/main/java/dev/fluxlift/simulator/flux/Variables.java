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
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

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

  /** @throws BuildFailure when a variable has to have a value and has none */
  static List<Mapping> substitute(
      List<Mapping> objects, KustomizationSpec kustomization, Map<String, String> variables, boolean strict) {
    if (!kustomization.spec().has("postBuild")) {
      return objects;
    }
    if (strict && !variables.isEmpty()) {
      objects.forEach(object -> complete(object, variables.keySet()));
    }
    return new Substitution(variables).apply(objects);
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

  /** A variable without value has to have a default (feature StrictPostBuildSubstitutions, on since 1.9). */
  private static void complete(Mapping object, Set<String> known) {
    if (Substitution.isSwitchedOff(object)) {
      return;
    }
    Set<String> missing = new TreeSet<>(Substitution.variablesIn(object));
    missing.removeAll(known);
    String text = object.toString();
    for (String name : missing) {
      if (Pattern.compile("(?<!\\$)\\$\\{" + Pattern.quote(name) + "(?!:=|:-|=|\\w)").matcher(text).find()) {
        throw new BuildFailure("post build failed for '" + ObjectRef.of(object).name()
            + "': envsubst error: variable substitution failed: variable not set (strict mode): \"" + name + "\"");
      }
    }
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
