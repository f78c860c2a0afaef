package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.ClusterChange;
import dev.fluxlift.engine.change.Fate;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What leaves a build, and what it takes along. */
final class Pruned implements Rule {
  /** Kinds whose objects hold nothing that is not in the repository; what hangs on them is made anew with them. */
  private static final Map<String, Set<String>> STATELESS = Map.ofEntries(
      Map.entry("", Set.of("ConfigMap", "Secret", "Service", "ServiceAccount", "Endpoints", "LimitRange", "ResourceQuota", "Pod")),
      Map.entry("apps", Set.of("Deployment", "DaemonSet", "ReplicaSet")),
      Map.entry("batch", Set.of("Job", "CronJob")),
      Map.entry("networking.k8s.io", Set.of("Ingress", "NetworkPolicy", "IngressClass")),
      Map.entry("policy", Set.of("PodDisruptionBudget")),
      Map.entry("autoscaling", Set.of("HorizontalPodAutoscaler")),
      Map.entry("scheduling.k8s.io", Set.of("PriorityClass")),
      Map.entry("rbac.authorization.k8s.io", Set.of("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")),
      Map.entry("kyverno.io", Set.of("Policy", "ClusterPolicy", "PolicyException")),
      Map.entry("monitoring.coreos.com", Set.of("ServiceMonitor", "PodMonitor", "PrometheusRule", "ScrapeConfig", "Probe")),
      Map.entry("gateway.networking.k8s.io", Set.of("HTTPRoute", "TLSRoute", "TCPRoute", "GRPCRoute", "ReferenceGrant")),
      Map.entry("external-secrets.io", Set.of("ExternalSecret")));

  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    view.change().ifPresent(change -> {
      unknown(change, out);
      for (Fate fate : change.pruned()) {
        if (fate.isFirst() && !isEstimated(change, fate)) {
          pruned(fate, change, out);
        }
      }
      moved(change, out);
    });
    return out;
  }

  private static boolean isEstimated(ClusterChange change, Fate fate) {
    Owner was = change.from().owners().get(fate.owner());
    return was != null && was.state() == Owner.State.ESTIMATED;
  }

  private static void unknown(ClusterChange change, List<Observation> out) {
    Map<ObjectRef, List<Fate>> byOwner = change.pruned().stream()
        .filter(f -> f.isFirst() && isEstimated(change, f))
        .collect(Collectors.groupingBy(Fate::owner, TreeMap::new, Collectors.toList()));
    byOwner.forEach((ref, fates) -> {
      Owner was = change.from().owners().get(ref);
      Owner now = change.to().owners().get(ref);
      if (was == null || now == null) {
        return;
      }
      String some = fates.stream().map(f -> f.item().ref().toString()).limit(5).collect(Collectors.joining(", "));
      String where = now.files().stream().filter(f -> f.startsWith(now.path() + "/kustomization")).findFirst()
          .map(f -> f + ":1").orElse(now.where());
      out.add(new Observation(ChangeFindings.PRUNE_NOT_KNOWN, ref.toString(), where, ref + " did not build before. Its build "
          + "holds " + now.items().size() + " objects now; of the " + was.items().size() + " that lay in its folder it would prune "
          + fates.size() + ": " + some + (fates.size() > 5 ? " and more." : ".")));
    });
  }

  private static void pruned(Fate fate, ClusterChange change, List<Observation> out) {
    Item item = fate.item();
    String subject = item.ref().toString();
    String where = Places.of(fate, change);
    String left = item.ref() + " (" + item.where() + ") is not in the build of " + fate.owner() + " any more";
    if (item.ref().equals(fate.owner())) {
      out.add(new Observation(ChangeFindings.ROOT_PRUNES_ITSELF, subject, where, left + ", and it prunes: "
          + taken(fate, change) + "."));
    } else if (item.isKustomization()) {
      Owner gone = change.from().owners().get(item.ref());
      if (gone != null && !gone.deletesWithItself()) {
        return; // what it applied stays
      }
      boolean made = change.from().instances().stream().anyMatch(i -> i.carrier().ref().equals(fate.owner()));
      out.add(made
          ? new Observation(ChangeFindings.SYNC_ROOT_REPLACED, subject, where, "The FluxInstance of " + fate.owner()
              + " does not make " + item.ref() + " any more: " + taken(fate, change) + ".")
          : new Observation(ChangeFindings.KUSTOMIZATION_PRUNED, subject, where, left + ": " + taken(fate, change) + "."));
    } else if (item.isRelease()) {
      out.add(new Observation(ChangeFindings.RELEASE_UNINSTALLED, subject, where, left + "."));
    } else if (item.isSource()) {
      source(fate, change, where, out);
    } else if (!isStateless(item)) {
      out.add(new Observation(ChangeFindings.DATA_PRUNED, subject, where, left + "."));
    }
  }

  private static String taken(Fate fate, ClusterChange change) {
    List<Fate> with = change.fates().stream().filter(f -> f.cause().equals(fate.cause()) && !f.isFirst()).toList();
    List<Fate> gone = with.stream().filter(f -> f.kind() == Fate.Kind.PRUNED).toList();
    long releases = gone.stream().filter(f -> f.item().isRelease()).count();
    long children = gone.stream().filter(f -> f.item().isKustomization()).count();
    long moved = with.stream().filter(f -> f.kind() == Fate.Kind.MOVED).count();
    return "with it go " + gone.size() + " objects, " + children + " Kustomizations and " + releases + " releases among them"
        + (moved > 0 ? ", and " + moved + " more unless their other owner has labelled them first" : "");
  }

  private static void source(Fate fate, ClusterChange change, String where, List<Observation> out) {
    ObjectRef ref = fate.item().ref();
    List<ObjectRef> users = change.to().owners().values().stream().filter(o -> o.source().equals(ref)).map(Owner::ref).toList();
    if (!users.isEmpty() && !change.to().has(ref)) {
      out.add(new Observation(ChangeFindings.SOURCE_PRUNED, ref.toString(), where, ref + " (" + fate.item().where()
          + ") is not in the build of " + fate.owner() + " any more, and " + users.size() + " Kustomizations come from it, "
          + users.getFirst() + " first."));
    }
  }

  private static void moved(ClusterChange change, List<Observation> out) {
    Map<String, List<Fate>> byOwners = change.fates().stream()
        .filter(f -> f.kind() == Fate.Kind.MOVED && !isStateless(f.item()) && !f.item().isSource())
        .collect(Collectors.groupingBy(f -> f.owner() + ", which prunes, for " + owners(f, change), TreeMap::new, Collectors.toList()));
    byOwners.forEach((owners, fates) -> out.add(new Observation(ChangeFindings.OWNER_CHANGED,
        owners + " " + fates.getFirst().item().ref(), Places.of(fates.getFirst(), change), fates.getFirst().item().ref() + " ("
            + fates.getFirst().item().where() + ")" + (fates.size() > 1 ? " and " + (fates.size() - 1) + " more leave " : " leaves ")
            + owners + ".")));
  }

  private static String owners(Fate fate, ClusterChange change) {
    return change.to().delivered().filter(d -> d.item().ref().equals(fate.item().ref()) && !d.owner().ref().equals(fate.owner()))
        .map(d -> d.owner().ref().toString()).distinct().sorted().collect(Collectors.joining(" and "));
  }

  static boolean isStateless(Item item) {
    return STATELESS.getOrDefault(item.ref().group(), Set.of()).contains(item.ref().kind())
        || item.ref().group().equals("notification.toolkit.fluxcd.io");
  }
}
