package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the server says of a CRD: names accepted, established, versions that were ever stored
 * (apiextensions-apiserver@v0.33 pkg/controller/{status,establish},
 * pkg/registry/customresourcedefinition/strategy.go). At once, where the real server takes a moment.
 */
final class CrdStatus {
  private final ApiServer server;

  CrdStatus(ApiServer server) {
    this.server = server;
  }

  void created(LiveObject crd) {
    if (Creation.isCrd(crd.ref())) {
      String now = server.now().truncatedTo(ChronoUnit.SECONDS).toString();
      Mapping status = Mapping.of(
          "acceptedNames", crd.body().mapping("spec", "names"),
          "conditions", List.of(
              condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
              condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now)),
          "storedVersions", List.of(storage(crd)));
      write(crd.body().with("status", status));
    }
  }

  void updated(LiveObject crd) {
    if (!Creation.isCrd(crd.ref())) {
      return;
    }
    Mapping status = crd.body().mapping("status");
    List<Value> stored = new ArrayList<>(status.list("storedVersions"));
    if (!stored.contains(Value.of(storage(crd)))) {
      stored.add(Value.of(storage(crd)));
    }
    Mapping next = status.with("storedVersions", Sequence.of(stored))
        .with("acceptedNames", crd.body().mapping("spec", "names"));
    if (!next.equals(status)) {
      write(crd.body().with("status", next));
    }
  }

  private void write(Mapping crd) {
    new Writes(server, "kube-apiserver", false, false).update(crd, "status");
  }

  private static String storage(LiveObject crd) {
    return crd.body().list("spec", "versions").stream().map(Value::asMapping)
        .filter(v -> v.bool("storage").orElse(false))
        .findFirst().flatMap(v -> v.text("name")).orElse("");
  }

  private static Map<String, String> condition(String type, String reason, String message, String now) {
    return Map.of("lastTransitionTime", now, "message", message, "reason", reason, "status", "True", "type", type);
  }
}
