package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.runtime.ApplySet;
import dev.fluxlift.simulator.runtime.ApplySet.Entry;
import dev.fluxlift.simulator.runtime.FieldTakeover.FieldManager;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How kustomize-controller applies and prunes: which objects first, which are passed over, whose fields it takes
 * (internal/controller/kustomization_controller.go apply, prune@v1.6.0; deleteObjects@v1.9.4). Annotations and labels are
 * read without regard to case.
 */
record KustomizeApply(KustomizationSpec kustomization, ApplySet set, KustomizeVersion version) {
  static final String MANAGER = "kustomize-controller";
  private static final String GROUP = ObjectRef.KUSTOMIZE + "/";

  /** Objects with labels of the owner and common metadata, in sets that are applied one after the other. */
  List<List<Mapping>> stages(List<Mapping> objects) {
    List<Mapping> definitions = new ArrayList<>();
    List<Mapping> classes = new ArrayList<>();
    List<Mapping> others = new ArrayList<>();
    for (Mapping object : objects) {
      if (Decryption.encrypted(object) && ObjectRef.of(object).kind().equals("Secret")) {
        throw new ClusterException(Reason.INVALID, ObjectRef.of(object) + " is SOPS encrypted, configuring decryption is "
            + "required for this secret to be reconciled");
      }
      ObjectRef ref = ObjectRef.of(object);
      boolean role = ref.kind().equals("ClusterRole");
      if (ApplySet.definition(ref) && (!role || version.clusterRolesFirst())) {
        definitions.add(marked(object));
      } else if (ApplySet.classDefinition(ref)) {
        classes.add(marked(object));
      } else {
        others.add(marked(object));
      }
    }
    return List.of(definitions, classes, others).stream().filter(s -> !s.isEmpty()).toList();
  }

  private Mapping marked(Mapping object) {
    Map<String, String> labels = new TreeMap<>(set.ownerLabels(kustomization.ref().name(), kustomization.ref().namespace()));
    labels.putAll(kustomization.common("labels"));
    Mapping out = object;
    for (var label : labels.entrySet()) {
      out = out.withPath(List.of("metadata", "labels", label.getKey()), Value.of(label.getValue()));
    }
    for (var annotation : kustomization.common("annotations").entrySet()) {
      out = out.withPath(List.of("metadata", "annotations", annotation.getKey()), Value.of(annotation.getValue()));
    }
    return out;
  }

  ApplySet.Options options() {
    return new ApplySet.Options(
        Map.of(GROUP + "reconcile", "disabled", GROUP + "ssa", "Ignore"),
        Map.of(GROUP + "ssa", "IfNotPresent"),
        Map.of(GROUP + "force", "enabled"),
        kustomization.force(),
        new ApplySet.Cleanup(
            List.of("kubectl.kubernetes.io/last-applied-configuration", GROUP + "checksum", "fluxcd.io/sync-checksum"),
            List.of("fluxcd.io/sync-gc-mark"),
            List.of(
                new FieldManager("kubectl", "Apply", false),
                new FieldManager("kubectl", "Update", false),
                new FieldManager("before-first-apply", "Update", false),
                new FieldManager(MANAGER, "Update", false)),
            Map.of(GROUP + "ssa", "Merge")));
  }

  /** Marks of an object that is not deleted though it left the inventory or its Kustomization goes. */
  static Map<String, String> unlessMarked(KustomizeVersion version) {
    Map<String, String> out = new TreeMap<>(Map.of(GROUP + "prune", "disabled", GROUP + "reconcile", "disabled"));
    if (version.sparesIgnored()) {
      out.put(GROUP + "ssa", "Ignore");
    }
    return out;
  }

  /** Entries of the old inventory whose deletion was refused, as the failure names them. */
  static List<Entry> survivors(Value inventory, List<ObjectRef> stale, String failure) {
    List<Entry> out = new ArrayList<>();
    for (Value item : inventory.asMapping().list("entries")) {
      ObjectRef ref = ObjectRef.ofInventoryId(item.asMapping().text("id").orElse(""));
      if (stale.contains(ref) && failure.contains(ref + " delete failed")) {
        out.add(new Entry(ref, item.asMapping().text("v").orElse(""), ApplySet.Action.UNCHANGED));
      }
    }
    return out;
  }
}
