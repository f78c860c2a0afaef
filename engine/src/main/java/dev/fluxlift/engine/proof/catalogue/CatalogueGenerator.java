package dev.fluxlift.engine.proof.catalogue;

import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.Image;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the catalogue's file of one Flux version from a distribution. */
public final class CatalogueGenerator {
  private CatalogueGenerator() {}

  /**
   * The file as JSON text.
   *
   * @param from what the distribution is a part of, e.g. {@code flux-operator v0.32.0}
   * @throws IllegalArgumentException when the facts would not give the distribution's objects back
   */
  public static String generate(Distribution distribution, String from) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("flux", distribution.version());
    out.put("from", from);
    List<Value> components = new ArrayList<>();
    distribution.components().forEach((name, objects) -> components.add(component(name, objects)));
    out.put("components", Sequence.of(components));
    out.put("roles", Sequence.of(distribution.rbac()));
    out.put("policies", Sequence.of(distribution.policies()));
    Map<String, Object> images = new LinkedHashMap<>();
    new TreeMap<>(distribution.images()).forEach((variant, list) -> images.put(variant, images(list)));
    out.put("images", images);
    return Json.pretty(Value.of(out));
  }

  private static Mapping component(String name, List<Mapping> objects) {
    Mapping facts = ComponentFacts.of(name, objects);
    List<Mapping> back = ComponentFacts.objects(facts);
    List<Mapping> reduced =
        objects.stream()
            .map(
                o ->
                    o.text("kind").filter("CustomResourceDefinition"::equals).isPresent()
                        ? CrdFacts.object(CrdFacts.of(o))
                        : o)
            .toList();
    for (Mapping object : reduced) {
      if (!back.contains(object)) {
        throw new IllegalArgumentException(
            "the facts of " + name + " do not give this object back: " + object + " but " + back);
      }
    }
    if (back.size() != reduced.size()) {
      throw new IllegalArgumentException("the facts of " + name + " give " + back.size() + " objects back");
    }
    return facts;
  }

  private static Mapping images(List<Image> images) {
    Map<String, Value> out = new LinkedHashMap<>();
    images.forEach(i -> out.put(i.component(), Value.of(i.tag() + i.digest().map(d -> "@" + d).orElse(""))));
    return new Mapping(out, dev.fluxlift.yaml.Origin.NONE);
  }
}
