package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.FluxVersion;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The four files of one of the two releases. */
final class ReleaseFiles {
  static final String PRUNE = ObjectRef.KUSTOMIZE + "/prune";
  private final Installation installation;
  private final Workspace workspace;
  private final Style style;
  private final Options options;

  ReleaseFiles(Installation installation, Workspace workspace, Style style, Options options) {
    this.installation = installation;
    this.workspace = workspace;
    this.style = style;
    this.options = options;
  }

  /** The folder of all of Flux's own applications. */
  static String folder(Installation installation) {
    return installation.selfManaged()
        ? installation.layout().config()
        : installation.layout().apps() + "/" + installation.namespace();
  }

  static String releaseFile(Installation installation, String name) {
    return folder(installation) + "/" + name + "/app/helmrelease.yaml";
  }

  /**
   * Writes ks.yaml and app/.
   *
   * @param name of the release, the chart, the Kustomization and the folder
   * @param dependsOn the release that has to be there before
   * @param values of the chart
   * @param comments of the values, by path below spec.values
   */
  void write(String name, Optional<String> dependsOn, Mapping values, Map<List<String>, String> comments) {
    String folder = folder(installation) + "/" + name;
    workspace.create(folder + "/ks.yaml", style.file(kustomization(name, dependsOn), Map.of(
        List.of("spec", "prune"), "Never pruned: what this delivers is Flux itself")));
    workspace.create(folder + "/app/kustomization.yaml",
        style.kustomization(List.of("helmrelease.yaml", "ocirepository.yaml")));
    workspace.create(folder + "/app/ocirepository.yaml", style.file(chart(name), Map.of()));
    Map<List<String>, String> all = new HashMap<>();
    all.put(List.of("spec", "install"), "No remediation: it would uninstall the release, and Flux with it");
    comments.forEach((path, text) -> {
      List<String> below = new ArrayList<>(List.of("spec", "values"));
      below.addAll(path);
      all.put(below, text);
    });
    workspace.create(folder + "/app/helmrelease.yaml", style.file(release(name, dependsOn, values), all));
  }

  private Mapping kustomization(String name, Optional<String> dependsOn) {
    Map<String, Object> spec = new LinkedHashMap<>();
    dependsOn.ifPresent(d -> spec.put("dependsOn", List.of(Mapping.of("name", d))));
    spec.put("interval", appsInterval());
    spec.put("retryInterval", "1m");
    spec.put("timeout", "5m");
    spec.put("path", Style.fluxPath(folder(installation) + "/" + name + "/app"));
    spec.put("prune", false);
    if (options.crdHasDeletionPolicy()) {
      spec.put("deletionPolicy", "Orphan");
    }
    spec.put("sourceRef", Mapping.of("kind", "GitRepository", "name", installation.rootSource().ref().name()));
    spec.put("healthChecks", List.of(Mapping.of(
        "apiVersion", "helm.toolkit.fluxcd.io/v2",
        "kind", "HelmRelease",
        "name", name,
        "namespace", installation.namespace())));
    return object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", metadata(name), Value.of(spec));
  }

  private String appsInterval() {
    return installation.apps().value().text("spec", "interval").orElse("30m");
  }

  private Mapping chart(String name) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("interval", "1h");
    spec.put("url", options.charts() + "/" + name);
    spec.put("ref", Mapping.of("tag", options.operatorVersion()));
    // helm-controller reads the chart itself, not an unpacked layer (source-controller docs/spec/v1/ocirepositories.md)
    spec.put("layerSelector", Mapping.of(
        "mediaType", "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation", "copy"));
    if (!installation.selfManaged() && installation.manifests().value().bool("spec", "insecure").orElse(false)) {
      spec.put("insecure", true);
    }
    return object(sourceVersion(), "OCIRepository", metadata(name), Value.of(spec));
  }

  /** v1 of OCIRepository came with Flux 2.6 (source-controller CRD@v1.6.0); before, what is there already serves. */
  private String sourceVersion() {
    boolean v1 = FluxVersion.of(installation.version()).map(v -> v.atLeast(2, 6)).orElse(false);
    Optional<String> there = installation.selfManaged()
        ? Optional.empty()
        : installation.manifests().value().text("apiVersion");
    return v1 ? "source.toolkit.fluxcd.io/v1" : there.orElse("source.toolkit.fluxcd.io/v1beta2");
  }

  private Mapping release(String name, Optional<String> dependsOn, Mapping values) {
    Map<String, Object> spec = new LinkedHashMap<>();
    dependsOn.ifPresent(d -> spec.put("dependsOn", List.of(Mapping.of("name", d))));
    spec.put("interval", "1h");
    spec.put("releaseName", name);
    spec.put("chartRef", Mapping.of("kind", "OCIRepository", "name", name));
    spec.put("install", action());
    spec.put("upgrade", action());
    spec.put("values", values);
    Mapping metadata = metadata(name).with("annotations", Mapping.of(PRUNE, "disabled"));
    return object("helm.toolkit.fluxcd.io/v2", "HelmRelease", metadata, Value.of(spec));
  }

  /** Ownership stays where it is since helm-controller v1.2.0, of Flux 2.5; before, it never was taken. */
  private Mapping action() {
    boolean known = FluxVersion.of(installation.version()).map(v -> v.atLeast(2, 5)).orElse(false);
    Mapping retries = Mapping.of("remediation", Mapping.of("retries", 0));
    return known ? Mapping.of("disableTakeOwnership", true, "remediation", Mapping.of("retries", 0)) : retries;
  }

  private Mapping metadata(String name) {
    return Mapping.of("name", name, "namespace", installation.namespace());
  }

  private static Mapping object(String apiVersion, String kind, Mapping metadata, Value spec) {
    return Mapping.of("apiVersion", apiVersion, "kind", kind, "metadata", metadata, "spec", spec);
  }
}
