package dev.fluxlift.simulator.helm;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;

/**
 * A chart whose templates are not known. A release that is stored keeps the objects it has, whatever its values become;
 * a new one is a Deployment that stands for all it would install.
 */
public record OpaqueChart(String name, String version) implements Chart {
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
    return new Rendered(request.current().orElseGet(() -> List.of(marker(request))), List.of());
  }

  private Mapping marker(Request request) {
    Mapping labels = Mapping.of("app.kubernetes.io/instance", request.release(), "app.kubernetes.io/name", name);
    return Mapping.of(
        "apiVersion", "apps/v1",
        "kind", "Deployment",
        "metadata",
        Mapping.of("name", request.release(), "namespace", request.namespace(), "labels", labels),
        "spec",
        Mapping.of(
            "replicas", 1,
            "selector", Mapping.of("matchLabels", labels),
            "template",
            Mapping.of(
                "metadata", Mapping.of("labels", labels),
                "spec",
                Mapping.of("containers", List.of(Mapping.of("name", "app", "image", "chart.invalid/" + name))))));
  }
}
