package dev.fluxlift.simulator.world;

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
   * @param objects what {@code flux install} wrote into it
   */
  Registries(String manifestsUrl, List<Mapping> objects) {
    this.manifestsUrl = manifestsUrl;
    StringBuilder text = new StringBuilder();
    objects.forEach(o -> text.append(YamlWriter.STANDARD.unproved(o)));
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
