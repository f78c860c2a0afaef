package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.port.Cluster;
import java.util.List;

/** Kinds the engine asks for by name. */
public final class Kinds {
  /** CustomResourceDefinition. */
  public static final KindRef CRD = new KindRef("apiextensions.k8s.io", "CustomResourceDefinition");

  /** Namespace. */
  public static final KindRef NAMESPACE = new KindRef("", "Namespace");

  /** Pod. */
  public static final KindRef POD = new KindRef("", "Pod");

  /** Secret. */
  public static final KindRef SECRET = new KindRef("", "Secret");

  /** Event of the core group; the server shows events of events.k8s.io here too. */
  public static final KindRef EVENT = new KindRef("", "Event");

  /** Deployment. */
  public static final KindRef DEPLOYMENT = new KindRef("apps", "Deployment");

  /** Lease. */
  public static final KindRef LEASE = new KindRef("coordination.k8s.io", "Lease");

  /** Kinds outside Flux whose pods must go on undisturbed (I5). Pods of Jobs come and go. */
  public static final List<KindRef> WORKLOADS =
      List.of(DEPLOYMENT, new KindRef("apps", "StatefulSet"), new KindRef("apps", "DaemonSet"));

  private Kinds() {}

  /** Flux's CRDs on the cluster. One call. */
  public static List<LiveObject> fluxCrds(Cluster cluster) {
    return cluster.list(CRD).stream().filter(Kinds::isFluxCrd).toList();
  }

  /** Whether a CRD is one of Flux's. */
  public static boolean isFluxCrd(LiveObject crd) {
    return FluxGroups.has(crd.body().text("spec", "group").orElse(""));
  }

  /** The kind a CRD defines. */
  public static KindRef definedBy(LiveObject crd) {
    return new KindRef(
        crd.body().text("spec", "group").orElse(""), crd.body().text("spec", "names", "kind").orElse(""));
  }
}
