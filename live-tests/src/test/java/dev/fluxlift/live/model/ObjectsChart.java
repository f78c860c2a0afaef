package dev.fluxlift.live.model;

import dev.fluxlift.simulator.helm.Chart;
import dev.fluxlift.simulator.helm.Hook;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;

/**
 * The chart of {@link Scene#chart}: its objects are its value {@code objects}; the value {@code fail} makes it fail. And the
 * chart demo of the small repository: one ConfigMap.
 */
record ObjectsChart(String name, String version) implements Chart {
  static final List<String> NAMES = List.of("objects", "demo");

  @Override
  public String appVersion() {
    return "";
  }

  @Override
  public List<Mapping> crds() {
    return List.of();
  }

  @Override
  public Rendered render(Request request) {
    request.values().text("fail").ifPresent(words -> {
      throw new RenderException("execution error at (objects/templates/objects.yaml:1:22): " + words);
    });
    if (name.equals("demo")) {
      return new Rendered(List.of(Mapping.of("apiVersion", "v1", "kind", "ConfigMap",
          "metadata", Mapping.of("name", request.release() + "-color", "namespace", request.namespace()),
          "data", Mapping.of("color", request.values().text("color").orElse("grey")))), List.of());
    }
    List<Mapping> all = request.values().list("objects").stream().map(Value::asMapping).toList();
    return new Rendered(
        all.stream().filter(o -> !hook(o)).toList(), all.stream().filter(ObjectsChart::hook).toList());
  }

  private static boolean hook(Mapping object) {
    return object.text("metadata", "annotations", Hook.EVENTS).isPresent();
  }
}
