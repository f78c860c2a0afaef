package dev.fluxlift.engine.proof.render;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.Set;

/** Which kinds of a Flux distribution live in a namespace. */
final class Namespaces {
  private static final Set<String> CLUSTER_SCOPED =
      Set.of("Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "PriorityClass");

  private Namespaces() {}

  static boolean clusterScoped(String kind) {
    return CLUSTER_SCOPED.contains(kind);
  }

  /** The identity with the namespace where the kind has one. */
  static ObjectRef in(ObjectRef ref, String namespace) {
    return clusterScoped(ref.kind()) ? ref : ref.in(namespace);
  }
}
