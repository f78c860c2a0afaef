package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which applications nothing of a move reaches: Kustomizations that deliver only objects of namespaces other than Flux's, and
 * of Flux at most HelmReleases, that nothing else depends on. They and their releases touch only what is their own, so the
 * order in which they come beside the others makes no difference; of each owner's the first is a witness, which comes in any
 * order all the same.
 */
final class Reach {
  private static final KindRef KUSTOMIZATION = new KindRef(ObjectRef.KUSTOMIZE, "Kustomization");
  private static final String OWNER = ObjectRef.KUSTOMIZE + "/name";
  private static final Set<String> WIDE =
      Set.of("Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "APIService",
          "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration");

  private final Cluster cluster;
  private final String namespace;
  private final Set<ObjectRef> free = new TreeSet<>();

  private Reach(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  /**
   * What may come in a fixed order: Kustomizations, HelmReleases and HelmCharts.
   *
   * @param namespace where Flux runs
   * @param named Kustomizations that a move is about, whatever they deliver
   */
  static Set<ObjectRef> unreached(Cluster cluster, String namespace, Set<ObjectRef> named) {
    return new Reach(cluster, namespace).of(named);
  }

  private Set<ObjectRef> of(Set<ObjectRef> named) {
    List<LiveObject> all = cluster.list(KUSTOMIZATION);
    List<LiveObject> apart = new ArrayList<>(all);
    apart.removeIf(k -> named.contains(k.ref()) || !apart(k));
    Set<ObjectRef> needed = neededByOthers(all, apart);
    apart.removeIf(k -> needed.contains(k.ref()));
    Map<String, LiveObject> witnesses = new TreeMap<>();
    for (LiveObject app : apart) {
      witnesses.putIfAbsent(app.labels().getOrDefault(OWNER, ""), app);
    }
    for (LiveObject app : apart) {
      if (!witnesses.containsValue(app)) {
        add(app);
      }
    }
    return Set.copyOf(free);
  }

  private boolean apart(LiveObject kustomization) {
    List<ObjectRef> inventory = kustomization.inventory();
    return !inventory.isEmpty() && inventory.stream().noneMatch(this::wide);
  }

  private boolean wide(ObjectRef ref) {
    boolean release = ref.group().equals(ObjectRef.HELM) && ref.kind().equals("HelmRelease");
    return ref.namespace().isEmpty() || ref.namespace().equals(namespace) || WIDE.contains(ref.kind())
        || FluxGroups.has(ref.group()) && !release;
  }

  /** What those that are reached depend on, and what these depend on. */
  private static Set<ObjectRef> neededByOthers(List<LiveObject> all, List<LiveObject> apart) {
    Set<ObjectRef> reached = new HashSet<>(all.stream().map(LiveObject::ref).toList());
    apart.forEach(k -> reached.remove(k.ref()));
    Set<ObjectRef> needed = new HashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (LiveObject kustomization : all) {
        if (reached.contains(kustomization.ref())) {
          more |= needed.addAll(dependsOn(kustomization));
          more |= reached.addAll(dependsOn(kustomization));
        }
      }
    }
    return needed;
  }

  private static List<ObjectRef> dependsOn(LiveObject kustomization) {
    return kustomization.body().list("spec", "dependsOn").stream()
        .map(Value::asMapping)
        .map(d -> new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization",
            d.text("namespace").orElse(kustomization.ref().namespace()), d.text("name").orElse("")))
        .toList();
  }

  private void add(LiveObject app) {
    free.add(app.ref());
    for (ObjectRef ref : app.inventory()) {
      Optional<LiveObject> release = ref.kind().equals("HelmRelease") ? cluster.get(ref) : Optional.empty();
      if (release.isPresent()) {
        free.add(ref);
        chart(release.get()).ifPresent(free::add);
      }
    }
  }

  /** helm-controller makes it beside the chart's source (internal/reconcile/helmchart_template.go@v1.3.0). */
  private static Optional<ObjectRef> chart(LiveObject release) {
    Mapping source = release.body().mapping("spec", "chart", "spec", "sourceRef");
    return source.text("name").map(_ -> new ObjectRef(ObjectRef.SOURCE, "HelmChart",
        source.text("namespace").orElse(release.ref().namespace()), release.ref().namespace() + "-" + release.ref().name()));
  }
}
