package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.run.GoDuration;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.List;

/**
 * Source and root Kustomization of {@code spec.sync}, both with the same name, the Kustomization always with prune
 * (internal/builder/templates.go syncTmpl@v0.58.1). What else a person wants of them has to be a patch (V17, V20).
 */
final class SyncObjects {
  private SyncObjects() {}

  /** @param minor of Flux 2.X: OCIRepository and Bucket are v1 from 2.6 on */
  static List<Mapping> of(Mapping sync, String namespace, int minor) {
    if (sync.entries().isEmpty()) {
      return List.of();
    }
    String name = sync.text("name").filter(n -> !n.isEmpty()).orElse(namespace);
    Mapping metadata = Mapping.of("name", name, "namespace", namespace);
    String kind = sync.text("kind").orElse("");
    Mapping kustomization = Mapping.of(
        "apiVersion", ObjectRef.KUSTOMIZE + "/v1",
        "kind", "Kustomization",
        "metadata", metadata,
        "spec", Mapping.of(
            "interval", "10m0s",
            "path", sync.text("path").orElse(""),
            "prune", true,
            "sourceRef", Mapping.of("kind", kind, "name", name)));
    String version = kind.equals("GitRepository") || minor >= 6 ? "/v1" : "/v1beta2";
    Mapping source = Mapping.of(
        "apiVersion", ObjectRef.SOURCE + version, "kind", kind, "metadata", metadata, "spec", source(sync, kind));
    return List.of(source, kustomization);
  }

  private static Mapping source(Mapping sync, String kind) {
    String ref = sync.text("ref").orElse("");
    Mapping spec = Mapping.of("interval", sync.text("interval").map(GoDuration::rewritten).orElse("1m0s"));
    spec = switch (kind) {
      case "GitRepository" -> spec.with("ref", Mapping.of("name", ref));
      case "OCIRepository" -> spec.with("ref", Mapping.of("tag", ref));
      case "Bucket" -> spec.with("bucketName", Value.of(ref));
      default -> throw new IllegalArgumentException("spec.sync.kind " + kind + " is refused by the FluxInstance's CRD");
    };
    if (sync.text("pullSecret").filter(s -> !s.isEmpty()).isPresent()) {
      spec = spec.with("secretRef", Mapping.of("name", sync.text("pullSecret").orElseThrow()));
    }
    if (sync.text("provider").filter(p -> !p.isEmpty()).isPresent()) {
      spec = spec.with("provider", Value.of(sync.text("provider").orElseThrow()));
    }
    return spec.with(kind.equals("Bucket") ? "endpoint" : "url", Value.of(sync.text("url").orElse("")));
  }
}
