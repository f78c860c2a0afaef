package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Error lines of a controller's log (JSON lines of controller-runtime: level, ts, msg, error, and the object by
 * controllerKind, name, namespace). A line counts when it is of the time asked for and its object was not failing at
 * S0 and is not Ready now: controllers log every conflict they retry. That the API server could not be reached counts
 * until the controller has renewed its Lease after the line: before that nobody knows that it works again. What was refused
 * right after that counts until a watch would have been refused once more.
 */
final class ControllerLog {
  private static final int LINES = 500;
  private static final Instant LATE = Instant.parse("9999-01-01T00:00:00Z");
  private final Cluster cluster;
  private final Set<ObjectRef> failingBefore;
  private final Instant since;

  ControllerLog(Cluster cluster, Set<ObjectRef> failingBefore, Instant since) {
    this.cluster = cluster;
    this.failingBefore = failingBefore;
    this.since = since;
  }

  void read(ObjectRef deployment, ObjectRef pod, List<String> evidence, List<String> against) {
    List<Mapping> errors = cluster.logs(pod, LINES).stream().flatMap(line -> error(line).stream()).toList();
    List<Mapping> outages = errors.stream().filter(ControllerLog::unreachable).toList();
    Instant renewed = outages.isEmpty() ? Instant.MIN : renewed(deployment);
    int excused = 0;
    for (Mapping entry : errors) {
      if (excused(entry)
          || (outages.contains(entry) && time(entry).isBefore(renewed))
          || (refusedAfter(outages, entry) && !time(entry).plus(ASKED_AGAIN).isAfter(renewed))) {
        excused++;
      } else {
        against.add(pod + ": " + said(entry));
      }
    }
    evidence.add(pod + ": " + errors.size() + " error lines since " + since + ", " + excused + " of objects that are Ready now,"
        + " of objects that failed before, or of an API server that answers again");
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
    return entry.text("ts").flatMap(ControllerLog::instant).orElse(LATE);
  }

  /**
   * A request of client-go to the API server that no answer was had for: a URL of its paths, and an error of the network
   * (net/url.Error of Go). What the API server answers comes with a status and without such a line.
   */
  private static final String REQUEST = "(Get|Put|Post|Patch|Delete) \"https://[^/\"]+/(api/v1|apis/|version)[^\"]*\": "
      + "(dial tcp [^ ]+: connect: connection refused|EOF|unexpected EOF|net/http: TLS handshake timeout"
      + "|http2: client connection lost|context canceled|context deadline exceeded"
      + "|net/http: request canceled \\(Client.Timeout exceeded while awaiting headers\\)|read tcp [^ ]+: read: connection reset by peer)(, falling back to slow path"
      + "| - error from a previous attempt: [^\\[\\],]*)?";

  /** One at the end of what is said, or several in a list (k8s.io/apimachinery Aggregate: {@code [one, another]}). */
  private static final Pattern UNREACHABLE =
      Pattern.compile("(" + REQUEST + "|\\[" + REQUEST + "(, " + REQUEST + ")*\\])\\s*$");

  /**
   * An API server that has just started refuses all until it has read its roles: it misses even those that it makes itself
   * (Kubernetes 1.33.13, seen live).
   */
  private static final Pattern STARTING = Pattern.compile(
      "is forbidden: .*RBAC: .*clusterrole\\.rbac\\.authorization\\.k8s\\.io \"(cluster-admin|system:discovery|system:basic-user"
          + "|system:public-info-viewer|system:service-account-issuer-discovery)\" not found");

  /**
   * An API server that is just starting refuses what it has not read the roles for, without saying so (Kubernetes 1.33.13, seen
   * live). A watch that is still refused is tried again within twice 30 seconds (client-go@v0.33 tools/cache/reflector.go).
   */
  private static final Pattern REFUSED = Pattern.compile("is forbidden: User \"system:serviceaccount:[^\"]+\" cannot [a-z]+ resource"
      + " \"[^\"]+\" in API group \"[^\"]*\" (at the cluster scope|in the namespace \"[^\"]+\")\\s*$");
  private static final Duration AFTER_AN_OUTAGE = Duration.ofSeconds(30);
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(60);

  private static boolean refusedAfter(List<Mapping> outages, Mapping entry) {
    return entry.text("controllerKind").isEmpty()
        && REFUSED.matcher(said(entry)).find()
        && outages.stream().map(ControllerLog::time)
            .anyMatch(o -> !o.isAfter(time(entry)) && o.plus(AFTER_AN_OUTAGE).isAfter(time(entry)));
  }

  private static String said(Mapping entry) {
    return entry.text("msg").orElse("") + " " + entry.text("error").orElse("");
  }

  private static boolean unreachable(Mapping entry) {
    String said = said(entry);
    return entry.text("controllerKind").isEmpty()
        && (UNREACHABLE.matcher(said).find() || STARTING.matcher(said).find());
  }

  /** When the leader of a controller renewed its Lease; the distant past without one. */
  private Instant renewed(ObjectRef deployment) {
    return Stream.of(deployment.name(), deployment.name() + "-leader-election")
        .flatMap(name -> cluster.get(new ObjectRef(Kinds.LEASE.group(), Kinds.LEASE.kind(), deployment.namespace(), name)).stream())
        .filter(l -> l.spec("holderIdentity").flatMap(Value::text).filter(h -> !h.isEmpty()).isPresent())
        .flatMap(l -> l.spec("renewTime").flatMap(Value::text).flatMap(ControllerLog::instant).stream())
        .max(Instant::compareTo)
        .orElse(Instant.MIN);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException _) {
      return Optional.empty();
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
