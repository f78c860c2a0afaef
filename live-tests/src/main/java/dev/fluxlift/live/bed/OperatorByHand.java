package dev.fluxlift.live.bed;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** flux-operator applied from the manifests of its own module, without a chart. */
public final class OperatorByHand {
  private static final String IMAGE = "ghcr.io/controlplaneio-fluxcd/flux-operator:v0.58.1";
  private static final Set<String> NAMESPACED = Set.of("ServiceAccount", "Service", "Deployment");

  private OperatorByHand() {}

  /** Installs it and waits until it runs. */
  public static void install(World world) {
    Path config = world.bed().binaries().get("flux-operator-config");
    crds(config).forEach(crd -> world.kube().apply(crd, "kubectl"));
    Stream.of("default/rbac.yaml", "manager/account.yaml", "manager/service.yaml", "manager/deployment.yaml")
        .flatMap(file -> Yaml.documents(config.resolve(file)).stream())
        .map(OperatorByHand::placed)
        .forEach(object -> world.kube().apply(object, "kubectl"));
    world.await("flux-operator to run",
        () -> world.kube().find(Api.DEPLOYMENT, World.FLUX, "flux-operator").filter(World::rolledOut).isPresent());
  }

  /** The operator's CRDs. */
  public static List<Mapping> crds(Binaries binaries) {
    return crds(binaries.get("flux-operator-config"));
  }

  private static List<Mapping> crds(Path config) {
    try (Stream<Path> files = Files.list(config.resolve("crd/bases"))) {
      List<Mapping> out = new ArrayList<>();
      files.sorted().forEach(file -> out.addAll(Yaml.documents(file)));
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mapping placed(Mapping object) {
    if (!NAMESPACED.contains(object.text("kind").orElse(""))) {
      return object;
    }
    Mapping placed = object.withPath(List.of("metadata", "namespace"), Value.of(World.FLUX));
    if (!object.text("kind").orElse("").equals("Deployment")) {
      return placed;
    }
    Mapping container = object.list("spec", "template", "spec", "containers").getFirst().asMapping();
    return placed.withPath(List.of("spec", "template", "spec", "containers"),
        Value.of(List.of(container.with("image", Value.of(IMAGE)))));
  }
}
