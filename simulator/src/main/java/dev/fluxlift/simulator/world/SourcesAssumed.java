package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.flux.ChartVersion;
import dev.fluxlift.simulator.flux.KnownSources;
import dev.fluxlift.simulator.helm.Charts;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Sources of which the repository alone does not say what they hold: another Git repository, a chart of a range of versions.
 * Something is there and does not change; what it is, is not known. The charts of the migration are never taken so.
 */
record SourcesAssumed(SimulatedGit git) implements KnownSources {
  /** The version of a chart within a range; a real one could not be told from a guess. */
  static final String VERSION = "0.0.0-assumed";

  @Override
  public Optional<Mapping> artifact(LiveObject source) {
    Mapping spec = source.body().mapping("spec");
    return switch (source.ref().kind()) {
      case "GitRepository" -> spec.text("url").filter(url -> !url.equals(git.url())).map(url -> commit(url, spec.mapping("ref")));
      case "HelmChart" -> range(spec)
          ? Optional.of(Mapping.of("revision", VERSION, "path", name(spec) + "-" + VERSION + ".tgz"))
          : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static boolean range(Mapping spec) {
    return spec.text("sourceRef", "kind").filter("HelmRepository"::equals).isPresent()
        && !ChartVersion.exact(spec.text("version").orElse("*"))
        && !Charts.MIGRATION.contains(name(spec));
  }

  private static String name(Mapping spec) {
    return spec.text("chart").orElse("");
  }

  /** As source-controller writes revisions (fluxcd/pkg git/git.go commitReference@v1.6.0 of source-controller), with an id made of the address. */
  private static Mapping commit(String url, Mapping ref) {
    String name = List.of("name", "semver", "tag", "branch").stream().flatMap(f -> ref.text(f).stream()).findFirst().orElse("master");
    String id = UUID.nameUUIDFromBytes((url + " " + name).getBytes(StandardCharsets.UTF_8)).toString().replace("-", "");
    String commit = ref.text("commit").orElse((id + id).substring(0, 40));
    return Mapping.of("revision", name + "@sha1:" + commit, "path", commit + ".tar.gz");
  }

  @Override
  public Optional<Mapping> failure(LiveObject source) {
    return Optional.empty();
  }

  @Override
  public Optional<Map<String, byte[]>> files(LiveObject source) {
    return Optional.empty();
  }

  /** What is assumed of a source that is there, for a person; empty when its content is known. */
  Optional<String> said(LiveObject source) {
    boolean chart = source.ref().kind().equals("HelmChart");
    Mapping spec = source.body().mapping("spec");
    return source.ref().group().equals(ObjectRef.SOURCE) && artifact(source).isPresent()
        ? Optional.of(source.ref() + (chart
            ? ": one version of '" + spec.text("version").orElse("*") + "' is there and no other comes"
            : ": what " + spec.text("url").orElse("") + " holds is left out"))
        : Optional.empty();
  }
}
