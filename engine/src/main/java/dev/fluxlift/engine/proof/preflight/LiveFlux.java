package dev.fluxlift.engine.proof.preflight;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.FluxKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the preflight judges, read once.
 *
 * @param kustomizations all
 * @param helmReleases all
 * @param sources all
 * @param notifications Alerts, Providers, Receivers
 * @param imageObjects objects of the image controllers
 * @param artifacts ArtifactGenerators and ExternalArtifacts
 * @param instances FluxInstances
 * @param deployments Deployments of all namespaces
 * @param crds all definitions
 * @param namespace the one Flux runs in
 * @param webhooks admission webhook configurations
 */
record LiveFlux(
    List<LiveObject> kustomizations,
    List<LiveObject> helmReleases,
    List<LiveObject> sources,
    List<LiveObject> notifications,
    List<LiveObject> imageObjects,
    List<LiveObject> artifacts,
    List<LiveObject> instances,
    List<LiveObject> deployments,
    List<LiveObject> crds,
    Optional<LiveObject> namespace,
    List<LiveObject> webhooks) {

  private static final String ADMISSION = "admissionregistration.k8s.io";

  static LiveFlux read(Cluster cluster, String namespace) {
    return new LiveFlux(
        cluster.list(FluxKinds.KUSTOMIZATION),
        cluster.list(FluxKinds.HELM_RELEASE),
        all(cluster, FluxKinds.SOURCES),
        all(cluster, FluxKinds.NOTIFICATION),
        all(cluster, FluxKinds.IMAGE),
        all(cluster, FluxKinds.ARTIFACTS),
        cluster.list(FluxKinds.INSTANCE),
        cluster.list(FluxKinds.DEPLOYMENT),
        cluster.list(FluxKinds.CRD),
        cluster.get(new ObjectRef("", "Namespace", "", namespace)),
        all(
            cluster,
            List.of(
                new KindRef(ADMISSION, "ValidatingWebhookConfiguration"),
                new KindRef(ADMISSION, "MutatingWebhookConfiguration"))));
  }

  private static List<LiveObject> all(Cluster cluster, List<KindRef> kinds) {
    List<LiveObject> out = new ArrayList<>();
    kinds.forEach(k -> out.addAll(cluster.list(k)));
    return List.copyOf(out);
  }

  /** Every object of Flux's own kinds. */
  List<LiveObject> fluxObjects() {
    return Stream.of(kustomizations, helmReleases, sources, notifications, imageObjects, artifacts)
        .flatMap(List::stream)
        .toList();
  }

  /** The Kustomization of this identity. */
  Optional<LiveObject> kustomization(ObjectRef ref) {
    return kustomizations.stream().filter(k -> k.ref().equals(ref)).findFirst();
  }

  /** The source of this identity. */
  Optional<LiveObject> source(ObjectRef ref) {
    return sources.stream().filter(k -> k.ref().equals(ref)).findFirst();
  }
}
