package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the cluster was at S0, for later comparison.
 *
 * @param at when
 * @param errors Flux objects that were not Ready or were Stalled, with the reason
 * @param helmRevisions number of the latest Helm revision of each HelmRelease; 0 when it had none
 * @param leases holders of the controllers' leases
 * @param invariants what the invariants look at
 */
public record Baseline(
    Instant at,
    SortedMap<ObjectRef, String> errors,
    SortedMap<ObjectRef, Long> helmRevisions,
    SortedMap<String, LeaseGap.Held> leases,
    InvariantState invariants) {

  /** Copies the maps. */
  public Baseline {
    errors = Collections.unmodifiableSortedMap(new TreeMap<>(errors));
    helmRevisions = Collections.unmodifiableSortedMap(new TreeMap<>(helmRevisions));
    leases = Collections.unmodifiableSortedMap(new TreeMap<>(leases));
  }

  /** Reads it; one call a kind. */
  public static Baseline take(Cluster cluster, String namespace, Instant now) {
    return new Baseline(
        now,
        errors(cluster),
        helmRevisions(cluster),
        LeaseGap.held(cluster, namespace),
        new Invariants(cluster).take(namespace));
  }

  /** Flux objects that are not Ready for their present generation, or Stalled; suspended ones are not judged. */
  public static SortedMap<ObjectRef, String> errors(Cluster cluster) {
    SortedMap<ObjectRef, String> out = new TreeMap<>();
    for (LiveObject crd : Kinds.fluxCrds(cluster)) {
      KindRef kind = Kinds.definedBy(crd);
      for (LiveObject object : cluster.list(kind)) {
        if (failing(object)) {
          out.put(object.ref(), reason(object));
        }
      }
    }
    return out;
  }

  /** Kinds without conditions (Alert, Provider since v1beta3) never fail. */
  private static boolean failing(LiveObject object) {
    boolean suspended = object.body().bool("spec", "suspend").orElse(false);
    boolean judged = !object.body().list("status", "conditions").isEmpty();
    boolean stalled = object.condition("Stalled").flatMap(c -> c.text("status")).filter("True"::equals).isPresent();
    return !suspended && judged && (stalled || !object.ready());
  }

  private static String reason(LiveObject object) {
    return object.condition("Ready").flatMap(c -> c.text("reason")).orElse("Unknown");
  }

  /** Latest Helm revision of each HelmRelease (status.history, newest first: helm-controller api/v2@v1.3.0). */
  public static SortedMap<ObjectRef, Long> helmRevisions(Cluster cluster) {
    SortedMap<ObjectRef, Long> out = new TreeMap<>();
    for (LiveObject release : cluster.list(new KindRef(ObjectRef.HELM, "HelmRelease"))) {
      long latest = release.body().list("status", "history").stream()
          .mapToLong(h -> h.asMapping().text("version").map(Long::parseLong).orElse(0L))
          .max()
          .orElse(0L);
      out.put(release.ref(), latest);
    }
    return out;
  }

  /** The same with other invariants: what a way back made anew has new UIDs. */
  public Baseline with(InvariantState other) {
    return new Baseline(at, errors, helmRevisions, leases, other);
  }

  /** As JSON. */
  public Mapping toValue() {
    return Mapping.of(
        "at", at.toString(),
        "errors", list(errors, "reason"),
        "helmRevisions", list(helmRevisions, "revision"),
        "leases",
            Sequence.of(leases.entrySet().stream()
                .map(e -> Mapping.of(
                    "name", e.getKey(),
                    "holder", e.getValue().holder(),
                    "acquired", e.getValue().acquired().toString(),
                    "renewed", e.getValue().renewed().toString()))
                .toList()),
        "invariants", invariants.toValue());
  }

  /**
   * From JSON.
   *
   * @throws IllegalArgumentException when something is missing; the message says where
   */
  public static Baseline read(Value value) {
    Mapping m = value.asMapping();
    SortedMap<ObjectRef, String> errors = new TreeMap<>();
    m.list("errors").forEach(e -> errors.put(RefJson.read(e), RefJson.required(e.asMapping(), "reason")));
    SortedMap<ObjectRef, Long> revisions = new TreeMap<>();
    m.list("helmRevisions")
        .forEach(r -> revisions.put(RefJson.read(r), Long.parseLong(RefJson.required(r.asMapping(), "revision"))));
    SortedMap<String, LeaseGap.Held> leases = new TreeMap<>();
    for (Value item : m.list("leases")) {
      Mapping lease = item.asMapping();
      leases.put(
          RefJson.required(lease, "name"),
          new LeaseGap.Held(
              RefJson.required(lease, "holder"),
              Instant.parse(RefJson.required(lease, "acquired")),
              Instant.parse(RefJson.required(lease, "renewed"))));
    }
    return new Baseline(
        Instant.parse(RefJson.required(m, "at")),
        errors,
        revisions,
        leases,
        InvariantState.read(m.mapping("invariants")));
  }

  private static Sequence list(Map<ObjectRef, ?> map, String key) {
    List<Mapping> out = map.entrySet().stream()
        .map(e -> RefJson.of(e.getKey()).with(key, Value.of(e.getValue())))
        .toList();
    return Sequence.of(out);
  }
}
