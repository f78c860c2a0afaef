package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Flux Operator leaves on an object it applied, and the patch that takes it off (verified-live V5).
 *
 * <p>The operator deletes only what carries both its labels (flux-operator internal/controller/
 * fluxinstance_uninstaller.go@v0.32.0), and kustomize-controller passes over what is annotated ssa: Ignore
 * (kustomize-controller kustomization_controller.go@v1.6.1). The entry of managedFields gets the old owner's name so
 * that its next apply takes off the fields only the operator sets: force resolves conflicts, it does not remove.
 */
final class OwnerStamp {
  /** Label with the name of the FluxInstance. */
  static final String NAME = "fluxcd.controlplane.io/name";

  /** Label with the namespace of the FluxInstance. */
  static final String NAMESPACE = "fluxcd.controlplane.io/namespace";

  private static final String SSA = "kustomize.toolkit.fluxcd.io/ssa";
  private static final String PRUNE = Invariants.GUARD;
  private static final String OPERATOR = "flux-operator";
  private static final String OLD_OWNER = "kustomize-controller";

  private OwnerStamp() {}

  /** Whether the object carries the owner labels of this instance. */
  static boolean labelled(LiveObject object, ObjectRef instance) {
    Map<String, String> labels = object.labels();
    return instance.name().equals(labels.get(NAME)) && instance.namespace().equals(labels.get(NAMESPACE));
  }

  /** Whether the operator applied it: the labels are there, or its field manager is. */
  static boolean on(LiveObject object, ObjectRef instance) {
    return labelled(object, instance) || object.managers().contains(OPERATOR + "/Apply");
  }

  /**
   * The JSON patch that takes the stamp off; empty when there is none on it.
   *
   * @param before the object as it was before the move, whose own annotations come back
   * @throws UnmergeableManagers when two entries of managedFields speak of different API versions
   */
  static Optional<List<Mapping>> removal(LiveObject object, ObjectRef instance, Optional<LiveObject> before) {
    if (!on(object, instance)) {
      return Optional.empty();
    }
    List<Mapping> patch = new ArrayList<>();
    patch.add(operation("test", "/metadata/resourceVersion", object.resourceVersion()));
    for (String label : List.of(NAME, NAMESPACE)) {
      if (object.labels().containsKey(label)) {
        patch.add(remove("/metadata/labels/", label));
      }
    }
    for (String annotation : List.of(SSA, PRUNE)) {
      boolean guard = annotation.equals(PRUNE) && isNamespace(object);
      if (object.annotations().containsKey(annotation) && !guard) {
        Optional<String> was = before.map(b -> b.annotations().get(annotation));
        patch.add(was.map(text -> operation("replace", "/metadata/annotations/" + escaped(annotation), text))
            .orElseGet(() -> remove("/metadata/annotations/", annotation)));
      }
    }
    patch.add(operation("replace", "/metadata/managedFields", Sequence.of(managers(object))));
    return Optional.of(patch);
  }

  private static List<Value> managers(LiveObject object) {
    List<Value> entries = object.body().list("metadata", "managedFields");
    Optional<Mapping> operators = entry(entries, OPERATOR);
    Optional<Mapping> owners = entry(entries, OLD_OWNER);
    List<Value> out = new ArrayList<>();
    for (Value item : entries) {
      Mapping entry = item.asMapping();
      if (operators.isPresent() && entry.equals(operators.get())) {
        if (owners.isEmpty()) {
          out.add(withoutGuard(object, entry.with("manager", Value.of(OLD_OWNER))));
        }
      } else if (operators.isPresent() && owners.isPresent() && entry.equals(owners.get())) {
        out.add(withoutGuard(object, union(object, owners.get(), operators.get())));
      } else if (!oursByUpdate(entry)) {
        out.add(entry);
      }
    }
    return out;
  }

  /** What the brake and reconcile requests left; nothing of ours stays on Flux's objects but the Namespace's guard. */
  static boolean oursByUpdate(Mapping entry) {
    return entry.text("manager").orElse("").equals(Cluster.FIELD_MANAGER)
        && entry.text("operation").orElse("").equals("Update");
  }

  private static Optional<Mapping> entry(List<Value> entries, String manager) {
    return entries.stream()
        .map(Value::asMapping)
        .filter(e -> e.text("manager").orElse("").equals(manager))
        .filter(e -> e.text("operation").orElse("").equals("Apply"))
        .filter(e -> e.text("subresource").orElse("").isEmpty())
        .findFirst();
  }

  private static Mapping union(LiveObject object, Mapping owner, Mapping operator) {
    if (!owner.text("apiVersion").equals(operator.text("apiVersion"))) {
      throw new UnmergeableManagers(object.ref() + " has fields of " + OLD_OWNER + " in "
          + owner.text("apiVersion").orElse("") + " and of " + OPERATOR + " in "
          + operator.text("apiVersion").orElse(""));
    }
    return owner.with("fieldsV1", union(owner.mapping("fieldsV1"), operator.mapping("fieldsV1")));
  }

  /** Two field sets as one: each key is a field, its mapping the fields below it. */
  static Mapping union(Mapping one, Mapping other) {
    Mapping out = one;
    for (var field : other.entries().entrySet()) {
      out = out.with(field.getKey(), union(one.mapping(field.getKey()), field.getValue().asMapping()));
    }
    return out;
  }

  /** The old owner never set the Namespace's guard; were it in its field set, its next apply would take it off (V13). */
  private static Mapping withoutGuard(LiveObject object, Mapping entry) {
    return isNamespace(object)
        ? entry.withoutPath(List.of("fieldsV1", "f:metadata", "f:annotations", "f:" + PRUNE))
        : entry;
  }

  static boolean isNamespace(LiveObject object) {
    return object.ref().kind().equals("Namespace") && object.ref().group().isEmpty();
  }

  private static Mapping remove(String parent, String key) {
    return Mapping.of("op", "remove", "path", parent + escaped(key));
  }

  static Mapping operation(String op, String path, Object value) {
    return Mapping.of("op", op, "path", path, "value", value);
  }

  /** RFC 6901. */
  static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  /** Field sets that cannot be made one without the API server's conversion. */
  static final class UnmergeableManagers extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnmergeableManagers(String message) {
      super(message);
    }
  }
}
