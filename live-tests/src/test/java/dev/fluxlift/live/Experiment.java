package dev.fluxlift.live;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.FluxManifests;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The acts that several experiments share. */
final class Experiment {
  static final String OWNER = "fluxcd.controlplane.io/name";
  static final String OLD_OWNER = "kustomize.toolkit.fluxcd.io/name";
  static final String FLUX_FILE = "kubernetes/flux/config/flux.yaml";

  private Experiment() {}

  /** A FluxInstance with the patches of the old Kustomization, all components of the line, no sync. */
  static Mapping instance(FluxLine line) {
    return Mapping.of("apiVersion", "fluxcd.controlplane.io/v1", "kind", "FluxInstance",
        "metadata", Map.of("name", "flux", "namespace", World.FLUX),
        "spec", Map.of(
            "distribution", Map.of("version", line.version(), "registry", "ghcr.io/fluxcd"),
            "components", line.components(),
            "cluster", Map.of("type", "kubernetes", "networkPolicy", false),
            "kustomize", Map.of("patches", List.of(Map.of(
                "target",
                Map.of("kind", "Deployment", "name", "(kustomize-controller|helm-controller|source-controller)"),
                "patch", """
                    - op: add
                      path: /spec/template/spec/containers/0/args/-
                      value: --concurrent=8
                    - op: add
                      path: /spec/template/spec/containers/0/args/-
                      value: --requeue-dependency=5s
                    """)))));
  }

  /** Applies the instance and waits until the operator has adopted Flux. */
  static void adopt(World world) {
    Instant applied = Instant.now();
    world.kube().apply(instance(world.line()), "kubectl");
    world.awaitValue("the FluxInstance to be Ready",
        () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").filter(LiveObject::ready));
    measured(world.line(), "FluxInstance applied until Ready", Duration.between(applied, Instant.now()));
    world.awaitSettled();
    for (String controller : List.of("source-controller", "kustomize-controller", "helm-controller")) {
      Instant held = Instant.parse(world.kube().get(Api.LEASE, World.FLUX, controller + "-leader-election")
          .spec("acquireTime").flatMap(Value::text).orElseThrow());
      measured(world.line(), "FluxInstance applied until the new " + controller + " leads",
          Duration.between(applied, held));
    }
  }

  /** Prints a figure for docs/measured.md; no test depends on it. */
  static void measured(FluxLine line, String what, Duration time) {
    System.out.printf("measured: Flux %s: %s: %.1f s%n", line.version(), what, time.toMillis() / 1000.0);
  }

  /** The objects of Flux itself, NetworkPolicies aside: what the old Kustomization and the instance both make. */
  static Set<ObjectRef> fluxObjects(World world) {
    return FluxManifests.of(world.line(), world.bed().binaries().get("flux-operator-data")).stream()
        .map(ObjectRef::of)
        .filter(ref -> !ref.kind().equals("NetworkPolicy"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** How many objects of each kind belong to the components that the chart of the instance leaves out by default. */
  static Map<String, Long> leftOut(World world) {
    return byKind(FluxManifests.of(world.line(), world.bed().binaries().get("flux-operator-data")).stream()
        .filter(o -> world.line().extraComponents().contains(
            o.text("metadata", "labels", "app.kubernetes.io/component").orElse("")))
        .map(ObjectRef::of)
        .toList());
  }

  /** Removes the file of the old Flux from the repository and its kustomization. */
  static void removeFluxFile(World world) {
    world.edit("kubernetes/flux/config/kustomization.yaml", text -> text.replace("  - ./flux.yaml\n", ""));
    if (!world.workTree().resolve(FLUX_FILE).toFile().delete()) {
      throw new IllegalStateException("no " + FLUX_FILE);
    }
  }

  /** Puts the file of the old Flux back as it was at first, without guards. */
  static void restoreFluxFile(World world) {
    try {
      String first = Files.readString(Worlds.fixture("small").resolve(FLUX_FILE));
      Files.writeString(world.workTree().resolve(FLUX_FILE), first.replace("FLUX_TAG", world.line().tag()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    world.edit("kubernetes/flux/config/kustomization.yaml",
        text -> text.replace("resources:\n", "resources:\n  - ./flux.yaml\n"));
  }

  static Predicate<LiveObject> ownedBy(String label) {
    return object -> object.labels().getOrDefault(label, "").equals("flux");
  }

  /** The arguments of a controller's Deployment. */
  static List<String> arguments(World world, String controller) {
    return world.kube().get(Api.DEPLOYMENT, World.FLUX, controller).body()
        .list("spec", "template", "spec", "containers").getFirst().asMapping().list("args").stream()
        .map(arg -> arg.text().orElse(""))
        .toList();
  }

  /** How many objects of each kind. */
  static Map<String, Long> byKind(List<ObjectRef> refs) {
    return refs.stream().collect(Collectors.groupingBy(ObjectRef::kind, java.util.TreeMap::new, Collectors.counting()));
  }

  /** The UIDs of the pods of each controller. */
  static Map<String, List<String>> controllerPods(Snapshot snapshot) {
    return snapshot.of("Pod").stream()
        .filter(pod -> pod.ref().namespace().equals(World.FLUX))
        .filter(pod -> FluxLine.FLUX_2_9.components().contains(pod.labels().getOrDefault("app", "")))
        .collect(Collectors.groupingBy(pod -> pod.labels().get("app"),
            Collectors.mapping(LiveObject::uid, Collectors.toList())));
  }

  /** How often each controller's Deployment was rolled out. */
  static Map<String, Integer> rollouts(Snapshot snapshot) {
    return snapshot.of("Deployment").stream()
        .filter(d -> FluxLine.FLUX_2_9.components().contains(d.ref().name()))
        .collect(Collectors.toMap(d -> d.ref().name(),
            d -> Integer.parseInt(d.annotations().get("deployment.kubernetes.io/revision"))));
  }
}
