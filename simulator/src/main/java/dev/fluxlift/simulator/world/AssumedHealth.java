package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Workloads that health checks of a repository name and none of its files holds: a chart installs them, and what a chart
 * holds is not known here. Each is there and healthy.
 */
final class AssumedHealth {
  private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet", "DaemonSet");

  private AssumedHealth() {}

  /** A workload for each, by identity. */
  static SortedMap<ObjectRef, Mapping> of(Repository repository) {
    Set<String> written = repository.documents().stream()
        .map(d -> d.ref().kind() + "/" + d.ref().name())
        .collect(Collectors.toCollection(TreeSet::new));
    // a chart that is not known is one Deployment with the release's name (OpaqueChart)
    repository.documents(ObjectRef.HELM).forEach(d ->
        written.add("Deployment/" + d.value().text("spec", "releaseName").orElse(d.ref().name())));
    SortedMap<ObjectRef, Mapping> out = new TreeMap<>();
    for (Document d : repository.documents(ObjectRef.KUSTOMIZE)) {
      for (Value check : d.value().list("spec", "healthChecks")) {
        Mapping named = check.asMapping();
        String kind = named.text("kind").orElse("");
        String name = named.text("name").orElse("");
        boolean workload = named.text("apiVersion").filter("apps/v1"::equals).isPresent() && WORKLOADS.contains(kind);
        if (workload && !written.contains(kind + "/" + name)) {
          ObjectRef ref = new ObjectRef("apps", kind, named.text("namespace").orElse(d.ref().namespace()), name);
          out.put(ref, object(ref));
        }
      }
    }
    return out;
  }

  private static Mapping object(ObjectRef ref) {
    Mapping labels = Mapping.of("app.kubernetes.io/name", ref.name());
    Mapping spec = Mapping.of(
        "selector", Mapping.of("matchLabels", labels),
        "template", Mapping.of(
            "metadata", Mapping.of("labels", labels),
            "spec", Mapping.of("containers", List.of(Mapping.of("name", "app", "image", "chart.invalid/" + ref.name())))));
    return Mapping.of(
        "apiVersion", "apps/v1",
        "kind", ref.kind(),
        "metadata", Mapping.of("name", ref.name(), "namespace", ref.namespace()),
        "spec", switch (ref.kind()) {
          case "StatefulSet" -> spec.with("serviceName", Value.of(ref.name())).with("replicas", Value.of(1));
          case "Deployment" -> spec.with("replicas", Value.of(1));
          default -> spec;
        });
  }
}
