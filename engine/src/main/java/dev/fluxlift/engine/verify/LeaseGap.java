package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How long each controller did not reconcile: from the last renewal of its lease by the old leader to the acquisition
 * by the new one. Leases are {@code CONTROLLER-leader-election} in Flux's namespace (kustomize-controller
 * main.go:172@v1.6.1). Looked at each second or so while the controllers restart; a look that is missed makes the gap
 * longer, never shorter.
 */
public final class LeaseGap {
  private static final String SUFFIX = "-leader-election";
  private final Cluster cluster;
  private final String namespace;
  private final SortedMap<String, Held> last = new TreeMap<>();
  private final SortedMap<String, Duration> gaps = new TreeMap<>();

  /** Starts from the leases of the baseline. */
  public LeaseGap(Cluster cluster, String namespace, SortedMap<String, Held> before) {
    this.cluster = cluster;
    this.namespace = namespace;
    last.putAll(before);
  }

  /**
   * @param holder pod that leads
   * @param acquired since when
   * @param renewed last renewal
   */
  public record Held(String holder, Instant acquired, Instant renewed) {}

  /** Leases with a holder, by controller. */
  public static SortedMap<String, Held> held(Cluster cluster, String namespace) {
    SortedMap<String, Held> out = new TreeMap<>();
    for (LiveObject lease : cluster.list(Kinds.LEASE, namespace)) {
      String name = lease.ref().name();
      Optional<Instant> acquired = time(lease, "acquireTime");
      Optional<Instant> renewed = time(lease, "renewTime");
      Optional<String> holder = lease.spec("holderIdentity").flatMap(Value::text).filter(h -> !h.isEmpty());
      if (name.endsWith(SUFFIX) && holder.isPresent() && acquired.isPresent() && renewed.isPresent()) {
        out.put(
            name.substring(0, name.length() - SUFFIX.length()),
            new Held(holder.get(), acquired.get(), renewed.get()));
      }
    }
    return out;
  }

  /** Looks once. */
  public void look() {
    held(cluster, namespace).forEach((controller, now) -> {
      Held before = last.put(controller, now);
      if (before != null && !before.holder().equals(now.holder())) {
        Duration gap = Duration.between(before.renewed(), now.acquired());
        gaps.merge(controller, gap.isNegative() ? Duration.ZERO : gap, (a, b) -> a.compareTo(b) >= 0 ? a : b);
      }
    });
  }

  /** The longest gap of each controller that changed its leader. */
  public SortedMap<String, Duration> gaps() {
    return new TreeMap<>(gaps);
  }

  private static Optional<Instant> time(LiveObject lease, String field) {
    try {
      return lease.spec(field).flatMap(Value::text).map(t -> OffsetDateTime.parse(t).toInstant());
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
