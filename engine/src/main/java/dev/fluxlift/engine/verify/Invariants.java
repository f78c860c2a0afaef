package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.verify.InvariantState.Identity;
import dev.fluxlift.engine.verify.InvariantState.Pod;
import dev.fluxlift.engine.verify.InvariantState.Workload;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The invariants I1 to I7. A look costs one call a kind, one a CRD of Flux and one a referenced Secret, so that it can
 * be repeated each second on a cluster of a thousand objects. A call that fails is no violation and no proof: the
 * {@link dev.fluxlift.engine.port.ClusterException} goes to the caller.
 */
public final class Invariants {
  /** Kept on Flux's Namespace for ever; kustomize-controller compares its value without regard to case. */
  public static final String GUARD = "kustomize.toolkit.fluxcd.io/prune";

  private static final String PART_OF = "app.kubernetes.io/part-of";
  private final Cluster cluster;
  private final Looked<SortedSet<ObjectRef>> references = new Looked<>(References::of);
  private final Looked<String> hashes = new Looked<>(Invariants::dataHash);
  private final Looked<Workload> workloads = new Looked<>(Invariants::workload);

  /** Looks at this cluster. */
  public Invariants(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * What the present step may change.
   *
   * @param mayGo objects that may disappear or be deleted
   * @param guarded whether the Namespace must carry its guard (from S2 on)
   * @param workloadsMayChange workloads outside Flux that may change, e.g. those of the step itself
   */
  public record Allowed(Set<ObjectRef> mayGo, boolean guarded, Set<ObjectRef> workloadsMayChange) {
    /** Nothing may go; the guard is not yet there. */
    public static final Allowed NOTHING = new Allowed(Set.of(), false, Set.of());

    /** Nothing may go; the guard must be there. */
    public static final Allowed NOTHING_GUARDED = new Allowed(Set.of(), true, Set.of());
  }

  /** The state of now, whatever there is: the baseline when it is taken at S0. */
  public InvariantState take(String namespace) {
    List<LiveObject> crds = Kinds.fluxCrds(cluster);
    Set<KindRef> kinds = new HashSet<>();
    crds.forEach(crd -> kinds.add(Kinds.definedBy(crd)));
    return look(namespace, crds, kinds, Set.of());
  }

  /** The state of now, as far as the baseline asks. */
  public InvariantState again(InvariantState baseline) {
    List<LiveObject> crds = new ArrayList<>();
    Set<KindRef> kinds = new HashSet<>();
    for (ObjectRef ref : baseline.identities().keySet()) {
      if (kindOf(ref).equals(Kinds.CRD)) {
        cluster.get(ref).ifPresent(crds::add);
      } else if (FluxGroups.has(ref.group())) {
        kinds.add(kindOf(ref));
      }
    }
    return look(baseline.namespace(), crds, kinds, baseline.referenced().keySet());
  }

  /** Looks again and compares. {@code undelivered} says for I7 what of our commits the root has not applied. */
  public List<Violation> check(InvariantState baseline, Allowed allowed, Supplier<List<Violation>> undelivered) {
    List<Violation> out = new ArrayList<>(compare(baseline, again(baseline), allowed));
    out.addAll(undelivered.get());
    return List.copyOf(out);
  }

  /** What of the baseline does not hold now, I1 to I6. */
  public static List<Violation> compare(InvariantState baseline, InvariantState now, Allowed allowed) {
    List<Violation> out = new ArrayList<>();
    identities(baseline, now, allowed, out);
    if (allowed.guarded() && !now.guarded()) {
      out.add(new Violation(
          Invariant.I3, "Namespace/" + now.namespace(), "annotated " + GUARD + ": disabled", "without that guard"));
    }
    workloads(baseline, now, allowed, out);
    baseline.referenced().forEach((ref, hash) -> {
      if (!hash.isEmpty() && now.referenced().getOrDefault(ref, "").isEmpty()) {
        out.add(new Violation(Invariant.I6, ref.toString(), "there", "absent"));
      }
    });
    return List.copyOf(out);
  }

  private static void identities(InvariantState was, InvariantState now, Allowed allowed, List<Violation> out) {
    was.identities().forEach((ref, before) -> {
      if (allowed.mayGo().contains(ref)) {
        return;
      }
      Identity after = now.identities().get(ref);
      Invariant identity = identityOf(ref);
      if (after == null) {
        out.add(new Violation(identity, ref.toString(), "UID " + before.uid(), "absent"));
      } else if (!after.uid().equals(before.uid())) {
        out.add(new Violation(identity, ref.toString(), "UID " + before.uid(), "UID " + after.uid()));
      } else if (after.terminating()) {
        Invariant which = identity == Invariant.I3 ? Invariant.I3 : Invariant.I4;
        out.add(new Violation(which, ref.toString(), "not being deleted", "being deleted (deletionTimestamp)"));
      }
    });
  }

  private static Invariant identityOf(ObjectRef ref) {
    KindRef kind = kindOf(ref);
    return kind.equals(Kinds.CRD) ? Invariant.I1 : kind.equals(Kinds.NAMESPACE) ? Invariant.I3 : Invariant.I2;
  }

  private static void workloads(InvariantState was, InvariantState now, Allowed allowed, List<Violation> out) {
    was.workloads().forEach((ref, before) -> {
      if (allowed.workloadsMayChange().contains(ref)) {
        return;
      }
      Workload after = now.workloads().get(ref);
      if (after == null) {
        out.add(new Violation(Invariant.I5, ref.toString(), "there", "absent"));
        return;
      }
      if (!after.template().equals(before.template())) {
        out.add(new Violation(
            Invariant.I5, ref.toString(), "pod template " + before.template(), "pod template " + after.template()));
      }
    });
    restarts(was, now, allowed, out);
  }

  private static void restarts(InvariantState was, InvariantState now, Allowed allowed, List<Violation> out) {
    Map<ObjectRef, List<Pod>> gone = new TreeMap<>();
    was.pods().forEach((uid, before) -> {
      Pod after = now.pods().get(uid);
      if (allowed.workloadsMayChange().contains(before.owner())) {
        return;
      }
      if (after == null) {
        gone.computeIfAbsent(before.owner(), _ -> new ArrayList<>()).add(before);
      } else if (before.ready() && after.restarts() > before.restarts()) {
        out.add(new Violation(
            Invariant.I5, "Pod/" + before.name(), before.restarts() + " restarts", after.restarts() + " restarts"));
      }
    });
    // an autoscaler may take pods away; as many as the workload wants fewer are no restart
    gone.forEach((owner, pods) -> {
      long fewer = desired(was, owner) - desired(now, owner);
      if (pods.size() > fewer) {
        pods.forEach(p -> out.add(new Violation(Invariant.I5, "Pod/" + p.name(), "running", "gone, of " + owner)));
      }
    });
  }

  private static long desired(InvariantState state, ObjectRef owner) {
    Workload workload = state.workloads().get(owner);
    return workload == null ? 0 : workload.desired();
  }

  private InvariantState look(
      String namespace, List<LiveObject> crds, Set<KindRef> fluxKinds, Set<ObjectRef> alsoReferenced) {
    SortedMap<ObjectRef, Identity> identities = new TreeMap<>();
    SortedSet<ObjectRef> referenced = new TreeSet<>(alsoReferenced);
    crds.forEach(crd -> identities.put(crd.ref(), identity(crd)));
    for (KindRef kind : fluxKinds) {
      for (LiveObject object : cluster.list(kind)) {
        identities.put(object.ref(), identity(object));
        referenced.addAll(references.at(object));
      }
    }
    Optional<LiveObject> home = cluster.get(new ObjectRef("", "Namespace", "", namespace));
    home.ifPresent(n -> identities.put(n.ref(), identity(n)));
    SortedMap<ObjectRef, Workload> found = new TreeMap<>();
    for (KindRef kind : Kinds.WORKLOADS) {
      for (LiveObject object : cluster.list(kind)) {
        if (!object.ref().namespace().equals(namespace)) {
          found.put(object.ref(), workloads.at(object));
        } else if (kind.equals(Kinds.DEPLOYMENT) && "flux".equals(object.labels().get(PART_OF))) {
          identities.put(object.ref(), identity(object));
        }
      }
    }
    return new InvariantState(
        namespace, home.filter(Invariants::guarded).isPresent(), identities, found, pods(namespace), hashes(referenced));
  }

  private SortedMap<String, Pod> pods(String fluxNamespace) {
    SortedMap<String, Pod> pods = new TreeMap<>();
    for (LiveObject pod : cluster.list(Kinds.POD)) {
      if (pod.ref().namespace().equals(fluxNamespace)) {
        continue;
      }
      owner(pod).ifPresent(owner -> pods.put(pod.uid(), pod(pod, owner)));
    }
    return pods;
  }

  private SortedMap<ObjectRef, String> hashes(SortedSet<ObjectRef> referenced) {
    SortedMap<ObjectRef, String> out = new TreeMap<>();
    for (ObjectRef ref : referenced) {
      out.put(ref, cluster.get(ref).map(hashes::at).orElse(""));
    }
    return out;
  }

  /** SHA-256 of data and binaryData; {@code ""} when there is no data at all, which helps Flux as little as absence. */
  static String dataHash(LiveObject object) {
    Mapping content = Mapping.of("data", object.body().mapping("data"), "binaryData", object.body().mapping("binaryData"));
    boolean empty = object.body().mapping("data").entries().isEmpty()
        && object.body().mapping("binaryData").entries().isEmpty();
    return empty ? "" : Sha256.of(content);
  }

  /** Whether a Namespace is guarded against pruning. */
  public static boolean guarded(LiveObject namespace) {
    return "disabled".equalsIgnoreCase(namespace.annotations().getOrDefault(GUARD, ""));
  }

  private static Identity identity(LiveObject object) {
    return new Identity(object.uid(), object.terminating());
  }

  private static Workload workload(LiveObject object) {
    Mapping body = object.body();
    long desired = body.text("spec", "replicas")
        .or(() -> body.text("status", "desiredNumberScheduled"))
        .map(Long::parseLong)
        .orElse(1L);
    return new Workload(Sha256.of(body.mapping("spec", "template")), desired);
  }

  private static Pod pod(LiveObject pod, ObjectRef owner) {
    long restarts = 0;
    for (Value status : pod.body().list("status", "containerStatuses")) {
      restarts += status.asMapping().text("restartCount").map(Long::parseLong).orElse(0L);
    }
    boolean ready = pod.condition("Ready").flatMap(c -> c.text("status")).filter("True"::equals).isPresent();
    return new Pod(pod.ref().namespace() + "/" + pod.ref().name(), owner, restarts, ready);
  }

  /** The workload a pod belongs to; empty for pods of Jobs, which come and go, and for pods without an owner. */
  private static Optional<ObjectRef> owner(LiveObject pod) {
    return pod.body().list("metadata", "ownerReferences").stream()
        .map(Value::asMapping)
        .filter(o -> o.bool("controller").orElse(false))
        .filter(o -> !o.text("kind").orElse("").equals("Job"))
        .map(o -> workloadOf(pod, ObjectRef.of(o.with("metadata", Mapping.of("name", o.text("name").orElse(""))))))
        .findFirst();
  }

  private static ObjectRef workloadOf(LiveObject pod, ObjectRef controller) {
    String namespace = pod.ref().namespace();
    String suffix = "-" + pod.labels().getOrDefault("pod-template-hash", "");
    if (controller.kind().equals("ReplicaSet") && suffix.length() > 1 && controller.name().endsWith(suffix)) {
      // the deployment controller names its ReplicaSets DEPLOYMENT-HASH (kubernetes pkg/controller/deployment@v1.33)
      String name = controller.name().substring(0, controller.name().length() - suffix.length());
      return new ObjectRef("apps", "Deployment", namespace, name);
    }
    return controller.in(namespace);
  }

  private static KindRef kindOf(ObjectRef ref) {
    return new KindRef(ref.group(), ref.kind());
  }
}
