package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.catalogue.Catalogue;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.InstalledRender;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The artifact flux-manifests of one version, with CRDs that accept any spec. */
final class FluxManifests implements ArtifactSource {
  private static final String URL = "oci://ghcr.io/fluxcd/flux-manifests";
  private final String version;

  FluxManifests(String version) {
    this.version = version;
  }

  List<Mapping> objects() {
    Distribution distribution = Catalogue.distribution(version).orElseThrow();
    return InstalledRender.of(distribution, InstalledRender.published(distribution), "flux-system", "ghcr.io/fluxcd",
        List.of()).objects().stream().map(FluxManifests::open).toList();
  }

  List<Mapping> crds() {
    return objects().stream().filter(o -> ObjectRef.of(o).kind().equals("CustomResourceDefinition")).toList();
  }

  private static Mapping open(Mapping object) {
    if (!ObjectRef.of(object).kind().equals("CustomResourceDefinition")) {
      return object;
    }
    Mapping any = Mapping.of("type", "object", "x-kubernetes-preserve-unknown-fields", true);
    List<Value> versions = object.list("spec", "versions").stream()
        .<Value>map(v -> v.asMapping().without("schemaSha256")
            .with("subresources", Mapping.of("status", Mapping.EMPTY))
            .with("schema", Mapping.of("openAPIV3Schema",
                Mapping.of("type", "object", "properties", Mapping.of("spec", any, "status", any)))))
        .toList();
    return object.withPath(List.of("spec", "versions"), Sequence.of(versions));
  }

  @Override
  public Optional<String> digest(String url, String tag) {
    return url.equals(URL) && tag.equals("v" + version) ? Optional.of(new ArtifactFiles(files()).digest())
        : Optional.empty();
  }

  @Override
  public Map<String, byte[]> files(String url, String digest) {
    return files();
  }

  private Map<String, byte[]> files() {
    return Map.of("gotk-components.yaml", YamlWriter.STANDARD.writeAll(objects()).getBytes(StandardCharsets.UTF_8));
  }
}
