package dev.fluxlift.engine.proof.preflight;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.FluxKinds;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Bool;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One look at whether anything is in flight. The caller looks twice, with time between, before it relies on it.
 *
 * @param disturbances what is in flight, each with its object
 */
public record Quiet(List<Finding> disturbances) {
  private static final List<KindRef> KINDS =
      Stream.concat(Stream.of(FluxKinds.KUSTOMIZATION, FluxKinds.HELM_RELEASE), FluxKinds.SOURCES.stream()).toList();

  /** Copies. */
  public Quiet {
    disturbances = List.copyOf(disturbances);
  }

  /** Whether nothing is in flight. */
  public boolean quiet() {
    return disturbances.isEmpty();
  }

  /** Looks at every Kustomization, HelmRelease and source, and at Helm's own records. */
  public static Quiet look(Cluster cluster) {
    List<Finding> out = new ArrayList<>();
    for (KindRef kind : KINDS) {
      for (LiveObject object : cluster.list(kind)) {
        reconciling(object).ifPresent(out::add);
        if (kind.equals(FluxKinds.HELM_RELEASE)) {
          firstInstall(object).ifPresent(out::add);
        }
      }
    }
    for (LiveObject secret : cluster.list(FluxKinds.SECRET)) {
      pending(secret).ifPresent(out::add);
    }
    return new Quiet(out);
  }

  /** Whether spec.suspend is true. */
  static boolean suspended(LiveObject object) {
    return object.spec("suspend").filter(v -> v instanceof Bool b && b.value()).isPresent();
  }

  /** A HelmRepository of type oci has no status: nobody reconciles it (source-controller@v1.6.2 helmrepository docs). */
  static boolean still(LiveObject object) {
    return object.ref().kind().equals("HelmRepository")
        && object.spec("type").flatMap(Value::text).filter("oci"::equals).isPresent();
  }

  /**
   * Whether its controller is at it: it says so, its Ready is not known yet, or it waits for another, which it looks at again
   * after seconds (kustomize-controller internal/controller/kustomization_controller.go@v1.6.1, DependencyNotReady).
   */
  static boolean progressing(LiveObject object) {
    Optional<Mapping> ready = object.condition("Ready");
    boolean unknown = ready.flatMap(c -> c.text("status")).filter("Unknown"::equals).isPresent();
    boolean waits = ready.flatMap(c -> c.text("reason")).filter("DependencyNotReady"::equals).isPresent();
    return unknown || waits || (KINDS.contains(new KindRef(object.ref().group(), object.ref().kind())) && reconciling(object).isPresent());
  }

  private static Optional<Finding> reconciling(LiveObject object) {
    if (suspended(object) || still(object)) {
      return Optional.empty();
    }
    boolean behind =
        object.body().text("status", "observedGeneration").map(Long::parseLong).orElse(0L) < object.generation();
    Optional<Mapping> condition =
        object
            .condition("Reconciling")
            .filter(c -> c.text("status").filter("True"::equals).isPresent())
            // an object that failed and waits for its next try says so with this reason (fluxcd/pkg apis/meta v1.13)
            .filter(c -> c.text("reason").filter("ProgressingWithRetry"::equals).isEmpty());
    if (condition.isPresent()) {
      return Optional.of(
          new Finding(
              PreflightFindings.IN_FLIGHT,
              object.ref().toString(),
              "It is reconciling: " + condition.get().text("message").orElse("")));
    }
    return behind
        ? Optional.of(
            new Finding(
                PreflightFindings.IN_FLIGHT,
                object.ref().toString(),
                "Its controller has not seen generation " + object.generation() + " yet"))
        : Optional.empty();
  }

  private static Optional<Finding> firstInstall(LiveObject release) {
    boolean deployed =
        release.body().list("status", "history").stream()
            .map(Value::asMapping)
            .anyMatch(h -> h.text("status").filter(s -> s.equals("deployed") || s.equals("superseded")).isPresent());
    return deployed || suspended(release)
        ? Optional.empty()
        : Optional.of(
            new Finding(
                PreflightFindings.FIRST_INSTALL, release.ref().toString(), "It has no revision that was ever deployed"));
  }

  private static Optional<Finding> pending(LiveObject secret) {
    String status = secret.labels().getOrDefault("status", "");
    boolean helm = "helm".equals(secret.labels().getOrDefault("owner", ""));
    return helm && (status.startsWith("pending-") || status.equals("uninstalling"))
        ? Optional.of(
            new Finding(
                PreflightFindings.HELM_PENDING,
                secret.ref().toString(),
                "Release " + secret.labels().getOrDefault("name", "") + " is " + status))
        : Optional.empty();
  }
}
