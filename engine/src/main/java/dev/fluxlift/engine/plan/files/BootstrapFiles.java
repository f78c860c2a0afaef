package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Deliveries;
import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The new bootstrap, of the same releases: a rebuilt cluster and a moved one have one owner for each object. Flux
 * Operator is not among the CRD charts: its CRDs are templates of its chart, and installed before it they would belong
 * to nobody Helm knows (upstream charts/flux-operator/templates/crds.yaml@0.32.0).
 */
final class BootstrapFiles {
  private static final String SCHEMA = "yaml-language-server: $schema=https://json.schemastore.org/helmfile";
  private static final String STACK = "kube-prometheus-stack";
  private static final Set<String> CRD_CHARTS = Set.of("prometheus-operator-crds", STACK);
  private static final String FILTER = "\nNeeds Helm 3, bash, and yq of github.com/mikefarah/yq: the post-renderer keeps the CRDs alone.";

  private final Installation installation;
  private final Workspace workspace;
  private final Style style;
  private final Options options;

  BootstrapFiles(Installation installation, Workspace workspace, Style style, Options options) {
    this.installation = installation;
    this.workspace = workspace;
    this.style = style;
    this.options = options;
  }

  void write() {
    String folder = installation.layout().bootstrap() + "/helmfile.d";
    crds(folder);
    create(folder + "/01-apps.yaml", style.file(apps(), Map.of(List.of(), SCHEMA + usage(folder))));
    create(folder + "/templates/values.yaml.gotmpl", template(folder + "/templates"));
  }

  /** The migration plan's step 6, for whoever rebuilds the cluster; the paths are seen from the file's folder. */
  private String usage(String folder) {
    String delivery = Stream.of(installation.rootSource().file(), installation.root().file())
        .distinct()
        .map(f -> " -f " + Folders.relative(folder, f))
        .collect(Collectors.joining());
    return "\nThe same releases that Flux takes over later: same names, same namespace, same values."
        + "\nOn a new cluster, after the CRDs, and the Secrets and ConfigMaps that Flux reads:"
        + "\nhelmfile -f 01-apps.yaml sync"
        + "\nkubectl -n " + installation.namespace() + " wait fluxinstance/flux --for=condition=Ready --timeout=5m"
        + "\nkubectl apply --server-side" + delivery;
  }

  private void create(String path, String text) {
    if (workspace.has(path)) {
      workspace.find(FileFindings.BOOTSTRAP_KEPT, path, "It is there already and stays as it is.");
    } else {
      workspace.create(path, text);
    }
  }

  /** helmfile reads the file from the folder of the template; the layout is NAMESPACE/RELEASE/app. */
  private String template(String folder) {
    String apps = Folders.relative(folder, installation.layout().apps());
    return "{{ (fromYaml (readFile (printf \"" + apps
        + "/%s/%s/app/helmrelease.yaml\" .Release.Namespace .Release.Name))).spec.values | toYaml }}\n";
  }

  private Mapping apps() {
    return Mapping.of(
        "helmDefaults", Mapping.of("wait", true, "waitForJobs", true),
        "releases", List.of(
            release(OperatorFiles.OPERATOR, Optional.empty()),
            release(InstanceFiles.INSTANCE, Optional.of(OperatorFiles.OPERATOR))));
  }

