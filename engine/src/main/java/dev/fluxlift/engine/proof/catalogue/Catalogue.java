package dev.fluxlift.engine.proof.catalogue;

import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.Image;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of Flux versions without a network: one file a version, made by {@link CatalogueGenerator}. */
public final class Catalogue {
  /** The versions there are files of: all that the two known operators carry, oldest first. */
  public static final List<String> VERSIONS = List.of(
      "2.2.3", "2.3.0", "2.4.0", "2.5.0", "2.5.1", "2.6.0", "2.6.1", "2.6.2", "2.6.3", "2.6.4", "2.7.0", "2.7.1",
      "2.7.2", "2.7.3", "2.7.4", "2.7.5", "2.8.0", "2.8.1", "2.8.2", "2.8.3", "2.8.5", "2.8.6", "2.8.7", "2.8.8",
      "2.9.0", "2.9.1", "2.9.2", "2.9.3", "2.9.4");

  private Catalogue() {}

  /** The distribution of a version with CRDs reduced to what the catalogue keeps; empty for a version it has not. */
  public static Optional<Distribution> distribution(String version) {
    return VERSIONS.contains(version) ? Optional.of(read(resource("flux-" + version + ".json"))) : Optional.empty();
  }

  /** A catalogue's text as a distribution. */
  static Distribution read(Value file) {
    Mapping catalogue = file.asMapping();
    String version = catalogue.text("flux").orElseThrow();
    Map<String, List<Mapping>> components = new LinkedHashMap<>();
    for (Value component : catalogue.list("components")) {
      Mapping facts = component.asMapping();
      components.put(facts.text("name").orElseThrow(), ComponentFacts.objects(facts));
    }
    Map<String, List<Image>> images = new LinkedHashMap<>();
    catalogue
        .mapping("images")
        .entries()
        .forEach((variant, list) -> images.put(variant, images(list.asMapping())));
    return new Distribution(
        version,
        "the catalogue's Flux " + version + " (made from " + catalogue.text("from").orElse("?") + ")",
        false,
        components,
        mappings(catalogue.list("roles")),
        mappings(catalogue.list("policies")),
        images);
  }

  static Value resource(String name) {
    try (InputStream in = Catalogue.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the catalogue's file " + name + " is not in this build");
      }
      return Json.parse(in.readAllBytes(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Mapping> mappings(List<Value> values) {
    return values.stream().map(Value::asMapping).toList();
  }

  private static List<Image> images(Mapping list) {
    List<Image> out = new ArrayList<>();
    list.entries()
        .forEach(
            (component, value) -> {
              String[] parts = value.text().orElse("").split("@", 2);
              out.add(
                  new Image(
                      component, parts[0], parts.length > 1 ? Optional.of(parts[1]) : Optional.<String>empty()));
            });
    return out;
  }
}
