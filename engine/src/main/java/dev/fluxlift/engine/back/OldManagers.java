package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Entries of managedFields that the operator took over at the adoption, and or that our own commits took
 * from, and that the old owner's next apply does not bring: those of {@code flux}, as {@code flux bootstrap} wrote them (flux-operator internal/controller/common.go@v0.32.0).
 * They come back last, when every value is the old one again: an apply by force takes away what differs.
 */
final class OldManagers {
  private static final String FLUX = "flux";

  private final Live live;
  private final Move move;
  private final Before before;

  OldManagers(Live live, Move move, Before before) {
    this.live = live;
    this.move = move;
    this.before = before;
  }

  SubStep restored() {
    return new SubStep(
        "old-managers",
        "Give the field managers of before their entries back",
        () -> lacking().isEmpty(),
        // what another write comes between is a difference that the comparison names
        () -> lacking().forEach(this::restore));
  }

  private TreeMap<ObjectRef, List<Value>> lacking() {
    TreeMap<ObjectRef, List<Value>> out = new TreeMap<>();
    for (ObjectRef ref : before.inventory(move.owner())) {
      List<Value> was = before.get(ref).map(OldManagers::entries).orElse(List.of());
      boolean less = live.cluster().get(ref).filter(o -> !untimed(entries(o)).equals(untimed(was))).isPresent();
      if (!was.isEmpty() && less) {
        out.put(ref, was);
      }
    }
    return out;
  }

  private static List<Value> entries(LiveObject object) {
    return object.body().list("metadata", "managedFields").stream()
        .filter(e -> e.asMapping().text("manager").filter(FLUX::equals).isPresent())
        .toList();
  }

  private static List<Mapping> untimed(List<Value> entries) {
    return entries.stream().map(e -> e.asMapping().without("time")).toList();
  }

  private void restore(ObjectRef ref, List<Value> entries) {
    live.cluster().get(ref).ifPresent(now -> {
      List<Mapping> patch = new ArrayList<>();
      patch.add(OwnerStamp.operation("test", "/metadata/resourceVersion", now.resourceVersion()));
      List<Value> all = new ArrayList<>(now.body().list("metadata", "managedFields"));
      all.removeAll(entries(now));
      all.addAll(entries);
      patch.add(OwnerStamp.operation("replace", "/metadata/managedFields", Sequence.of(all)));
      try {
        live.cluster().jsonPatch(ref, patch, false);
      } catch (ClusterException e) {
        if (e.reason() != ClusterException.Reason.CONFLICT && e.reason() != ClusterException.Reason.INVALID) {
          throw e;
        }
      }
    });
  }
}
