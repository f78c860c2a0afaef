package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Error lines of a controller's log (JSON lines of controller-runtime: level, ts, msg, error, and the object by
 * controllerKind, name, namespace). A line counts when it is of the time asked for and its object was not failing at
 * S0 and is not Ready now: controllers log every conflict they retry.
 */
final class ControllerLog {
  private static final int LINES = 500;
  private final Cluster cluster;
  private final Set<ObjectRef> failingBefore;
  private final Instant since;

  ControllerLog(Cluster cluster, Set<ObjectRef> failingBefore, Instant since) {
    this.cluster = cluster;
    this.failingBefore = failingBefore;
    this.since = since;
  }

  void read(ObjectRef pod, List<String> evidence, List<String> against) {
    int errors = 0;
    int excused = 0;
    for (String line : cluster.logs(pod, LINES)) {
      Optional<Mapping> entry = error(line);
      if (entry.isEmpty()) {
        continue;
      }
      errors++;
      if (excused(entry.get())) {
        excused++;
      } else {
        against.add(pod + ": " + entry.get().text("msg").orElse("") + " " + entry.get().text("error").orElse(""));
      }
    }
    evidence.add(pod + ": " + errors + " error lines since " + since + ", " + excused + " of objects that are Ready now"
        + " or failed before");
  }

  private Optional<Mapping> error(String line) {
    if (!line.startsWith("{")) {
      return Optional.empty();
    }
    Mapping entry;
    try {
      entry = Json.parse(line, "").asMapping();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    boolean error = entry.text("level").orElse("").equals("error");
    return error && !time(entry).isBefore(since) ? Optional.of(entry) : Optional.empty();
  }

  /** A line without a readable time counts as of now. */
  private static Instant time(Mapping entry) {
    try {
      return entry.text("ts").map(t -> OffsetDateTime.parse(t).toInstant()).orElse(Instant.MAX);
    } catch (DateTimeParseException _) {
      return Instant.MAX;
    }
  }

  /**
   * Flux Operator's web page says this at each start on a cluster without metrics-server; it only lacks a graph then
   * (logger web-server, flux-operator@v0.58.1; seen live).
   */
  private static final String NO_METRICS = "pod metrics collection failed, the Metrics API is unavailable";

  private boolean excused(Mapping entry) {
    if (entry.text("msg").filter(NO_METRICS::equals).isPresent()) {
      return true;
    }
    ObjectRef ref = new ObjectRef(
        entry.text("controllerGroup").orElse(""),
        entry.text("controllerKind").orElse(""),
        entry.text("namespace").orElse(""),
        entry.text("name").orElse(""));
    if (ref.kind().isEmpty() || ref.name().isEmpty()) {
      return false;
    }
    return failingBefore.contains(ref) || cluster.get(ref).filter(LiveObject::ready).isPresent();
  }
}
