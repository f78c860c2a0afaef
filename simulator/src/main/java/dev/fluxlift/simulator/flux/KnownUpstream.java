package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sources whose upstream stands still: they keep the revision they had, whatever its content is. */
record KnownUpstream(Upstream upstream, KnownSources known) implements Upstream {
  @Override
  public String kind() {
    return upstream.kind();
  }

  @Override
  public List<ObjectRef> also(Change change, Api api) {
    return upstream.also(change, api);
  }

  @Override
  public boolean reconciles(LiveObject source) {
    return upstream.reconciles(source);
  }

  @Override
  public Revision newest(LiveObject source, Api api) {
    Optional<Mapping> failure = known.failure(source);
    if (failure.isPresent()) {
      throw new UpstreamException(
          failure.get().text("reason").orElse("Failed"), failure.get().text("message").orElse("as it failed before"));
    }
    Optional<Mapping> artifact = known.artifact(source);
    if (artifact.isEmpty()) {
      return upstream.newest(source, api);
    }
    String path = artifact.get().text("path").orElse("");
    return new Revision(
        artifact.get().text("revision").orElse(""),
        path.substring(path.lastIndexOf('/') + 1),
        () -> known.files(source).orElse(Map.of(ArtifactFiles.UNKNOWN, new byte[0])));
  }

  @Override
  public Optional<String> message(LiveObject source, Revision revision) {
    return upstream.message(source, revision);
  }

  @Override
  public String reason(LiveObject source) {
    return upstream.reason(source);
  }
}
