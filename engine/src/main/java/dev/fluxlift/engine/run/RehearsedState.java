package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Hashes;
import dev.fluxlift.engine.plan.ObjectLock;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.port.Cluster;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What of a cluster decides how the move goes in it: Flux's kinds and all their objects, its Namespace, and the Deployments
 * there. Of each what {@link ObjectLock} says; statuses do not count, they move all the time.
 *
 * @param objects by identity
 */
record RehearsedState(SortedMap<ObjectRef, String> objects) {
  private static final KindRef CRD = new KindRef("apiextensions.k8s.io", "CustomResourceDefinition");
  private static final KindRef DEPLOYMENT = new KindRef("apps", "Deployment");

  /** Copies. */
  RehearsedState {
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
  }

  /** As it is now. */
  static RehearsedState of(Cluster cluster, Plan plan) {
    String namespace = plan.installation().namespace();
    SortedMap<ObjectRef, String> out = new TreeMap<>();
    for (LiveObject crd : cluster.list(CRD)) {
      if (FluxGroups.define(crd.ref().name())) {
        out.put(crd.ref(), "generation " + crd.generation() + " " + ObjectLock.of(crd));
        KindRef kind = new KindRef(
            crd.body().text("spec", "group").orElse(""), crd.body().text("spec", "names", "kind").orElse(""));
        cluster.list(kind).forEach(o -> out.put(o.ref(), ObjectLock.of(o).toString()));
      }
    }
    cluster.get(new ObjectRef("", "Namespace", "", namespace)).ifPresent(o -> out.put(o.ref(), ObjectLock.of(o).toString()));
    cluster.list(DEPLOYMENT, namespace).forEach(o -> out.put(o.ref(), ObjectLock.of(o).toString()));
    return new RehearsedState(out);
  }

  /** SHA-256 of all of it. */
  String digest() {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<ObjectRef, String> entry : objects.entrySet()) {
      out.append(entry.getKey().group()).append(' ').append(entry.getKey()).append(' ').append(entry.getValue()).append('\n');
    }
    return Hashes.sha256(out.toString());
  }

  /** Objects that are not in both as they are here. */
  List<String> changedTo(RehearsedState other) {
    return Stream.concat(objects.keySet().stream(), other.objects.keySet().stream())
        .distinct()
        .filter(ref -> !Objects.equals(objects.get(ref), other.objects.get(ref)))
        .map(ObjectRef::toString)
        .sorted()
        .toList();
  }
}
