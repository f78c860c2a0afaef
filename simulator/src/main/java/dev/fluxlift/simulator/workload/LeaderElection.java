package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.simulator.time.Outlook;
import dev.fluxlift.simulator.time.Processes;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which pod of a controller leads: the one whose name the Lease holds. It renews it at intervals; when it stops in an orderly
 * way it gives the Lease back, and when it dies nobody leads until the Lease has run out (client-go
 * tools/leaderelection/leaderelection.go@v0.33; fluxcd/pkg runtime/leaderelection/leaderelection.go@v0.60.0 for the times and
 * that it is given back). Seen in V1 and V12: 5 to 16 s between two leaders.
 *
 * <p>A renewal tells nothing but the time, so none is written: whoever reads a Lease sees the {@code renewTime} of the last
 * renewal that was due, {@link #read}. The resourceVersion of a Lease stays while its leader does.
 */
public final class LeaderElection implements Controller {
  private static final KindRef LEASE = new KindRef("coordination.k8s.io", "Lease");
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Map<ObjectRef, Candidacy> candidacies;
  private final Processes processes;
  private Map<ObjectRef, Term> terms = Map.of();

  /**
   * How the pods of a Deployment elect.
   *
   * @param lease name of the Lease, in the Deployment's namespace
   * @param duration after which a Lease that is not renewed is free
   * @param retry how often it is renewed and asked for
   */
  public record Candidacy(String lease, Duration duration, Duration retry) {
    /** Of a Flux controller: {@code NAME-leader-election}, 35 s and 5 s. */
    public static Candidacy flux(String controller) {
      return new Candidacy(controller + "-leader-election", Duration.ofSeconds(35), Duration.ofSeconds(5));
    }

    /** Of Flux Operator: the same times (cmd/operator/main.go@v0.58.1). */
    public static Candidacy operator() {
      return new Candidacy("flux-operator", Duration.ofSeconds(35), Duration.ofSeconds(5));
    }
  }

  /**
   * Who leads.
   *
   * @param process pod and start of its container; {@code ""} for nobody
   * @param without the longest time nobody led, once somebody had
   * @param lost when the last leader was lost
   */
  private record Term(String process, Duration without, Optional<Instant> lost) {
    static final Term NONE = new Term("", Duration.ZERO, Optional.empty());
  }

  private LeaderElection(Map<ObjectRef, Candidacy> candidacies, Processes processes) {
    this.candidacies = new TreeMap<>(candidacies);
    this.processes = processes;
  }

  /**
   * An election whose Leases are read from this server.
   *
   * @param candidacies by Deployment
   */
  public static LeaderElection on(ApiServer server, Map<ObjectRef, Candidacy> candidacies, Processes processes) {
    LeaderElection out = new LeaderElection(candidacies, processes);
    server.reading(LEASE, out::read);
    return out;
  }

  @Override
  public String name() {
    return "leader-election/Lease";
  }

  @Override
  public String manager() {
    return "manager";
  }

  @Override
  public Optional<ObjectRef> deployment() {
    return Optional.empty();
  }

  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    if (change.ref().kind().equals(LEASE.kind()) && change.after().isEmpty()) {
      return candidacies.entrySet().stream()
          .filter(c -> lease(c.getKey(), c.getValue()).equals(change.ref()))
          .map(Map.Entry::getKey)
          .toList();
    }
    if (!change.ref().kind().equals("Pod") || !change.ref().group().isEmpty()) {
      return List.of();
    }
    return candidacies.keySet().stream()
        .filter(d -> d.namespace().equals(change.ref().namespace()))
        .filter(d -> change.after().or(change::before).filter(p -> belongs(p, d)).isPresent())
        .toList();
  }

  /** Pods of a Deployment are named after its ReplicaSets, those after it. */
  private static boolean belongs(LiveObject pod, ObjectRef deployment) {
    return Pods.controller(pod)
        .filter(r -> r.text("kind").orElse("").equals("ReplicaSet"))
        .flatMap(r -> r.text("name"))
        .filter(n -> n.startsWith(deployment.name() + "-") && n.lastIndexOf('-') == deployment.name().length())
        .isPresent();
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    return List.copyOf(candidacies.keySet());
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef item, Api api, Instant now) {
    Candidacy candidacy = java.util.Objects.requireNonNull(candidacies.get(item));
    List<LiveObject> pods = api.list(Pods.POD, item.namespace()).stream().filter(p -> belongs(p, item)).toList();
    List<LiveObject> candidates = pods.stream()
        .filter(p -> Pods.active(p) && Kubelet.container(p).mapping("state").has("running"))
        .toList();
    Term term = terms.getOrDefault(item, Term.NONE);
    Optional<LiveObject> leader = candidates.stream().filter(p -> process(p).equals(term.process())).findFirst();
    ObjectRef lease = lease(item, candidacy);
    Optional<LiveObject> live = api.get(lease);
    if (leader.isPresent() && live.isPresent()) {
      return Optional.empty();
    }
    if (!term.process().isEmpty()) {
      boolean orderly = pods.stream().noneMatch(p -> p.uid().equals(uid(term.process())) && Pods.active(p));
      if (orderly) {
        live.ifPresent(l -> giveBack(l, now, api));
        live = api.get(lease);
        processes.terminated(item);
      } else {
        processes.stopped(item);
      }
      put(item, new Term("", term.without(), Optional.of(now)));
    }
    return elect(item, candidacy, candidates, lease, live, api, now);
  }

  private Optional<Duration> elect(ObjectRef item, Candidacy candidacy, List<LiveObject> candidates, ObjectRef lease,
      Optional<LiveObject> live, Api api, Instant now) {
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> free = live.filter(l -> !l.body().text("spec", "holderIdentity").orElse("").isEmpty())
        .flatMap(l -> l.body().text("spec", "renewTime"))
        .map(t -> Instant.parse(t).plus(candidacy.duration()));
    Instant earliest = free.filter(f -> f.isAfter(now)).orElse(now);
    LiveObject next = candidates.stream()
        .min(java.util.Comparator.comparing((LiveObject p) -> attempt(p, candidacy, earliest))
            .thenComparing(p -> p.ref().name()))
        .orElseThrow();
    Instant at = attempt(next, candidacy, earliest);
    if (at.isAfter(now)) {
      return Optional.of(Duration.between(now, at));
    }
    Mapping spec = Mapping.of("holderIdentity", next.ref().name() + "_" + next.uid(), "leaseDurationSeconds",
        candidacy.duration().toSeconds(), "acquireTime", micro(now), "renewTime", micro(now), "leaseTransitions",
        live.map(l -> Pods.number(l, 0, "spec", "leaseTransitions") + 1).orElse(0L));
    if (live.isPresent()) {
      ObjectPatch.send(api, live.get().body(), live.get().body().with("spec", spec));
    } else {
      api.create(Mapping.of("apiVersion", "coordination.k8s.io/v1", "kind", "Lease", "metadata",
          Mapping.of("name", lease.name(), "namespace", lease.namespace()), "spec", spec));
    }
    Term term = terms.getOrDefault(item, Term.NONE);
    Duration without = term.lost().map(l -> Duration.between(l, now)).orElse(Duration.ZERO);
    put(item, new Term(process(next), without.compareTo(term.without()) > 0 ? without : term.without(),
        Optional.empty()));
    processes.started(item);
    return Optional.empty();
  }

  /** A pod asks when it starts and then at intervals; what comes a moment late is still the same attempt. */
  private static Instant attempt(LiveObject pod, Candidacy candidacy, Instant earliest) {
    Instant first = Kubelet.container(pod).text("state", "running", "startedAt").map(Instant::parse).orElse(earliest);
    if (!first.isBefore(earliest)) {
      return first;
    }
    long retry = candidacy.retry().toNanos();
    long since = Duration.between(first, earliest).toNanos() % retry;
    return since < MOMENT.toNanos() ? earliest : earliest.plusNanos(retry - since);
  }

  private static void giveBack(LiveObject lease, Instant now, Api api) {
    api.patch(lease.ref(), Api.PatchType.MERGE, Mapping.of("spec",
        Mapping.of("holderIdentity", "", "leaseDurationSeconds", 1, "renewTime", micro(now))), "");
  }

  private static ObjectRef lease(ObjectRef deployment, Candidacy candidacy) {
    return new ObjectRef(LEASE.group(), LEASE.kind(), deployment.namespace(), candidacy.lease());
  }

  /** A Lease with the last renewal of its holder that was due at a moment; any other as it is. */
  LiveObject read(LiveObject lease, Instant now) {
    for (var candidacy : candidacies.entrySet()) {
      if (lease(candidacy.getKey(), candidacy.getValue()).equals(lease.ref())) {
        return renewed(lease, terms.getOrDefault(candidacy.getKey(), Term.NONE), candidacy.getValue(), now);
      }
    }
    return lease;
  }

  private static LiveObject renewed(LiveObject lease, Term term, Candidacy candidacy, Instant now) {
    Mapping spec = lease.body().mapping("spec");
    String holder = spec.text("holderIdentity").orElse("");
    Optional<Instant> acquired = spec.text("acquireTime").map(Instant::parse);
    boolean its = term.process().isEmpty() || holder.endsWith("_" + uid(term.process()));
    Instant last = term.process().isEmpty() ? term.lost().orElse(Instant.MIN) : now;
    if (holder.isEmpty() || acquired.isEmpty() || !its || !last.isAfter(acquired.get())) {
      return lease;
    }
    long since = Duration.between(acquired.get(), last).toNanos();
    String renewed = micro(acquired.get().plusNanos(since - since % candidacy.retry().toNanos()));
    return spec.text("renewTime").filter(renewed::equals).isPresent()
        ? lease
        : new LiveObject(lease.body().with("spec", spec.with("renewTime", Value.of(renewed))));
  }

  private static String process(LiveObject pod) {
    return pod.uid() + "/" + Kubelet.restarts(pod);
  }

  private static String uid(String process) {
    return process.substring(0, process.indexOf('/'));
  }

  /** As Kubernetes writes a MicroTime. */
  private static String micro(Instant now) {
    return MICRO_TIME.format(now.truncatedTo(ChronoUnit.MICROS));
  }

  private void put(ObjectRef item, Term term) {
    Map<ObjectRef, Term> all = new TreeMap<>(terms);
    all.put(item, term);
    terms = Map.copyOf(all);
  }

  /** The longest time in which none of a Deployment's pods led, between two that did. */
  public Duration longestGap(ObjectRef deployment) {
    return terms.getOrDefault(deployment, Term.NONE).without();
  }

  /** When a Lease is free, and when a pod will ask for it next. */
  @Override
  public long age(LiveObject object, Outlook outlook) {
    ObjectRef ref = object.ref();
    if (ref.kind().equals(LEASE.kind())) {
      Optional<String> renewed = read(object, outlook.now()).body().text("spec", "renewTime");
      long free = candidacies.entrySet().stream()
          .filter(c -> lease(c.getKey(), c.getValue()).equals(ref))
          .flatMap(c -> renewed.map(t -> Instant.parse(t).plus(c.getValue().duration())).stream())
          .mapToLong(outlook::until)
          .sum();
      String holder = object.body().text("spec", "holderIdentity").orElse("");
      return holder.isEmpty() ? 0 : 31 * free + outlook.ofUid(holder.substring(holder.lastIndexOf('_') + 1));
    }
    if (!ref.kind().equals("Pod")) {
      return 0;
    }
    Optional<Candidacy> candidacy = candidacies.entrySet().stream()
        .filter(c -> c.getKey().namespace().equals(ref.namespace()) && belongs(object, c.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
    return candidacy
        .flatMap(c -> Kubelet.container(object).text("state", "running", "startedAt")
            .map(t -> outlook.since(Instant.parse(t)) % c.retry().toNanos() + 1))
        .orElse(0L);
  }

  /** Who leads; how long nobody did has no effect. */
  @Override
  public long hash(Outlook outlook) {
    long sum = 0;
    for (var entry : terms.entrySet()) {
      String process = entry.getValue().process();
      if (!process.isEmpty()) {
        long restarts = Long.parseLong(process.substring(process.indexOf('/') + 1));
        sum += StateHash.mix(StateHash.of(entry.getKey()) + 31 * (outlook.ofUid(uid(process)) + restarts));
      }
    }
    return sum;
  }

  @Override
  public Object memory() {
    return terms;
  }

  @Override
  @SuppressWarnings("unchecked")
  public void remember(Object memory) {
    terms = (Map<ObjectRef, Term>) memory;
  }
}
