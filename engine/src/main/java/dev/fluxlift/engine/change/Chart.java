package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Optional;
import java.util.function.Function;

/**
 * The chart that a HelmRelease installs, as far as the repository says.
 *
 * @param name last part of its name or address
 * @param version as written; empty when it floats or is not said
 */
public record Chart(String name, Optional<String> version) {
  /**
   * What a HelmRelease's {@code spec.chart} names.
   *
   * @return where its source is; empty when it has none
   */
  public static Optional<ObjectRef> source(Item release) {
    Mapping spec = release.value().mapping("spec");
    Mapping ref = spec.has("chartRef") ? spec.mapping("chartRef") : spec.mapping("chart", "spec", "sourceRef");
    if (ref.entries().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ObjectRef(ObjectRef.SOURCE, ref.text("kind").orElse(""),
        ref.text("namespace").filter(n -> !n.isEmpty()).orElse(release.ref().namespace()), ref.text("name").orElse("")));
  }

  /** The chart of a HelmRelease; empty when its source is not found. */
  public static Optional<Chart> of(Item release, Function<ObjectRef, Optional<Mapping>> find) {
    Mapping chart = release.value().mapping("spec", "chart", "spec");
    Optional<String> name = chart.text("chart");
    if (name.isPresent()) {
      return Optional.of(new Chart(Folders.name(Folders.plain(name.get())), chart.text("version")));
    }
    Optional<Mapping> source = source(release).flatMap(find);
    if (source.isEmpty()) {
      return Optional.empty();
    }
    Mapping spec = source.get().mapping("spec");
    Optional<String> named = spec.text("chart").or(() -> spec.text("url"));
    return named.map(n -> new Chart(Folders.name(Folders.plain(n)), spec.text("version").or(() -> spec.text("ref", "tag"))));
  }
}
