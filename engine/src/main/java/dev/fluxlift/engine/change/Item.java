package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Set;

/**
 * An object that is delivered.
 *
 * @param ref its identity, the namespace filled in where its owner's is taken
 * @param value the object as it was built
 */
public record Item(ObjectRef ref, Mapping value) {
  private static final Set<String> CLUSTER_KINDS = Set.of("Namespace", "Node", "PersistentVolume", "ClusterRole",
      "ClusterRoleBinding", "IngressClass", "ComponentStatus");
  private static final Set<String> NAMESPACED_GROUPS =
      Set.of("", "apps", "batch", "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "autoscaling");

  /** Of an object that an owner in a namespace builds. */
  public static Item of(Mapping value, String namespace) {
    ObjectRef ref = ObjectRef.of(value);
    return new Item(isNamespaced(ref) ? ref.orIn(namespace) : ref, value);
  }

  /** Whether objects of the kind are known to live in namespaces; the scope of other kinds is what their manifest says. */
  private static boolean isNamespaced(ObjectRef ref) {
    boolean own = ref.group().endsWith(".toolkit.fluxcd.io") || ref.group().equals(ObjectRef.OPERATOR);
    return own || NAMESPACED_GROUPS.contains(ref.group()) && !CLUSTER_KINDS.contains(ref.kind());
  }

  /** {@code file:line}. */
  public String where() {
    return value.origin().toString();
  }

  /** Whether it is a Flux Kustomization. */
  public boolean isKustomization() {
    return is(ObjectRef.KUSTOMIZE, "Kustomization");
  }

  /** Whether it is a HelmRelease. */
  public boolean isRelease() {
    return is(ObjectRef.HELM, "HelmRelease");
  }

  /** Whether it is one of Flux's sources. */
  public boolean isSource() {
    return ref.group().equals(ObjectRef.SOURCE);
  }

  /** Whether it is of this kind. */
  public boolean is(String group, String kind) {
    return ref.group().equals(group) && ref.kind().equals(kind);
  }
}
