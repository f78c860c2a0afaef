package dev.fluxlift.simulator.runtime;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.runtime.ApplySet.Entry;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;

/** {@code status.inventory} as Flux's controllers and the operator write it. */
public final class Inventory {
  private Inventory() {}

  /** What was applied, skipped objects included. */
  public static Mapping of(List<Entry> entries) {
    List<Mapping> out = entries.stream().map(e -> Mapping.of("id", id(e.ref()), "v", e.version())).toList();
    return Mapping.of("entries", out);
  }

  /** {@code namespace_name_group_kind}; a colon as two underscores (fluxcd/cli-utils pkg/object/objmetadata.go). */
  public static String id(ObjectRef ref) {
    String name = ref.group().equals("rbac.authorization.k8s.io") ? ref.name().replace(":", "__") : ref.name();
    return ref.namespace() + "_" + name + "_" + ref.group() + "_" + ref.kind();
  }

  /** The objects of an inventory. */
  public static List<ObjectRef> refs(Value inventory) {
    return inventory.asMapping().list("entries").stream()
        .map(e -> ObjectRef.ofInventoryId(e.asMapping().text("id").orElse("")))
        .toList();
  }
}
