package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * What admission plugins and strategies of kubernetes@v1.33 add, seen on 1.33.13: StorageObjectInUseProtection,
 * TaintNodesByCondition, the count of a DaemonSet's templates. Not here: ServiceAccount, which gives a pod its token.
 */
final class Admission {
  private static final List<String> TEMPLATES =
      List.of("metadata", "annotations", "deprecated.daemonset.template.generation");

  private final KindRef kind;

  Admission(KindRef kind) {
    this.kind = kind;
  }

  Mapping created(Mapping object) {
    return switch (kind.toString()) {
      case "PersistentVolumeClaim" -> plus(object, List.of("metadata", "finalizers"), "kubernetes.io/pvc-protection");
      case "PersistentVolume" -> plus(object, List.of("metadata", "finalizers"), "kubernetes.io/pv-protection");
      case "Node" -> plus(object, List.of("spec", "taints"),
          Mapping.of("effect", "NoSchedule", "key", "node.kubernetes.io/not-ready"));
      case "DaemonSet.apps" -> object.withPath(TEMPLATES, Value.of("1"));
      default -> object;
    };
  }

  Mapping updated(Mapping before, Mapping after) {
    if (!kind.toString().equals("DaemonSet.apps")) {
      return after;
    }
    String count = before.text(TEMPLATES.toArray(String[]::new)).orElse("0");
    boolean changed = !before.get("spec", "template").equals(after.get("spec", "template"));
    return after.withPath(TEMPLATES, Value.of(changed ? Long.toString(Long.parseLong(count) + 1) : count));
  }

  private static Mapping plus(Mapping object, List<String> path, Object item) {
    List<Value> items = new ArrayList<>(object.list(path.toArray(String[]::new)));
    if (items.contains(Value.of(item))) {
      return object;
    }
    items.add(Value.of(item));
    return object.withPath(path, Sequence.of(items));
  }
}
