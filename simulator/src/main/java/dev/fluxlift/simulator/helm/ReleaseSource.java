package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.run.GoDuration;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.runtime.ApplySet;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a HelmRelease's chart comes from: an OCIRepository or HelmChart it refers to, or the HelmChart that the
 * controller makes of {@code spec.chart} (internal/controller/helmrelease_controller.go,
 * internal/reconcile/helmchart_template.go@v1.6.3).
 */
final class ReleaseSource {
  private static final String OCI_REPOSITORY = "OCIRepository";
  private static final int SHORT_DIGEST = 12;
  private final Api api;
  private final Working working;

  ReleaseSource(Api api, Working working) {
    this.api = api;
    this.working = working;
  }

  /** The object that has the chart's artifact. */
  static ObjectRef of(Mapping release) {
    ObjectRef ref = ObjectRef.of(release);
    Mapping chartRef = release.mapping("spec", "chartRef");
    if (!chartRef.entries().isEmpty()) {
      return new ObjectRef(
          ObjectRef.SOURCE,
          chartRef.text("kind").orElse(""),
          chartRef.text("namespace").filter(n -> !n.isEmpty()).orElse(ref.namespace()),
          chartRef.text("name").orElse(""));
    }
    String namespace = release.text("spec", "chart", "spec", "sourceRef", "namespace")
        .filter(n -> !n.isEmpty()).orElse(ref.namespace());
    return new ObjectRef(ObjectRef.SOURCE, "HelmChart", namespace, ref.namespace() + "-" + ref.name());
  }

  /** Whether the release says in exactly one way where its chart is. */
  static boolean valid(Mapping release) {
    return release.get("spec", "chartRef").isPresent() != release.get("spec", "chart").isPresent();
  }

  /** Makes or renews the HelmChart of {@code spec.chart}; deletes one that is no longer wanted. */
  void reconcileChart() {
    Mapping release = working.object();
    boolean deleting = release.text("metadata", "deletionTimestamp").isPresent();
    String made = release.text("status", "helmChart").orElse("");
    boolean templated = release.get("spec", "chart").isPresent();
    ObjectRef wanted = of(release);
    boolean other = templated && !made.equals(wanted.namespace() + "/" + wanted.name());
    if (!made.isEmpty() && (deleting || other || !templated)) {
      deleteChart(made);
    }
    if (deleting || !templated) {
      return;
    }
    ApplySet set = new ApplySet(ReleaseObjects.MANAGER, ObjectRef.HELM);
    set.apply(api, List.of(chart(release, wanted, set)), new ApplySet.Options(
        Map.of(), Map.of(), Map.of(), false, new ApplySet.Cleanup(List.of(), List.of(), List.of())));
    working.status("helmChart", wanted.namespace() + "/" + wanted.name());
  }

  private void deleteChart(String made) {
    int slash = made.indexOf('/');
    ObjectRef ref = new ObjectRef(ObjectRef.SOURCE, "HelmChart", made.substring(0, slash), made.substring(slash + 1));
    if (api.get(ref).isPresent()) {
      api.delete(ref, Api.Deletion.BACKGROUND);
    }
    working.withoutStatus("helmChart");
  }

  private static Mapping chart(Mapping release, ObjectRef wanted, ApplySet set) {
    ObjectRef ref = ObjectRef.of(release);
    Mapping template = release.mapping("spec", "chart", "spec");
    Mapping spec = Mapping.of(
        "chart", template.text("chart").orElse(""),
        "version", template.text("version").orElse("*"),
        "sourceRef", Mapping.of(
            "kind", template.text("sourceRef", "kind").orElse(""),
            "name", template.text("sourceRef", "name").orElse("")),
        "interval",
        template.text("interval").or(() -> release.text("spec", "interval")).map(GoDuration::rewritten).orElse(""));
    for (String field : List.of("reconcileStrategy", "valuesFiles", "ignoreMissingValuesFiles", "verify")) {
      if (template.has(field)) {
        spec = spec.with(field, template.get(field).orElseThrow());
      }
    }
    Mapping metadata = release.mapping("spec", "chart", "metadata");
    Mapping labels = metadata.mapping("labels");
    for (Map.Entry<String, String> e : set.ownerLabels(ref.name(), ref.namespace()).entrySet()) {
      labels = labels.with(e.getKey(), Value.of(e.getValue()));
    }
    Mapping out = Mapping.of("name", wanted.name(), "namespace", wanted.namespace(), "labels", labels);
    if (!metadata.mapping("annotations").entries().isEmpty()) {
      out = out.with("annotations", metadata.mapping("annotations"));
    }
    return Mapping.of(
        "apiVersion", ObjectRef.SOURCE + "/v1", "kind", "HelmChart", "metadata", out, "spec", spec);
  }

  /** Why the source cannot be used yet; empty when it can. */
  static Optional<String> notReady(LiveObject source) {
    ObjectRef ref = source.ref();
    String name = ref.kind() + " '" + ref.namespace() + "/" + ref.name() + "' is not ready: ";
    long observed = source.body().text("status", "observedGeneration").map(Long::parseLong).orElse(-1L);
    if (observed != source.generation()) {
      return Optional.of(name + (Conditions.isFalse(source.body(), Conditions.READY)
          ? Conditions.message(source.body(), Conditions.READY)
          : "latest generation of object has not been reconciled"));
    }
    if (Conditions.isTrue(source.body(), Conditions.STALLED)) {
      return Optional.of(name + Conditions.message(source.body(), Conditions.STALLED));
    }
    return source.body().get("status", "artifact").isPresent()
        ? Optional.empty()
        : Optional.of(name + "does not have an artifact");
  }

  /**
   * The chart in the source's artifact. An OCIRepository's revision is {@code TAG@sha256:…} or a digest alone; its
   * first twelve characters become build metadata of the chart's version, so that a moved tag is seen.
   */
  static ResolvedChart resolve(LiveObject source, Charts charts) {
    String revision = source.body().text("status", "artifact", "revision").orElse("");
    if (!source.ref().kind().equals(OCI_REPOSITORY)) {
      String path = source.body().text("spec", "chart").orElse("");
      Chart chart = charts.chart(path.substring(path.lastIndexOf('/') + 1), revision);
      return new ResolvedChart(chart, revision, "");
    }
    String url = source.body().text("spec", "url").orElse("");
    int at = revision.indexOf('@');
    String digest = revision.substring(at + 1);
    String tag = at < 0 ? source.body().text("spec", "ref", "tag").orElse("") : revision.substring(0, at);
    String version = tag.startsWith("v") ? tag.substring(1) : tag;
    Chart chart = charts.chart(url.substring(url.lastIndexOf('/') + 1), version);
    String hash = digest.substring(digest.indexOf(':') + 1);
    String suffix = hash.substring(0, Math.min(SHORT_DIGEST, hash.length()));
    return new ResolvedChart(chart, chart.version() + "+" + suffix, digest);
  }
}
