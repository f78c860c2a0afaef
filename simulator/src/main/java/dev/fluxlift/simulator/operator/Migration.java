package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Optional;

/**
 * Brings all custom resources of Flux to the version their CRD stores and then trims {@code status.storedVersions}, so
 * that a later Flux may drop the others (internal/controller/fluxinstance_migrator.go@v0.58.1). One way only.
 */
final class Migration {
  private static final KindRef CRD = new KindRef("apiextensions.k8s.io", "CustomResourceDefinition");
  private final Api api;

  Migration(Api api) {
    this.api = api;
  }

  /**
   * One CRD that fails does not keep the others from it.
   *
   * @param instance name of the FluxInstance, which is the value of the CRDs' label part-of
   * @param force whether those that have one stored version are rewritten too
   */
  void run(String instance, boolean force) {
    for (LiveObject crd : api.list(CRD)) {
      if (instance.equals(crd.labels().get("app.kubernetes.io/part-of"))) {
        try {
          migrate(crd, force);
        } catch (ClusterException _) {
          // the operator logs it and reports the instance ready
        }
      }
    }
  }

  private void migrate(LiveObject crd, boolean force) {
    Optional<String> storage = crd.body().list("spec", "versions").stream()
        .map(Value::asMapping)
        .filter(v -> v.bool("storage").orElse(false))
        .flatMap(v -> v.text("name").stream())
        .findFirst();
    List<String> stored = crd.body().list("status", "storedVersions").stream().flatMap(v -> v.text().stream()).toList();
    if (storage.isEmpty() || (!force && stored.equals(List.of(storage.get())))) {
      return;
    }
    String group = crd.body().text("spec", "group").orElse("");
    String apiVersion = group + "/" + storage.get();
    api.list(new KindRef(group, crd.body().text("spec", "names", "kind").orElse("")))
        .forEach(object -> rewrite(object, apiVersion));
    api.updateStatus(crd.body().withPath(List.of("status", "storedVersions"), Value.of(List.of(storage.get()))));
  }

  private void rewrite(LiveObject object, String apiVersion) {
    List<Value> entries = object.body().list("metadata", "managedFields");
    List<Value> moved =
        entries.stream().<Value>map(e -> e.asMapping().with("apiVersion", Value.of(apiVersion))).toList();
    try {
      if (entries.equals(moved)) {
        api.patch(object.ref(), PatchType.MERGE, Mapping.EMPTY, "");
      } else {
        api.patch(
            object.ref(),
            PatchType.JSON,
            Value.of(List.of(Mapping.of("op", "replace", "path", "/metadata/managedFields", "value", moved))),
            "");
      }
    } catch (ClusterException e) {
      if (e.reason() != ClusterException.Reason.NOT_FOUND) {
        throw e;
      }
    }
  }
}
