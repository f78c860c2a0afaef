package dev.fluxlift.engine.plan.crosscheck;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;

/** The labels that {@code flux build kustomization} gives each object (internal/build/build.go@v2.6.4 setOwnerLabels). */
final class FluxLabels {
  private FluxLabels() {}

  static Mapping given(Mapping object, ObjectRef kustomization) {
    Mapping labels = object
        .mapping("metadata", "labels")
        .with(ObjectRef.KUSTOMIZE + "/name", Value.of(kustomization.name()))
        .with(ObjectRef.KUSTOMIZE + "/namespace", Value.of(kustomization.namespace()));
    return object.withPath(List.of("metadata", "labels"), labels);
  }
}
