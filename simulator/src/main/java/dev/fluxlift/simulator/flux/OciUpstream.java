package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * OCIRepositories: {@code TAG@sha256:…}, or the digest alone when {@code spec.ref.digest} pins it (source-controller
 * internal/controller/ocirepository_controller.go@v1.6.0 getRevision).
 */
final class OciUpstream implements Upstream {
  private final ArtifactSource registry;

  OciUpstream(ArtifactSource registry) {
    this.registry = registry;
  }

  @Override
  public String kind() {
    return "OCIRepository";
  }

  @Override
  public Revision newest(LiveObject source, Api api) {
    Mapping spec = source.body().mapping("spec");
    for (String field : List.of("verify", "ref.semver")) {
      if (spec.get(field.split("\\.")).isPresent()) {
        throw new UpstreamException("NotSimulated", "spec." + field + " of an OCIRepository is not simulated");
      }
    }
    String url = spec.text("url").orElse("");
    Optional<String> pinned = spec.text("ref", "digest");
    String tag = spec.text("ref", "tag").orElse("latest");
    String digest = pinned.or(() -> asked(url, tag)).orElseThrow(() -> failed(url, tag, "MANIFEST_UNKNOWN"));
    String revision = pinned.isPresent() ? digest : tag + "@" + digest;
    return new Revision(revision, digest + ".tar.gz", () -> registry.files(url, digest));
  }

  private Optional<String> asked(String url, String tag) {
    try {
      return registry.digest(url, tag);
    } catch (UncheckedIOException e) {
      throw failed(url, tag, String.valueOf(e.getMessage()));
    }
  }

  private static UpstreamException failed(String url, String tag, String why) {
    return new UpstreamException("OCIArtifactPullFailed", "failed to determine artifact digest: GET " + url + ":" + tag + ": " + why);
  }
}
