package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ControllerRevision that holds a workload's present pod template, where the cluster has one: its pods carry the name
 * that Kubernetes gave the template, which cannot be made here (pkg/controller/history/controller_history.go@v1.33).
 */
final class Revisions {
  private static final KindRef KIND = new KindRef("apps", "ControllerRevision");
  private static final List<String> CREATED = List.of("metadata", "creationTimestamp");

  private Revisions() {}

  static Optional<LiveObject> of(Api api, LiveObject workload) {
    Mapping template = plain(workload.body().mapping("spec", "template"));
    return Pods.ownedBy(api, workload, KIND).stream()
        .filter(r -> plain(r.body().mapping("data", "spec", "template")).equals(template))
        .max(Comparator.comparingLong((LiveObject r) -> r.body().text("revision").map(Long::parseLong).orElse(0L)));
  }

  private static Mapping plain(Mapping template) {
    Optional<Value> created = template.get("metadata", "creationTimestamp");
    Mapping out = template.without("$patch");
    return created.isPresent() ? out.withoutPath(CREATED) : out;
  }
}
