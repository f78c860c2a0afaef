package dev.fluxlift.live.bed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster built anew from what the move leaves, by the commands in the comments of the bootstrap's files: Flux takes
 * the releases over that helmfile installed, and delivers the rest.
 */
@Tag("live-full")
class NewClusterTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final String CONFIG = "kubernetes/flux/config/cluster.yaml";
  private static final String REPOSITORY = "home-example/home-cluster.git";

  @TempDir Path home;

  @Test
  void theBootstrapInstallsFluxWhichTakesItsOwnReleasesOver() throws IOException {
    Binaries binaries = Binaries.of(MODULE);
    PlannedExample example = PlannedExample.in(home.resolve("repository"));
    example.move();
    followsTheBed(example);
    try (TestBed bed = new TestBed(binaries, FluxLine.FLUX_2_6, home.resolve("bed"))) {
      publish(bed, binaries);
      push(bed, example);
      secrets(bed.kube(), example);
      Map<String, String> way = new HashMap<>(bed.door().environment());
      way.put("KUBECONFIG", bed.kubeconfig().toString());
      PersonsTools tools = new PersonsTools(binaries, Files.createDirectories(home.resolve("person")), way);
      Path bootstrap = example.folder().resolve("bootstrap/helmfile.d");

      tools.objects(bootstrap, "helmfile", "-f", "00-crds.yaml", "template", "-q").forEach(o -> bed.kube().apply(o, "kubectl"));
      PersonsTools.Ran synced = tools.run(bootstrap, "helmfile", "-f", "01-apps.yaml", "sync");
      assertThat(synced.exit()).as(synced.out() + synced.err()).isZero();
      LiveObject installed = Await.value("the FluxInstance to be Ready", World.PATIENCE,
          () -> bed.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").filter(LiveObject::ready));
      Yaml.documents(example.folder().resolve(CONFIG)).forEach(o -> bed.kube().apply(o, "kubectl"));

      for (String name : Charts.NAMES) {
        Await.value("HelmRelease " + name + " to be Ready", World.PATIENCE,
            () -> bed.kube().find(Api.HELM_RELEASE, World.FLUX, name).filter(LiveObject::ready));
      }
      Await.until("everything to be Ready", World.PATIENCE, () -> settled(bed.kube()));
      LiveObject taken = bed.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux");
      assertThat(taken.uid()).as("taken over, not made anew").isEqualTo(installed.uid());
      assertThat(taken.body().mapping("spec")).isEqualTo(installed.body().mapping("spec"));
      assertThat(taken.annotations()).containsEntry("helm.sh/resource-policy", "keep");
      assertThat(releases(bed.kube())).contains("sh.helm.release.v1.flux-instance.v1").noneMatch(r -> r.endsWith(".v3"));
    }
  }

  private static boolean settled(Kube kube) {
    List<LiveObject> all = new ArrayList<>(kube.list(Api.KUSTOMIZATION, ""));
    all.addAll(kube.list(Api.HELM_RELEASE, ""));
    return all.size() > 10 && all.stream().allMatch(LiveObject::ready);
  }

  /** Helm's records of the two releases: one each of helmfile, and at most one more each of helm-controller. */
  private static List<String> releases(Kube kube) {
    return kube.list(Api.SECRET, World.FLUX).stream()
        .map(s -> s.ref().name())
        .filter(n -> n.startsWith("sh.helm.release.v1.flux-"))
        .sorted()
        .toList();
  }

  /** The bed serves https, and a test does not wait half an hour. */
  private static void followsTheBed(PlannedExample example) throws IOException {
    Path config = example.folder().resolve(CONFIG);
    Files.writeString(config, Files.readString(config).replace("ssh://git@github.com/", "https://github.com/"));
    try (var files = Files.walk(example.folder().resolve("kubernetes"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^  (interval|retryInterval): (1h|30m|1m)$", "  $1: 1m"));
      }
    }
  }

  private void publish(TestBed bed, Binaries binaries) {
    for (Path chart : Charts.packaged(binaries, home.resolve("charts"))) {
      bed.registry().pushChart("controlplaneio-fluxcd/charts", chart);
    }
    bed.registry().pushArtifact("controlplaneio-fluxcd/flux-operator-manifests", "v0.32.0", binaries.get("flux-operator-data"));
  }

  private static void push(TestBed bed, PlannedExample example) {
    Path bare = bed.git().repository(REPOSITORY);
    Path folder = example.folder();
    Commands.run(folder, "git", "init", "--quiet", "--initial-branch=main");
    Commands.run(folder, "git", "add", "-A");
    Commands.run(folder, "git", "-c", "user.name=Someone", "-c", "user.email=someone@example.test", "commit", "--quiet", "-m", "Moved");
    Commands.run(folder, "git", "push", "--quiet", bare.toString(), "main");
  }

  /** What the person has from before: the Namespace, the keys and the settings. */
  private static void secrets(Kube kube, PlannedExample example) throws IOException {
    Yaml.documents(example.folder().resolve("kubernetes/apps/flux-system/namespace.yaml")).forEach(o -> kube.apply(o, "kubectl"));
    secret(kube, "sops-age", Map.of("age.agekey", Files.readString(example.folder().resolve("age.key"))));
    secret(kube, "github-deploy-key", Map.of("identity", "made up", "known_hosts", "github.com made up"));
    secret(kube, "cluster-secrets", Map.of("SECRET_DOMAIN", "example.test", "SECRET_ACME_EMAIL", "me@example.test"));
    Yaml.documents(example.folder().resolve("kubernetes/flux/vars/cluster-settings.yaml")).forEach(o -> kube.apply(o, "kubectl"));
  }

  private static void secret(Kube kube, String name, Map<String, String> content) {
    kube.apply(Mapping.of("apiVersion", "v1", "kind", "Secret",
        "metadata", Map.of("name", name, "namespace", World.FLUX), "stringData", Value.of(content)), "kubectl");
  }
}
