package dev.fluxlift.engine.proof.preflight;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.FluxKinds;
import java.util.ArrayList;
import java.util.List;

/** Everything the move and its ways back do on a cluster, in one place. */
public final class Rights {
  private static final String RBAC = "rbac.authorization.k8s.io";

  /**
   * One right.
   *
   * @param verb e.g. {@code patch}
   * @param kind of what
   * @param namespace where, {@code ""} for all namespaces
   * @param purpose what for, shown when it is missing
   */
  public record Right(String verb, KindRef kind, String namespace, String purpose) {
    @Override
    public String toString() {
      return verb + " " + kind + (namespace.isEmpty() ? "" : " in " + namespace);
    }
  }

  private Rights() {}

  /** All rights, for Flux in this namespace. */
  public static List<Right> needed(String namespace) {
    List<Right> out = new ArrayList<>();
    for (KindRef kind : read()) {
      add(out, "reading state and invariants", kind, "", "get", "list");
    }
    for (KindRef kind : adopted()) {
      add(out, "the dry-run of the adoption, un-stamping and putting old manifests back", kind, "", "create", "patch");
    }
    add(out, "the dry-run of Flux's roles", new KindRef(RBAC, "ClusterRole"), "", "escalate", "bind");
    for (KindRef kind : List.of(FluxKinds.KUSTOMIZATION, FluxKinds.HELM_RELEASE)) {
      add(out, "asking for a reconcile, suspending, resuming", kind, "", "patch");
    }
    FluxKinds.SOURCES.forEach(k -> add(out, "asking for a reconcile", k, namespace, "patch"));
    add(out, "disabling and removing the FluxInstance on the way back", FluxKinds.INSTANCE, namespace, "patch", "delete");
    add(out, "removing our releases on the way back", FluxKinds.HELM_RELEASE, namespace, "delete");
    add(
        out,
        "removing our releases on the way back",
        new KindRef(ObjectRef.SOURCE, "OCIRepository"),
        namespace,
        "delete");
    add(out, "removing our releases on the way back", FluxKinds.SECRET, namespace, "delete");
    add(
        out,
        "the lock",
        new KindRef("coordination.k8s.io", "Lease"),
        namespace,
        "get",
        "create",
        "patch",
        "update",
        "delete");
    add(out, "the checkpoint", new KindRef("", "ConfigMap"), namespace, "create", "patch", "delete");
    return List.copyOf(out);
  }

  /** A finding for each right that is missing; kinds that only a newer Flux has are asked for where they are served. */
  static List<Finding> missing(Cluster cluster, String namespace) {
    List<KindRef> absent = FluxKinds.ARTIFACTS.stream().filter(k -> !cluster.serves(k)).toList();
    return needed(namespace).stream()
        .filter(r -> !absent.contains(r.kind()))
        .filter(r -> !cluster.allowed(r.verb(), r.kind(), r.namespace()))
        .map(r -> new Finding(PreflightFindings.RIGHTS_MISSING, r.toString(), "We may not; it is for " + r.purpose()))
        .toList();
  }

  private static void add(List<Right> out, String purpose, KindRef kind, String namespace, String... verbs) {
    for (String verb : verbs) {
      out.add(new Right(verb, kind, namespace, purpose));
    }
  }

  private static List<KindRef> read() {
    List<KindRef> out = new ArrayList<>();
    out.add(FluxKinds.KUSTOMIZATION);
    out.add(FluxKinds.HELM_RELEASE);
    out.addAll(FluxKinds.SOURCES);
    out.addAll(FluxKinds.NOTIFICATION);
    out.addAll(FluxKinds.IMAGE);
    out.addAll(FluxKinds.ARTIFACTS);
    out.add(FluxKinds.INSTANCE);
    out.add(FluxKinds.SECRET);
    for (String kind : List.of("ConfigMap", "Pod", "Event")) {
      out.add(new KindRef("", kind));
    }
    for (String kind : List.of("StatefulSet", "DaemonSet")) {
      out.add(new KindRef("apps", kind));
    }
    for (String kind : List.of("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")) {
      out.add(new KindRef("admissionregistration.k8s.io", kind));
    }
    out.addAll(adopted());
    return out;
  }

  /** The kinds of a Flux installation's objects. */
  private static List<KindRef> adopted() {
    return List.of(
        FluxKinds.NAMESPACE,
        FluxKinds.CRD,
        new KindRef(RBAC, "ClusterRole"),
        new KindRef(RBAC, "ClusterRoleBinding"),
        new KindRef("", "ServiceAccount"),
        new KindRef("", "Service"),
        new KindRef("", "ResourceQuota"),
        FluxKinds.DEPLOYMENT,
        new KindRef("networking.k8s.io", "NetworkPolicy"));
  }
}
