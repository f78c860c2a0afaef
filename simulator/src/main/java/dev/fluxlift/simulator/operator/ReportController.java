package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a FluxReport there as long as the operator runs (internal/controller/fluxreport_controller.go@v0.58.1). What
 * the real one counts in it every five minutes is left out: nothing acts on it.
 */
public final class ReportController extends OperatorController {
  private final ObjectRef item;
  private final OperatorVersion version;

  /** @param deployment the operator's own */
  public ReportController(ObjectRef deployment, OperatorVersion version) {
    super(deployment, "FluxReport");
    this.version = version;
    this.item = new ObjectRef(ObjectRef.OPERATOR, "FluxReport", deployment.namespace(), "flux");
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    return List.of(item);
  }

  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    return change.ref().equals(item) && (change.before().isEmpty() || change.after().isEmpty())
        ? List.of(item)
        : List.of();
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef ref, Api api, Instant now) {
    Mapping report = api.get(item).map(r -> r.body()).orElseGet(() -> api.apply(empty(), manager(), false).body());
    if (!Conditions.isTrue(report, Conditions.READY)) {
      ObjectPatch.send(api, report, Conditions.yes(report, Conditions.READY, "Succeeded", "Reporting finished", now));
    }
    return Optional.empty();
  }

  private Mapping empty() {
    return Mapping.of(
        "apiVersion", ObjectRef.OPERATOR + "/v1",
        "kind", item.kind(),
        "metadata", Mapping.of("name", item.name(), "namespace", item.namespace()),
        "spec", Mapping.of(
            "distribution", Mapping.of("status", "Unknown", "entitlement", "Unknown"),
            "operator", Mapping.of(
                "apiVersion", ObjectRef.OPERATOR + "/v1",
                "version", "v" + version.version(),
                "platform", "linux/amd64")));
  }
}
