package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.snapshot.SnapshotFinding;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Equality;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a simulated cluster at rest is what its snapshot says: every object but for {@link
 * dev.fluxlift.engine.verify.IgnoredField}, and of what that list leaves out with the status, whether Flux objects are
 * Ready and what is in their inventories. Of pods and ReplicaSets, and of an object that is in two inventories and so is what
 * either owner wrote last, it is compared that they are the same ones; Leases, Events, endpoints and revisions of workloads
 * come and go.
 */
record Rest(SortedMap<ObjectRef, LiveObject> before) {
  private static final Set<String> COME_AND_GO = Set.of("Event", "Lease", "EndpointSlice", "ControllerRevision");
  private static final Set<String> ONLY_THERE = Set.of("Pod", "ReplicaSet");
  private static final int SHOWN = 3;

  static boolean isFlux(ObjectRef ref) {
    return FluxGroups.has(ref.group()) || ref.group().equals(ObjectRef.OPERATOR);
  }

  List<Finding> differences(Collection<LiveObject> now) {
    Set<ObjectRef> fought = inTwoInventories();
    List<Difference> all = new ArrayList<>(Equality.between(
        new Snapshot("", compared(before.values(), fought)), new Snapshot("", compared(now, fought)), Set.of()));
    for (LiveObject object : now) {
      LiveObject was = before.get(object.ref());
      if (was != null && isFlux(object.ref())) {
        all.addAll(status(was, object));
      }
    }
    Map<ObjectRef, List<Difference>> byObject = new LinkedHashMap<>();
    all.forEach(d -> byObject.computeIfAbsent(d.object(), _ -> new ArrayList<>()).add(d));
    return byObject.entrySet().stream()
        .map(e -> new Finding(SnapshotFinding.NOT_SIMULATED, e.getKey().toString(), words(e.getValue())))
        .toList();
  }

  private Set<ObjectRef> inTwoInventories() {
    Set<ObjectRef> once = new HashSet<>();
    Set<ObjectRef> out = new HashSet<>();
    before.values().stream()
        .flatMap(o -> o.inventory().stream().distinct())
        .filter(ref -> !once.add(ref))
        .forEach(out::add);
    return out;
  }

  private static SortedMap<ObjectRef, Mapping> compared(Collection<LiveObject> objects, Set<ObjectRef> fought) {
    SortedMap<ObjectRef, Mapping> out = new TreeMap<>();
    for (LiveObject object : objects) {
      String kind = object.ref().kind();
      if (ONLY_THERE.contains(kind) || fought.contains(object.ref())) {
        out.put(object.ref(), Mapping.of("metadata", Mapping.of("uid", object.uid())));
      } else if (!COME_AND_GO.contains(kind)) {
        out.put(object.ref(), object.body());
      }
    }
    return out;
  }

  private static List<Difference> status(LiveObject was, LiveObject is) {
    List<Difference> out = new ArrayList<>();
    if (was.ready() != is.ready()) {
      String says = is.condition("Ready").flatMap(c -> c.text("message")).orElse("nothing");
      out.add(new Difference(is.ref(), "/status/conditions", ready(was), ready(is) + ", it says: " + says));
    }
    if (!new HashSet<>(was.inventory()).equals(new HashSet<>(is.inventory()))) {
      Set<ObjectRef> gone = new HashSet<>(was.inventory());
      is.inventory().forEach(gone::remove);
      Set<ObjectRef> come = new HashSet<>(is.inventory());
      was.inventory().forEach(come::remove);
      out.add(new Difference(is.ref(), "/status/inventory", "with " + gone, "with " + come));
    }
    return out;
  }

  private static String ready(LiveObject object) {
    return object.ready() ? "Ready" : "not Ready";
  }

  private static String words(List<Difference> differences) {
    StringBuilder out = new StringBuilder();
    // what an object says comes before who owns it
    differences.stream().sorted(Comparator.comparing(d -> d.path().startsWith("/metadata/managedFields"))).limit(SHOWN).forEach(d -> out.append(out.isEmpty() ? "" : "; ")
        .append(d.path()).append(d.path().isEmpty() ? "" : " ").append("was ").append(d.was()).append(", is ").append(d.is()));
    int more = differences.size() - SHOWN;
    return more > 0 ? out + "; and " + more + " more" : out.toString();
  }
}
