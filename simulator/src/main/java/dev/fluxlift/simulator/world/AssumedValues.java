package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;

/**
 * What is in a Secret or ConfigMap that somebody put into the cluster before Flux came: the keys that HelmReleases take from
 * it, with values that change nothing. Its real content is nobody's business here.
 */
final class AssumedValues {
  private static final String NO_VALUES = "{}\n";
  private final Repository repository;

  AssumedValues(Repository repository) {
    this.repository = repository;
  }

  /** Texts by key. */
  Mapping of(ObjectRef ref) {
    Mapping out = Mapping.of("assumed", "there");
    for (Document release : repository.documents(ObjectRef.HELM)) {
      for (Value item : release.value().list("spec", "valuesFrom")) {
        Mapping from = item.asMapping();
        boolean same = from.text("kind").filter(ref.kind()::equals).isPresent()
            && from.text("name").filter(ref.name()::equals).isPresent();
        if (same) {
          out = out.with(from.text("valuesKey").filter(k -> !k.isEmpty()).orElse("values.yaml"), Value.of(NO_VALUES));
        }
      }
    }
    return out;
  }
}
