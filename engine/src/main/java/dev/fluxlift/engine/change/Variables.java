package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What {@code spec.postBuild} replaces (fluxcd/pkg kustomize/kustomize_varsub.go@v1.18.0). A value that is encrypted in
 * the repository stands as a word made of its name.
 *
 * @param values by name
 * @param complete whether each source that is named was found in the repository
 * @param sources what substituteFrom names, in its order
 */
public record Variables(Map<String, String> values, boolean complete, List<Source> sources) {
  static final Variables NONE = new Variables(Map.of(), true, List.of());

  /**
   * One entry of substituteFrom.
   *
   * @param ref the ConfigMap or Secret
   * @param optional whether it may be missing
   * @param entry the entry, for its place
   */
  public record Source(ObjectRef ref, boolean optional, Mapping entry) {}

  static Variables of(Mapping kustomization, String namespace, Function<ObjectRef, Optional<Mapping>> find) {
    Mapping postBuild = kustomization.mapping("spec", "postBuild");
    Map<String, String> values = new LinkedHashMap<>();
    List<Source> sources = new ArrayList<>();
    boolean complete = true;
    for (Value value : postBuild.list("substituteFrom")) {
      Mapping entry = value.asMapping();
      ObjectRef ref = new ObjectRef("", entry.text("kind").orElse(""), namespace, entry.text("name").orElse(""));
      sources.add(new Source(ref, entry.bool("optional").orElse(false), entry));
      Optional<Mapping> found = find.apply(ref);
      complete &= found.isPresent();
      found.ifPresent(object -> read(object, values));
    }
    postBuild.mapping("substitute").entries().forEach((key, value) -> values.put(key, value.text().orElse("")));
    return new Variables(values, complete, List.copyOf(sources));
  }

  private static void read(Mapping object, Map<String, String> out) {
    boolean isSecret = object.text("kind").filter("Secret"::equals).isPresent();
    object.mapping("data").entries().forEach((key, value) ->
        out.put(key, plain(key, value.text().orElse(""), isSecret)));
    if (isSecret) {
      object.mapping("stringData").entries().forEach((key, value) ->
          out.put(key, plain(key, value.text().orElse(""), false)));
    }
  }

  private static String plain(String key, String text, boolean encoded) {
    if (text.startsWith("ENC[")) {
      return "encrypted-" + key.toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (!encoded) {
      return text;
    }
    try {
      return new String(Base64.getDecoder().decode(text.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }
}
