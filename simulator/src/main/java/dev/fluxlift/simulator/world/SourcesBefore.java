package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.flux.KnownSources;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Sources of a snapshot. All upstreams stand still but for the repository that is moved; what is in an artifact is known
 * of the installed Flux's manifests alone, by their version.
 */
record SourcesBefore(
    SortedMap<ObjectRef, LiveObject> objects, SimulatedGit git, String manifestsUrl, Map<String, byte[]> manifests)
    implements KnownSources {

  @Override
  public Optional<Mapping> artifact(LiveObject source) {
    return was(source)
        .map(was -> was.body().mapping("status", "artifact"))
        .filter(artifact -> artifact.has("revision"));
  }

  @Override
  public Optional<Mapping> failure(LiveObject source) {
    return was(source)
        .flatMap(was -> was.condition("Ready"))
        .filter(ready -> ready.text("status").orElse("").equals("False"));
  }

  private Optional<LiveObject> was(LiveObject source) {
    return Optional.ofNullable(objects.get(source.ref()))
        .filter(was -> Before.asked(was).equals(Before.asked(source)))
        .filter(was -> !moves(was));
  }

  @Override
  public Optional<Map<String, byte[]>> files(LiveObject source) {
    return source.body().text("spec", "url").filter(manifestsUrl::equals).map(_ -> manifests);
  }

  /** Whether new commits of the moved repository reach it. */
  private boolean moves(LiveObject source) {
    return switch (source.ref().kind()) {
      case "GitRepository" -> source.body().text("spec", "url").filter(git.url()::equals).isPresent() && follows(source);
      case "HelmChart" -> {
        ObjectRef from = new ObjectRef(
            ObjectRef.SOURCE,
            source.body().text("spec", "sourceRef", "kind").orElse(""),
            source.ref().namespace(),
            source.body().text("spec", "sourceRef", "name").orElse(""));
        LiveObject there = objects.get(from);
        yield there != null && from.kind().equals("GitRepository") && moves(there);
      }
      default -> false;
    };
  }

  private boolean follows(LiveObject source) {
    Mapping ref = source.body().mapping("spec", "ref");
    return ref.text("name").map(n -> n.equals("refs/heads/" + git.branch()))
        .orElseGet(() -> ref.text("branch").filter(git.branch()::equals).isPresent() && !ref.has("commit") && !ref.has("tag"));
  }
}
