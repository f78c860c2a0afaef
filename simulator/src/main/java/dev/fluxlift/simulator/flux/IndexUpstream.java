package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * HelmRepositories with an index (source-controller internal/controller/helmrepository_controller.go@v1.6.0): one that never
 * changes. Those of type {@code oci} are never reconciled.
 */
final class IndexUpstream implements Upstream {
  @Override
  public String kind() {
    return "HelmRepository";
  }

  @Override
  public boolean reconciles(LiveObject source) {
    return !source.body().text("spec", "type").orElse("default").equals("oci");
  }

  @Override
  public Revision newest(LiveObject source, Api api) {
    Map<String, byte[]> files =
        Map.of("index.yaml", source.body().text("spec", "url").orElse("").getBytes(StandardCharsets.UTF_8));
    String digest = new ArtifactFiles(files).digest();
    return new Revision(digest, "index-" + digest.substring(digest.indexOf(':') + 1) + ".yaml", () -> files);
  }
}
