package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCommandTest {
  private static final KindRef CONFIG_MAP = new KindRef("", "ConfigMap");
  private static final KindRef SECRET = new KindRef("", "Secret");
  private static final KindRef POD = new KindRef("", "Pod");
  private static final KindRef NODE = new KindRef("", "Node");
  private static final int HEAP = 56;

  @TempDir Path folder;

  /** No whole list is held: with it the heap would not do, for all objects together are larger than it. */
  @Test
  void tenThousandObjectsAreReadPageByPageInLittleMemory() throws Exception {
    try (PagingApiServer api = new PagingApiServer()) {
      api.has(CONFIG_MAP, "v1", "configmaps", 3000, i -> object("ConfigMap", i, "data", Mapping.of("text", "some text. ".repeat(2000))));
      api.has(POD, "v1", "pods", 6000, i -> object("Pod", i, "spec", Mapping.of("containers", List.of(Mapping.of("name", "a", "image", "b:1")))));
      api.has(SECRET, "v1", "secrets", 1000, i -> object("Secret", i, "data", Mapping.of("key", "aHVudGVyMg==".repeat(500))));
      Path file = folder.resolve("s");

      Instant begun = Instant.now();
      Process tool = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + HEAP + "m", "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
              "snapshot", "--kubeconfig", api.kubeconfig(folder).toString(), "-o", file.toString())
          .redirectErrorStream(true).start();
      String peak = "";
      Duration cpu = Duration.ZERO;
      while (!tool.waitFor(50, TimeUnit.MILLISECONDS)) {
        peak = peak(tool.pid(), peak);
        cpu = tool.info().totalCpuDuration().orElse(cpu);
      }
      Duration took = Duration.between(begun, Instant.now());
      String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(tool.exitValue()).as(said).isZero();
      assertThat(said).contains("10000 objects of cluster the-cluster");
      System.out.println("snapshot of 10,000 objects: " + took.toMillis() + " ms with the start of the JVM, CPU time " + cpu.toMillis() + " ms, "
          + peak.replaceAll("\\s+", " ") + " with -Xmx" + HEAP + "m, file of " + Files.size(file) / 1024 + " KiB");
      assertThat(api.asked().stream().filter(a -> a.contains("/pods?limit="))).hasSizeGreaterThanOrEqualTo(12);
      assertThat(api.asked().stream().filter(a -> a.contains("/pods?") && a.contains("&continue="))).hasSizeGreaterThanOrEqualTo(11);
      assertThat(api.asked().stream().filter(a -> a.contains("/secrets?") && a.contains("&continue="))).isNotEmpty();
    }
  }

  private static String peak(long pid, String otherwise) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.exists(status)) {
      return otherwise;
    }
    try {
      return Files.readAllLines(status).stream().filter(l -> l.startsWith("VmHWM")).findFirst().orElse(otherwise);
    } catch (IOException _) {
      // it has just ended
      return otherwise;
    }
  }

  @Test
  void whatMayNotBeReadIsNamedWithWhatItCosts() throws IOException {
    try (PagingApiServer api = new PagingApiServer()) {
      api.has(CONFIG_MAP, "v1", "configmaps", List.of()).has(SECRET, "v1", "secrets", List.of()).forbids("secrets");

      Cli.Ended ended = snapshot(api);

      assertThat(ended.status()).as(ended.err()).isEqualTo(3);
      assertThat(ended.out()).contains("blocker snapshot-not-read  Secret", "cannot list resource", "a rehearsal without it would guess");
      assertThat(ClusterSnapshot.read(folder.resolve("s")).findings()).hasSize(1).allMatch(f -> f.stops(List.of()));
    }
  }

  @Test
  void aKindThatNothingActsOnMayBeMissing() throws IOException {
    try (PagingApiServer api = new PagingApiServer()) {
      api.has(NODE, "v1", "nodes", List.of()).forbids("nodes");

      Cli.Ended ended = snapshot(api);

      assertThat(ended.status()).as(ended.err()).isZero();
      assertThat(ended.out()).contains("note snapshot-without  Node");
    }
  }

  @Test
  void aFluxObjectThatChangesWhileTheOthersAreReadIsNamed() throws IOException {
    KindRef crd = new KindRef("apiextensions.k8s.io", "CustomResourceDefinition");
    KindRef kustomization = new KindRef("kustomize.toolkit.fluxcd.io", "Kustomization");
    List<Mapping> generations = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      generations.add(Mapping.of("metadata", Mapping.of("name", "apps", "namespace", "flux-system", "uid", "u", "generation", i)));
    }
    try (PagingApiServer api = new PagingApiServer()) {
      api.has(crd, "v1", "customresourcedefinitions", List.of(Mapping.of("metadata", Mapping.of("name", "k"), "spec", Mapping.of(
          "group", kustomization.group(), "names", Mapping.of("kind", "Kustomization"),
          "versions", List.of(Mapping.of("name", "v1", "served", true, "storage", true))))));
      api.has(kustomization, "v1", "kustomizations", 1, _ -> generations.size() > 1 ? generations.removeFirst() : generations.getFirst());

      Cli.Ended ended = snapshot(api);

      assertThat(ended.status()).as(ended.err()).isEqualTo(3);
      assertThat(ended.out()).contains("snapshot-moved  Kustomization/flux-system/apps");
    }
  }

  @Test
  void whatIsNoSnapshotIsNotRehearsed() throws IOException {
    Path file = Files.writeString(folder.resolve("s"), "something else");

    Cli.Ended ended = new Cli(folder).run("rehearse", Cli.EXAMPLE.toString(), "--snapshot", file.toString());

    assertThat(ended.status()).as(ended.out()).isEqualTo(3);
    assertThat(ended.err()).contains("cannot be used", "it is no whole gzip file", "Take it again");
  }

  private Cli.Ended snapshot(PagingApiServer api) throws IOException {
    return new Cli(folder).run("snapshot", "--kubeconfig", api.kubeconfig(folder).toString(), "-o", folder.resolve("s").toString());
  }

  private static Mapping object(String kind, int number, String field, Mapping value) {
    Mapping metadata = Mapping.of(
        "name", kind.toLowerCase(java.util.Locale.ROOT) + "-" + number, "namespace", "home", "uid", kind + number,
        "resourceVersion", Integer.toString(1000 + number),
        "managedFields", List.of(Mapping.of(
            "manager", "kubectl", "operation", "Apply", "apiVersion", "v1", "fieldsType", "FieldsV1",
            "fieldsV1", Mapping.of("f:metadata", Mapping.of("f:labels", Mapping.of("f:a", Mapping.EMPTY))))));
    return Mapping.of("metadata", metadata, field, value);
  }
}
