package dev.fluxlift.engine.proof.preflight;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Versions and components: what runs, what the FluxInstance says, what was tested. */
final class Versions {
  private static final Pattern EXACT = Pattern.compile("\\d+\\.\\d+\\.\\d+");
  private static final Pattern PINNED_TAG = Pattern.compile("v?\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?");

  private Versions() {}

  /** Oldest and newest Flux that an operator carries, and one between that it does not (flux-operator config/data at the tag). */
  private record Reach(String oldest, String newest, String without) {}

  private static Optional<Reach> reach(String operator) {
    return switch (operator) {
      case "0.32.0" -> Optional.of(new Reach("2.2.3", "2.7.2", ""));
      case "0.58.1" -> Optional.of(new Reach("2.2.3", "2.9.4", "2.8.4"));
      default -> Optional.empty();
    };
  }

  /** The pair of versions. */
  static List<Finding> pair(InstanceSpec spec, String operator) {
    String version = spec.version();
    String where = "Flux " + version + " with Flux Operator " + operator;
    if (!EXACT.matcher(version).matches()) {
      return List.of(
          new Finding(PreflightFindings.VERSION_FLOAT, "FluxInstance", "Its version is \"" + version + "\""));
    }
    Optional<Reach> reach = reach(operator);
    if (reach.isPresent()
        && (compare(version, reach.get().oldest()) < 0
            || compare(version, reach.get().newest()) > 0
            || version.equals(reach.get().without()))) {
      return List.of(
          new Finding(
              PreflightFindings.VERSION_UNBUILDABLE,
              where,
              "This operator carries Flux " + reach.get().oldest() + " to " + reach.get().newest()
                  + (reach.get().without().isEmpty() ? "" : " without " + reach.get().without())));
    }
    boolean tested =
        (operator.equals("0.58.1") && (version.startsWith("2.6.") || version.startsWith("2.9.")))
            || (operator.equals("0.32.0") && version.equals("2.6.4"));
    return tested
        ? List.of()
        : List.of(new Finding(PreflightFindings.COMBINATION_UNTESTED, where, "Nobody has seen this pair move a cluster"));
  }

  /** The artifact that the operator reads. */
  static List<Finding> artifact(InstanceSpec spec) {
    Optional<String> artifact = spec.artifact();
    if (artifact.isEmpty() || pinned(artifact.get())) {
      return List.of();
    }
    return List.of(
        new Finding(
            PreflightFindings.ARTIFACT_FLOAT, "FluxInstance", "Its artifact is \"" + artifact.get() + "\", no fixed tag"));
  }

  private static boolean pinned(String artifact) {
    if (artifact.contains("@sha256:")) {
      return true;
    }
    String last = artifact.substring(artifact.lastIndexOf('/') + 1);
    int colon = last.indexOf(':');
    return colon >= 0 && PINNED_TAG.matcher(last.substring(colon + 1)).matches();
  }

  /** The old manifests' reference, as the repository or the cluster says it. */
  static List<Finding> manifests(Mapping ociRepository, String where) {
    Mapping ref = ociRepository.mapping("spec", "ref");
    boolean pinned =
        ref.text("digest").isPresent()
            || (ref.text("semver").isEmpty() && ref.text("tag").filter(t -> PINNED_TAG.matcher(t).matches()).isPresent());
    return pinned
        ? List.of()
        : List.of(new Finding(PreflightFindings.MANIFESTS_FLOAT, where, "Its reference is " + ref));
  }

  /**
   * Controllers that run against the components listed.
   *
   * @param installed those that are to run: the listed ones without those whose Deployment a patch deletes
   */
  static List<Finding> components(
      InstanceSpec spec, List<String> installed, Collection<LiveObject> deployments, String namespace) {
    List<Finding> out = new ArrayList<>();
    List<LiveObject> flux = deployments.stream().filter(d -> ofFlux(d, namespace)).toList();
    Set<String> running = flux.stream().map(d -> d.ref().name()).collect(Collectors.toSet());
    for (LiveObject deployment : flux) {
      String name = deployment.ref().name();
      String where = deployment.ref().toString();
      if (!FluxComponents.ALL.contains(name)) {
        out.add(
            new Finding(PreflightFindings.UNKNOWN_CONTROLLER, where, "It says it is part of Flux and is none we know"));
      } else if (!spec.components().contains(name)) {
        out.add(new Finding(PreflightFindings.COMPONENT_GAP, where, "It runs and is not among the components"));
      }
      String version = deployment.labels().getOrDefault("app.kubernetes.io/version", "");
      if (!version.isEmpty() && !version.equals("v" + spec.version())) {
        out.add(
            new Finding(
                PreflightFindings.VERSION_DIFFERS,
                where,
                "It is of Flux " + version + ", the FluxInstance says " + spec.version()));
      }
    }
    for (String component : spec.components()) {
      if (installed.contains(component) && !running.contains(component)) {
        out.add(
            new Finding(
                PreflightFindings.COMPONENT_NOT_RUNNING,
                new ObjectRef("apps", "Deployment", namespace, component).toString(),
                "It is among the components and does not run"));
      }
    }
    return out;
  }

  private static boolean ofFlux(LiveObject deployment, String namespace) {
    return deployment.ref().namespace().equals(namespace)
        && (FluxComponents.ALL.contains(deployment.ref().name())
            || "flux".equals(deployment.labels().getOrDefault("app.kubernetes.io/part-of", "")));
  }

  /** CRDs of Flux: stored versions, and whether Kustomizations have a deletionPolicy. */
  static List<Finding> crds(Collection<LiveObject> crds) {
    List<Finding> out = new ArrayList<>();
    for (LiveObject crd : crds) {
      if (!crd.ref().name().endsWith(".fluxcd.io")) {
        continue;
      }
      List<String> stored = crd.body().list("status", "storedVersions").stream().flatMap(v -> v.text().stream()).toList();
      List<String> storage =
          crd.body().list("spec", "versions").stream()
              .map(Value::asMapping)
              .filter(v -> v.bool("storage").orElse(false))
              .flatMap(v -> v.text("name").stream())
              .toList();
      if (!stored.equals(storage)) {
        out.add(
            new Finding(
                PreflightFindings.STORED_VERSIONS,
                crd.ref().toString(),
                "Objects are stored as " + stored + ", the storage version is " + storage));
      }
      if (crd.ref().name().equals("kustomizations.kustomize.toolkit.fluxcd.io") && !hasDeletionPolicy(crd)) {
        out.add(
            new Finding(
                PreflightFindings.NO_DELETION_POLICY,
                crd.ref().toString(),
                "Its served v1 has no field spec.deletionPolicy"));
      }
    }
    return out;
  }

  private static boolean hasDeletionPolicy(LiveObject crd) {
    return crd.body().list("spec", "versions").stream()
        .map(Value::asMapping)
        .filter(v -> v.text("name").filter("v1"::equals).isPresent())
        .anyMatch(
            v ->
                v.get("schema", "openAPIV3Schema", "properties", "spec", "properties", "deletionPolicy").isPresent());
  }

  private static int compare(String one, String other) {
    String[] a = one.split("\\.", -1);
    String[] b = other.split("\\.", -1);
    for (int i = 0; i < 3; i++) {
      int c = Integer.compare(Integer.parseInt(a[i]), Integer.parseInt(b[i]));
      if (c != 0) {
        return c;
      }
    }
    return 0;
  }
}
