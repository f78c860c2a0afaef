package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Flux objects that name another one: in dependsOn, health checks, source references, alerts and receivers. */
final class Referrers {
  private static final List<KindRef> KINDS = List.of(
      new KindRef(ObjectRef.KUSTOMIZE, "Kustomization"),
      new KindRef(ObjectRef.HELM, "HelmRelease"),
      new KindRef("notification.toolkit.fluxcd.io", "Alert"),
      new KindRef("notification.toolkit.fluxcd.io", "Receiver"),
      new KindRef("image.toolkit.fluxcd.io", "ImageUpdateAutomation"),
      new KindRef(FluxGroups.EXTENSIONS, "ArtifactGenerator"));

  private final Cluster cluster;

  Referrers(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Whether nobody names the object, but for those that go with it. */
  Verdict none(ObjectRef object, Set<ObjectRef> goingToo) {
    for (KindRef kind : KINDS) {
      for (LiveObject referrer : cluster.list(kind)) {
        Optional<String> field = goingToo.contains(referrer.ref()) ? Optional.empty() : names(referrer, object);
        if (field.isPresent()) {
          return Verdict.never(
              referrer.ref() + " names " + object + " in spec." + field.get(), "nothing to name " + object);
        }
      }
    }
    return Verdict.yes("nothing names " + object);
  }

  private static Optional<String> names(LiveObject referrer, ObjectRef object) {
    Mapping spec = referrer.body().mapping("spec");
    if (any(referrer, spec.list("dependsOn"), referrer.ref().kind(), object)) {
      return Optional.of("dependsOn");
    }
    for (String list : List.of("healthChecks", "eventSources", "resources", "sources")) {
      if (any(referrer, spec.list(list), "", object)) {
        return Optional.of(list);
      }
    }
    for (List<String> path : List.of(List.of("sourceRef"), List.of("chartRef"), List.of("chart", "spec", "sourceRef"))) {
      Optional<Value> reference = spec.get(path.toArray(String[]::new));
      if (reference.isPresent() && any(referrer, List.of(reference.get()), "", object)) {
        return Optional.of(String.join(".", path));
      }
    }
    return Optional.empty();
  }

  private static boolean any(LiveObject referrer, List<Value> references, String kind, ObjectRef object) {
    return references.stream().map(Value::asMapping).anyMatch(r ->
        r.text("kind").orElse(kind).equals(object.kind())
            && r.text("name").orElse("").equals(object.name())
            && r.text("namespace").orElse(referrer.ref().namespace()).equals(object.namespace()));
  }
}
