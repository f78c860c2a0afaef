package dev.fluxlift.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NamespaceTest {
  /** kustomize-controller owns {@code spec: {}} of each, seen live; who takes it over does not send it. */
  @Test
  void itsFinalizersStayWhateverAnApplySays() {
    Api api = new ApiServer(Kinds.kubernetes(), 1, () -> Instant.parse("2026-01-01T00:00:00Z")).as("test");
    Mapping plain = Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of("name", "home"));
    api.apply(plain.with("spec", Mapping.EMPTY), "kustomize-controller", true);

    api.apply(plain, "kustomize-controller", true);

    Mapping live = api.get(new ObjectRef("", "Namespace", "", "home")).orElseThrow().body();
    assertThat(live.list("spec", "finalizers")).containsExactly(Value.of("kubernetes"));
  }
}
