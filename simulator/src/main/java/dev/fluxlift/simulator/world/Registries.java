package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.InstalledRender;
import dev.fluxlift.simulator.flux.ArtifactFiles;
import dev.fluxlift.simulator.flux.ArtifactSource;
import dev.fluxlift.yaml.Value.Mapping;
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
  private final String manifestsUrl;
  private final ArtifactFiles manifests;

  /**
   * @param manifestsUrl of the artifact that the old owner applies, {@code oci://host/repository}
   * @param registry of the images in it, e.g. {@code ghcr.io/fluxcd}
   */
  Registries(String manifestsUrl, Distribution distribution, String namespace, String registry) {
    this.manifestsUrl = manifestsUrl;
    StringBuilder text = new StringBuilder();
    objects(distribution, namespace, registry).forEach(o -> text.append(YamlWriter.STANDARD.unproved(o)));
    this.manifests = new ArtifactFiles(Map.of("gotk-components.yaml", text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** The files of the installed Flux's artifact. */
  Map<String, byte[]> manifests() {
    return copy(manifests);
  }

  private static Map<String, byte[]> copy(ArtifactFiles files) {
    Map<String, byte[]> out = new TreeMap<>();
    files.paths().forEach(p -> files.read(p).ifPresent(bytes -> out.put(p, bytes)));
    return out;
  }

  /** What {@code flux install} writes. */
  static List<Mapping> objects(Distribution distribution, String namespace, String registry) {
    return InstalledRender.of(distribution, InstalledRender.published(distribution), namespace, registry, List.of()).objects();
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
    return copy(artifact(url, digest));
  }
}
