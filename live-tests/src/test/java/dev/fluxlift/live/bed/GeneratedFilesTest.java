package dev.fluxlift.live.bed;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.plan.Changeset;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the plan as the real kustomize and the real helmfile take them; charts come from the bed's ghcr.io. */
@Tag("live")
class GeneratedFilesTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path EXAMPLE = MODULE.resolveSibling("examples/home-cluster");
  private static final String BOOTSTRAP = "bootstrap/helmfile.d";
  private static final String CHARTS = "oci://ghcr.io/controlplaneio-fluxcd/charts/";
  private static final String CRDS_RELEASE =
      "kubernetes/apps/observability/prometheus-operator-crds/app/helmrelease.yaml";

  @TempDir Path home;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @Test
  void afterEachStepKustomizeBuildsEveryKustomizationAndAsWeDo() throws IOException {
    Bed bed = bed();
    Map<StepId, Integer> built = new TreeMap<>();
    built.put(StepId.S0, builds(bed, StepId.S0));
    for (Changeset changeset : bed.example().planned()) {
      bed.example().write(changeset);
      built.put(changeset.step(), builds(bed, changeset.step()));
    }

    System.out.println("measured: Kustomizations built by kustomize as by fluxlift, by step: " + built);
    assertThat(built.keySet())
        .containsExactly(StepId.S0, StepId.S1, StepId.S2, StepId.S4, StepId.S6, StepId.S8);
    assertThat(built.get(StepId.S4)).isEqualTo(built.get(StepId.S0) + 2);
    assertThat(built.get(StepId.S8)).isEqualTo(built.get(StepId.S4));
  }

  @Test
  void helmfileInstallsWhatTheHelmReleasesInstall() throws IOException {
    Bed bed = bed();
    bed.example().move();

    for (String name : Charts.NAMES) {
      List<Mapping> byHelmfile = bed.tools().objects(
          bed.repository(), "helmfile", "-f", BOOTSTRAP + "/01-apps.yaml", "--selector", "name=" + name, "template", "-q");

      Mapping release = release(bed, name);
      Path values = home.resolve(name + "-values.json");
      Files.writeString(values, Json.pretty(release.mapping("spec", "values")));
      List<Mapping> byHelm = bed.tools().objects(bed.repository(), "helm", "template", name, CHARTS + name,
          "--version", "0.32.0", "--namespace", World.FLUX, "--values", values.toString());
      assertThat(byHelmfile).as(name).isEqualTo(byHelm).isNotEmpty();
    }
  }

  @Test
  void theInstanceThatHelmfileInstallsIsTheOneThatTheMoveProved() throws IOException {
    Bed bed = bed();
    bed.example().move();

    List<Mapping> all = bed.tools().objects(bed.repository(), "helmfile", "-f", BOOTSTRAP + "/01-apps.yaml", "template", "-q");

    assertThat(all).filteredOn(o -> kind(o).equals("FluxInstance")).singleElement().satisfies(instance -> {
      assertThat(instance.text("spec", "distribution", "version")).hasValue("2.6.4");
      assertThat(instance.text("spec", "distribution", "artifact").orElse("")).endsWith(":v0.32.0");
      assertThat(instance.list("spec", "components")).hasSize(6);
      assertThat(instance.list("spec", "kustomize", "patches")).hasSize(3);
      assertThat(instance.get("spec", "sync")).isEmpty();
      assertThat(instance.text("metadata", "annotations", "helm.sh/resource-policy")).hasValue("keep");
      assertThat(instance.text("metadata", "annotations", "fluxcd.controlplane.io/reconcile")).hasValue("enabled");
    });
    assertThat(all).filteredOn(o -> kind(o).equals("CustomResourceDefinition"))
        .as("the operator's CRDs come with its own release").hasSize(4);
  }

  @Test
  void theCrdFileRendersCrdsAndNothingElse() throws IOException {
    Bed bed = bed();
    bed.example().move();

    List<Mapping> crds = crds(bed);

    assertThat(names(crds)).isNotEmpty().isEqualTo(names(
        Yaml.documents(EXAMPLE.resolve("charts/prometheus-operator-crds/templates/crds.yaml"))));
  }

  @Test
  void ofAChartThatBringsMoreTheCrdFileRendersTheCrdsAlone() throws IOException {
    Bed bed = bed();
    bed.registry().pushChart("prometheus-community/charts", stack());
    edit(bed, CRDS_RELEASE, text -> text
        .replaceAll("(?m)^  chart:\\n(    .*\\n)+", "  chartRef:\n    kind: OCIRepository\n    name: kube-prometheus-stack\n")
        .replace("name: prometheus-operator-crds", "name: kube-prometheus-stack")
        + """
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata:
          name: kube-prometheus-stack
        spec:
          interval: 1h
          url: oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack
          ref:
            tag: 78.2.0
        """);
    bed.example().plannedFor(true).forEach(bed.example()::write);

    assertThat(names(crds(bed))).containsExactly("servicemonitors.monitoring.coreos.com");
  }

  @Test
  void aChartOfAnHttpRepositoryIsFoundByTheCrdFile() throws IOException {
    Bed bed = bed();
    String url = served(bed, EXAMPLE.resolve("charts/prometheus-operator-crds"));
    edit(bed, CRDS_RELEASE, text -> text.replace("./charts/prometheus-operator-crds\n",
            "prometheus-operator-crds\n      version: 1.0.0\n")
        .replace("kind: GitRepository\n        name: home-kubernetes", "kind: HelmRepository\n        name: prometheus-community")
        + """
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata:
          name: prometheus-community
          namespace: flux-system
        spec:
          interval: 1h
          url: %s
        """.formatted(url));
    bed.example().plannedFor(true).forEach(bed.example()::write);

    assertThat(crds(bed)).isNotEmpty().allSatisfy(o -> assertThat(kind(o)).isEqualTo("CustomResourceDefinition"));
  }

  @Test
  void withoutAChartOfCrdsThereIsNoCrdFileAndTheRestRenders() throws IOException {
    Bed bed = bed();
    edit(bed, "kubernetes/apps/observability/kustomization.yaml", text -> text.replace("  - ./prometheus-operator-crds/ks.yaml\n", ""));
    Commands.run(bed.repository(), "rm", "-r", "kubernetes/apps/observability/prometheus-operator-crds");
    bed.example().plannedFor(false).forEach(bed.example()::write);

    assertThat(bed.repository().resolve(BOOTSTRAP)).isDirectoryNotContaining("glob:**/00-crds.yaml");
    assertThat(bed.tools().objects(bed.repository(), "helmfile", "-f", BOOTSTRAP + "/01-apps.yaml", "template", "-q")).isNotEmpty();
  }

  // ---- kustomize

  /** Builds all Kustomizations that are reached from the root; how many that are. */
  private int builds(Bed bed, StepId step) {
    Deque<Mapping> todo = new ArrayDeque<>(Yaml.documents(bed.repository().resolve("kubernetes/flux/config/cluster.yaml")).stream()
        .filter(o -> kind(o).equals("Kustomization")).toList());
    Map<ObjectRef, List<Mapping>> built = new LinkedHashMap<>();
    while (!todo.isEmpty()) {
      Mapping kustomization = todo.remove();
      ObjectRef ref = ObjectRef.of(kustomization);
      if (!built.containsKey(ref)) {
        Mapping spec = kustomization.mapping("spec");
        BuildResult ours = bed.example().build(spec);
        assertThat(ours.problem()).as(step + " " + ref).isEmpty();
        List<Mapping> theirs = byKustomize(bed, spec, step + "-" + built.size());
        assertThat(sorted(ours.objects())).as(step + " " + ref).isEqualTo(sorted(theirs)).hasSize(theirs.size());
        built.put(ref, theirs);
        theirs.stream().filter(GeneratedFilesTest::ofTheRepository).forEach(todo::add);
      }
    }
    return built.size();
  }

  private static boolean ofTheRepository(Mapping object) {
    return ObjectRef.of(object).group().equals(ObjectRef.KUSTOMIZE)
        && object.text("spec", "sourceRef", "kind").filter("GitRepository"::equals).isPresent();
  }

  /** As kustomize-controller asks for it (fluxcd/pkg kustomize/kustomize_generator.go): the spec is merged into the file. */
  private List<Mapping> byKustomize(Bed bed, Mapping spec, String name) {
    assertThat(spec.entries().keySet()).doesNotContain("namePrefix", "nameSuffix", "components", "images");
    Path copy = home.resolve("builds").resolve(name);
    Path folder = copy.resolve(spec.text("path").orElseThrow()).normalize();
    try {
      Files.createDirectories(copy);
      Commands.run(bed.repository(), "cp", "-r", ".", copy.toString());
      Path file = folder.resolve("kustomization.yaml");
      if (!Files.exists(file)) {
        assertThat(bed.tools().run(folder, "kustomize", "create", "--autodetect", "--recursive").exit()).isZero();
      }
      Mapping header = Yaml.documents(file).getFirst();
      List<Value> patches = Stream.concat(header.list("patches").stream(), spec.list("patches").stream()).toList();
      Mapping merged = patches.isEmpty() ? header : header.with("patches", Value.of(patches));
      Files.writeString(file, Json.pretty(
          spec.text("targetNamespace").map(n -> merged.with("namespace", Value.of(n))).orElse(merged)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bed.tools().objects(folder, "kustomize", "build", "--load-restrictor", "LoadRestrictionsNone", ".");
  }

  private static Map<String, Mapping> sorted(List<Mapping> objects) {
    Map<String, Mapping> out = new TreeMap<>();
    objects.forEach(o -> out.put(ObjectRef.of(o).toString(), o));
    return out;
  }

  /** The HelmRelease as Flux applies it: built through the patches of its parents. */
  private static Mapping release(Bed bed, String name) {
    Mapping apps = Yaml.documents(bed.repository().resolve("kubernetes/flux/apps.yaml")).getFirst();
    Mapping kustomization = named(bed.example().build(apps.mapping("spec")).orThrow(), "Kustomization", name);
    return named(bed.example().build(kustomization.mapping("spec")).orThrow(), "HelmRelease", name);
  }

  private static Mapping named(List<Mapping> objects, String kind, String name) {
    return objects.stream()
        .filter(o -> kind(o).equals(kind) && o.text("metadata", "name").filter(name::equals).isPresent())
        .findFirst().orElseThrow();
  }

  // ---- helmfile

  /** By the command that the file's own comment gives, up to the pipe into kubectl. */
  private static List<Mapping> crds(Bed bed) throws IOException {
    Path folder = bed.repository().resolve(BOOTSTRAP);
    String command = Files.readAllLines(folder.resolve("00-crds.yaml")).stream()
        .filter(l -> l.startsWith("# helmfile ")).findFirst().orElseThrow().substring(2);
    assertThat(command).endsWith(" | kubectl apply --server-side -f -");
    return bed.tools().objects(folder, command.substring(0, command.indexOf(" | kubectl")).split(" "));
  }

  private static List<String> names(List<Mapping> crds) {
    assertThat(crds).allSatisfy(o -> assertThat(kind(o)).isEqualTo("CustomResourceDefinition"));
    return crds.stream().map(o -> o.text("metadata", "name").orElseThrow()).sorted().toList();
  }

  /** As the real one: CRDs in the crds folder of a chart in the chart, and everything else as templates. */
  private Path stack() throws IOException {
    Path chart = Files.createDirectories(home.resolve("kube-prometheus-stack"));
    Path inner = Files.createDirectories(chart.resolve("charts/crds/crds"));
    Files.writeString(chart.resolve("Chart.yaml"),
        "apiVersion: v2\nname: kube-prometheus-stack\nversion: 78.2.0\ndependencies:\n  - {name: crds, version: 0.0.0}\n");
    Files.writeString(inner.getParent().resolve("Chart.yaml"), "apiVersion: v2\nname: crds\nversion: 0.0.0\n");
    Files.writeString(inner.resolve("crd-servicemonitors.yaml"), "apiVersion: apiextensions.k8s.io/v1\n"
        + "kind: CustomResourceDefinition\nmetadata:\n  name: servicemonitors.monitoring.coreos.com\n");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("templates/all.yaml"), "apiVersion: v1\nkind: Service\nmetadata:\n  name: prometheus\n"
        + "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  annotations:\n    helm.sh/hook: pre-install\n");
    return chart;
  }

  /** Serves a chart as a chart repository does; its URL. */
  private String served(Bed bed, Path chart) throws IOException {
    Path folder = Files.createDirectories(home.resolve("chart-repository"));
    assertThat(bed.tools().run(folder, "helm", "package", chart.toString()).exit()).isZero();
    assertThat(bed.tools().run(folder, "helm", "repo", "index", ".").exit()).isZero();
    HttpServer server = SimpleFileServer.createFileServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder, SimpleFileServer.OutputLevel.NONE);
    server.start();
    opened.add(() -> server.stop(0));
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void edit(Bed bed, String file, UnaryOperator<String> change) throws IOException {
    Path path = bed.repository().resolve(file);
    String before = Files.readString(path);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(path, after);
  }

  private static String kind(Mapping object) {
    return object.text("kind").orElse("");
  }

  // ---- the bed

  private Bed bed() throws IOException {
    Binaries binaries = Binaries.of(MODULE);
    OciRegistry registry = new OciRegistry(Files.createDirectories(home.resolve("registry")));
    GitServer git = new GitServer(Files.createDirectories(home.resolve("git")));
    FrontDoor door = FrontDoor.open(home.resolve("door"), git, registry);
    opened.add(door);
    for (Path chart : Charts.packaged(binaries, home.resolve("charts"))) {
      registry.pushChart("controlplaneio-fluxcd/charts", chart);
    }
    PersonsTools tools = new PersonsTools(binaries, Files.createDirectories(home.resolve("person")), door.environment());
    return new Bed(registry, tools, PlannedExample.in(home.resolve("repository")));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  /** A registry that is ghcr.io to the tools, and a copy of the example. */
  private record Bed(OciRegistry registry, PersonsTools tools, PlannedExample example) {
    Path repository() {
      return example.folder();
    }
  }
}
