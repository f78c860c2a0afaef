package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * HelmCharts (source-controller internal/controller/helmchart_controller.go@v1.6.0): a chart in a Git repository has the
 * version its Chart.yaml says, one of a HelmRepository the version that was asked for. A range of versions is not resolved:
 * what a repository offers is not known here. What is in the chart is the matter of whoever installs it.
 */
final class ChartUpstream implements Upstream {
  private static final KindRef KIND = new KindRef(ObjectRef.SOURCE, "HelmChart");
  private static final String FAILED = "ChartPullError";
  private final Artifacts artifacts;

  ChartUpstream(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  @Override
  public String kind() {
    return KIND.kind();
  }

  /** A chart in a repository is looked at when the repository has another revision. */
  @Override
  public List<ObjectRef> also(Change change, Api api) {
    boolean artifact = change.ref().group().equals(ObjectRef.SOURCE) && !change.ref().kind().equals(KIND.kind())
        && change.after().isPresent()
        && !change.before().flatMap(Artifact::of).equals(change.after().flatMap(Artifact::of));
    return artifact
        ? api.list(KIND, change.ref().namespace(), c -> source(c).equals(change.ref())).stream()
            .map(LiveObject::ref)
            .toList()
        : List.of();
  }

  private static ObjectRef source(LiveObject chart) {
    Mapping ref = chart.body().mapping("spec", "sourceRef");
    return new ObjectRef(
        ObjectRef.SOURCE, ref.text("kind").orElse(""), chart.ref().namespace(), ref.text("name").orElse(""));
  }

  @Override
  public Revision newest(LiveObject chart, Api api) {
    ObjectRef ref = source(chart);
    LiveObject source = api.get(ref).orElseThrow(() -> new UpstreamException(
        "SourceUnavailable", "failed to get source: " + ref.kind() + " \"" + ref.name() + "\" not found"));
    return ref.kind().equals("HelmRepository") ? asked(chart) : packaged(chart, source);
  }

  private static Revision asked(LiveObject chart) {
    String version = chart.body().text("spec", "version").orElse("*");
    if (!ChartVersion.exact(version)) {
      throw new UpstreamException("NotSimulated", "version '" + version + "' of chart '" + name(chart)
          + "' is a range, and what its repository offers is not known without a network");
    }
    return revision(chart, version);
  }

  private Revision packaged(LiveObject chart, LiveObject source) {
    Artifact artifact = Artifact.of(source)
        .orElseThrow(() -> new UpstreamException("NoSourceArtifact", "no artifact available for " + source.ref().kind()
            + " source '" + source.ref().name() + "'"));
    ArtifactFiles files = artifacts.at(artifact.url())
        .orElseThrow(() -> new UpstreamException("SourceUnavailable", "the artifact of " + source.ref() + " is not served"));
    String folder = chart.body().text("spec", "chart").orElse("").replaceFirst("^\\./", "").replaceFirst("/$", "");
    String file = folder + "/Chart.yaml";
    byte[] about = files.read(file)
        .orElseThrow(() -> new UpstreamException(FAILED, "no chart at '" + folder + "': " + file + " is not there"));
    Mapping said = YamlStream.parse(file, about).mappings().getFirst();
    String version = said.text("version")
        .orElseThrow(() -> new UpstreamException(FAILED, file + " has no version"));
    boolean byRevision = chart.body().text("spec", "reconcileStrategy").filter("Revision"::equals).isPresent();
    String commit = artifact.revision().substring(artifact.revision().indexOf(':') + 1);
    return revision(chart, byRevision ? version + "+" + commit.substring(0, Math.min(12, commit.length())) : version);
  }

  private static Revision revision(LiveObject chart, String version) {
    return new Revision(version, name(chart) + "-" + version + ".tgz",
        () -> Map.of("Chart.yaml", ("name: " + name(chart) + "\nversion: " + version + "\n")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  private static String name(LiveObject chart) {
    String path = chart.body().text("spec", "chart").orElse("");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public Optional<String> message(LiveObject chart, Revision revision) {
    String how = source(chart).kind().equals("HelmRepository") ? "pulled '" : "packaged '";
    return Optional.of(how + name(chart) + "' chart with version '" + revision.name() + "'");
  }

  @Override
  public String reason(LiveObject chart) {
    return source(chart).kind().equals("HelmRepository") ? "ChartPullSucceeded" : "ChartPackageSucceeded";
  }
}