  private Mapping release(String name, Optional<String> needs) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", name);
    out.put("namespace", installation.namespace());
    out.put("chart", options.charts() + "/" + name);
    out.put("version", options.operatorVersion());
    out.put("values", List.of("./templates/values.yaml.gotmpl"));
    needs.ifPresent(n -> out.put("needs", List.of(installation.namespace() + "/" + n)));
    return Value.of(out).asMapping();
  }

  // ---- CRDs

  /** No file without a release: helmfile ends with status 3 on one (helmfile cmd/root.go@v1.8.0). */
  private void crds(String folder) {
    String path = folder + "/00-crds.yaml";
    List<Document> charts = crdReleases();
    if (!charts.isEmpty()) {
      boolean whole = charts.stream().anyMatch(d -> chartName(d).equals(STACK));
      create(path, style.file(crds(folder, charts, whole), Map.of(List.of(), SCHEMA
          + "\nCRDs that have to be there before the releases of 01-apps.yaml."
          + "\nhelmfile -f 00-crds.yaml template -q | kubectl apply --server-side -f -"
          + "\nFlux Operator is not here: its own release brings its CRDs."
          + (whole ? FILTER : ""))));
    } else if (options.serviceMonitorCrd()) {
      workspace.find(FileFindings.NO_CRD_RELEASE, path,
          "No HelmRelease of the repository installs " + String.join(" or ", CRD_CHARTS.stream().sorted().toList()) + ".");
    }
  }

  private Mapping crds(String folder, List<Document> charts, boolean whole) {
    List<Object> repositories = new ArrayList<>();
    List<Object> releases = new ArrayList<>();
    charts.forEach(d -> releases.add(crdRelease(d, folder, repositories)));
    Map<String, Object> out = new LinkedHashMap<>();
    if (!repositories.isEmpty()) {
      out.put("repositories", repositories.stream().distinct().toList());
    }
    out.put("helmDefaults", whole ? crdsOnly() : Mapping.of("args", List.of("--include-crds", "--no-hooks")));
    out.put("releases", releases);
    return Value.of(out).asMapping();
  }

  /** A chart that brings more than CRDs is filtered. */
  private static Mapping crdsOnly() {
    return Mapping.of(
        "args", List.of("--include-crds", "--no-hooks"),
        "postRenderer", "bash",
        "postRendererArgs", List.of("-c", "yq eval-all --exit-status 'select(.kind == \"CustomResourceDefinition\")'"));
  }

  private List<Document> crdReleases() {
    return workspace.repository().documents(ObjectRef.HELM).stream()
        .filter(d -> d.ref().kind().equals("HelmRelease") && CRD_CHARTS.contains(chartName(d)))
        .filter(d -> Folders.within(d.file(), installation.layout().apps()))
        .toList();
  }

  private static String chartName(Document release) {
    return release.value().text("spec", "chart", "spec", "chart")
        .or(() -> release.value().text("spec", "chartRef", "name"))
        .map(Folders::name)
        .orElse("");
  }

  private Mapping crdRelease(Document release, String folder, List<Object> repositories) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", release.ref().name());
    out.put("namespace", new Deliveries(workspace.repository().documents()).namespaceOf(release));
    Mapping chart = release.value().mapping("spec", "chart", "spec");
    Optional<Document> source = source(release);
    String kind = source.map(s -> s.ref().kind()).orElse("");
    String url = source.flatMap(s -> s.value().text("spec", "url")).orElse("");
    boolean fromHere = !kind.equals("OCIRepository") && !kind.equals("HelmRepository");
    if (kind.equals("OCIRepository")) {
      out.put("chart", url);
      source.map(s -> s.value().mapping("spec", "ref"))
          .flatMap(ref -> ref.text("tag").or(() -> ref.text("semver")))
          .ifPresent(v -> out.put("version", v));
    } else if (kind.equals("HelmRepository")) {
      String name = source.map(s -> s.ref().name()).orElse("");
      boolean oci = url.startsWith("oci://");
      out.put("chart", (oci ? url : name) + "/" + chart.text("chart").orElse(""));
      chart.text("version").ifPresent(v -> out.put("version", v));
      if (!oci) {
        repositories.add(Mapping.of("name", name, "url", url));
      }
    } else {
      out.put("chart", Folders.relative(folder, Folders.plain(chart.text("chart").orElse(""))));
    }
    if (!fromHere && !out.containsKey("version")) {
      workspace.find(FileFindings.CRD_CHART_FLOATS, source.orElse(release).where(),
          "The chart of " + release.ref() + " has no tag or version that 00-crds.yaml could name.");
    }
    return Value.of(out).asMapping();
  }

  private Optional<Document> source(Document release) {
    Mapping reference = release.value().get("spec", "chartRef").map(Value::asMapping)
        .orElse(release.value().mapping("spec", "chart", "spec", "sourceRef"));
    return workspace.repository().documents(ObjectRef.SOURCE).stream()
        .filter(s -> reference.text("kind").filter(s.ref().kind()::equals).isPresent())
        .filter(s -> reference.text("name").filter(s.ref().name()::equals).isPresent())
        .findFirst();
  }
}
