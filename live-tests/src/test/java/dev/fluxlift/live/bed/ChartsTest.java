package dev.fluxlift.live.bed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The charts as the real Helm renders them. */
@Tag("live")
class ChartsTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  @TempDir Path directory;

  @Test
  void withDefaultValuesTheOperatorBringsItsKeptCrdsAndItself() {
    for (Path chart : charts("flux-operator")) {
      List<Mapping> rendered = rendered(chart);

      assertThat(kinds(rendered)).containsOnlyKeys("ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition",
          "Deployment", "Service", "ServiceAccount").containsEntry("CustomResourceDefinition", 4L);
      assertThat(rendered).filteredOn(o -> kind(o).equals("CustomResourceDefinition")).allSatisfy(
          crd -> assertThat(crd.text("metadata", "annotations", "helm.sh/resource-policy")).hasValue("keep"));
      assertThat(only(rendered, "Deployment").text("spec", "template", "spec", "priorityClassName")).isEmpty();
    }
  }

  @Test
  void theOperatorTakesTheValuesOfTheMigration() {
    for (Path chart : charts("flux-operator")) {
      List<Mapping> rendered = rendered(chart, "--values", values("flux-operator"));

      Mapping pod = only(rendered, "Deployment").mapping("spec", "template", "spec");
      assertThat(pod.text("priorityClassName")).hasValue("system-cluster-critical");
      assertThat(pod.list("tolerations")).hasSize(1);
      assertThat(pod.list("containers").getFirst().asMapping().list("args"))
          .extracting(arg -> arg.text().orElse("")).contains("--override-manager=helm-controller");
      assertThat(kinds(rendered)).containsEntry("ServiceMonitor", 1L);
    }
  }

  @Test
  void withDefaultValuesTheInstanceFloatsAndHasFourComponents() {
    for (Path chart : charts("flux-instance")) {
      List<Mapping> rendered = rendered(chart);

      assertThat(kinds(rendered)).isEqualTo(Map.of("FluxInstance", 1L));
      Mapping instance = only(rendered, "FluxInstance");
      assertThat(instance.text("spec", "distribution", "version")).hasValue("2.x");
      assertThat(instance.text("spec", "distribution", "artifact").orElse("")).endsWith(":latest");
      assertThat(instance.list("spec", "components")).hasSize(4);
      assertThat(instance.text("spec", "sync", "url")).isEmpty();
    }
  }

  @Test
  void theInstanceTakesTheValuesOfTheMigration() {
    for (Path chart : charts("flux-instance")) {
      Mapping instance = only(rendered(chart, "--values", values("flux-instance")), "FluxInstance");

      assertThat(instance.text("metadata", "annotations", "helm.sh/resource-policy")).hasValue("keep");
      assertThat(instance.text("metadata", "annotations", "fluxcd.controlplane.io/reconcile")).hasValue("disabled");
      assertThat(instance.text("spec", "commonMetadata", "annotations", "fluxcd.controlplane.io/prune"))
          .hasValue("disabled");
      assertThat(instance.bool("spec", "cluster", "networkPolicy")).hasValue(false);
      assertThat(instance.list("spec", "components")).hasSize(6);
      assertThat(instance.list("spec", "kustomize", "patches")).hasSize(1);
    }
  }

  @Test
  void theHealthCheckIsAHookJobOnlyWhenAskedFor() {
    for (Path chart : charts("flux-instance")) {
      List<Mapping> rendered = rendered(chart, "--set", "healthcheck.enabled=true");

      assertThat(only(rendered, "Job").text("metadata", "annotations", "helm.sh/hook"))
          .hasValue("post-install,post-upgrade");
    }
  }

  private List<Path> charts(String name) {
    List<Path> charts = Charts.packaged(Binaries.of(MODULE), directory);
    return charts.stream().filter(chart -> chart.endsWith(name)).toList();
  }

  private static String values(String name) {
    return MODULE.resolve("src/test/resources/charts").resolve(name + ".yaml").toString();
  }

  private List<Mapping> rendered(Path chart, String... flags) {
    List<String> command = new ArrayList<>(List.of(Binaries.of(MODULE).get("helm").toString(), "template",
        chart.getFileName().toString(), chart.toString(), "--namespace", World.FLUX));
    command.addAll(List.of(flags));
    byte[] out = Commands.run(directory, command.toArray(String[]::new));
    return Yaml.documents(new String(out, StandardCharsets.UTF_8));
  }

  private static Map<String, Long> kinds(List<Mapping> objects) {
    return objects.stream().collect(
        Collectors.groupingBy(ChartsTest::kind, Collectors.counting()));
  }

  private static Mapping only(List<Mapping> objects, String kind) {
    List<Mapping> found = objects.stream().filter(o -> kind(o).equals(kind)).toList();
    assertThat(found).as(kind).hasSize(1);
    return found.getFirst();
  }

  private static String kind(Mapping object) {
    return object.text("kind").orElse("");
  }
}
