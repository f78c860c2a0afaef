package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.catalogue.SchemaHash;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.InstalledRender;
import dev.fluxlift.simulator.flux.ArtifactFiles;
import dev.fluxlift.simulator.flux.ArtifactSource;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The OCI registries: the manifests of the installed Flux, made of its distribution, and behind every other address
 * something that is there and does not change. A chart's content is its model's matter, not its artifact's.
 */
final class Registries implements ArtifactSource {
  private static final Mapping ANY = Mapping.of("type", "object", "x-kubernetes-preserve-unknown-fields", true);
  private final String manifestsUrl;
  private final ArtifactFiles manifests;

  /**
   * @param manifestsUrl of the artifact that the old owner applies, {@code oci://host/repository}
   * @param registry of the images in it, e.g. {@code ghcr.io/fluxcd}
   */
  Registries(String manifestsUrl, Distribution distribution, String namespace, String registry) {
    this.manifestsUrl = manifestsUrl;
    byte[] text = YamlWriter.STANDARD.writeAll(objects(distribution, namespace, registry)).getBytes(StandardCharsets.UTF_8);
    this.manifests = new ArtifactFiles(Map.of("gotk-components.yaml", text));
  }

  /** What {@code flux install} writes, with CRDs that take any spec where the distribution does not hold their schemas. */
  static List<Mapping> objects(Distribution distribution, String namespace, String registry) {
    return InstalledRender.of(distribution, InstalledRender.published(distribution), namespace, registry, List.of())
        .objects().stream()
        .map(o -> distribution.wholeCrds() ? o : open(o))
        .toList();
  }

  private static Mapping open(Mapping object) {
    if (!ObjectRef.of(object).kind().equals("CustomResourceDefinition")) {
      return object;
    }
    Mapping schema = Mapping.of("type", "object", "properties", Mapping.of("spec", ANY, "status", ANY));
    List<Value> versions = object.list("spec", "versions").stream()
        .<Value>map(v -> v.asMapping()
            .without(SchemaHash.FIELD)
            .with("subresources", Mapping.of("status", Mapping.EMPTY))
            .with("schema", Mapping.of("openAPIV3Schema", schema)))
        .toList();
    return object.withPath(List.of("spec", "versions"), Sequence.of(versions));
  }

  private ArtifactFiles artifact(String url, String reference) {
    return url.equals(manifestsUrl)
        ? manifests
        : new ArtifactFiles(Map.of("reference", (url + ":" + reference).getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public Optional<String> digest(String url, String tag) {
    return Optional.of(artifact(url, tag).digest());
  }

  @Override
  public Map<String, byte[]> files(String url, String digest) {
    ArtifactFiles files = artifact(url, digest);
    Map<String, byte[]> out = new TreeMap<>();
    files.paths().forEach(p -> files.read(p).ifPresent(bytes -> out.put(p, bytes)));
    return out;
  }
}
