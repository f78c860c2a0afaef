package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;

/**
 * Where a request finds an object: the path of a kind of the whole cluster names no namespace, and the server clears one that
 * the body names all the same (apiserver@v0.33 pkg/registry/rest/meta.go EnsureObjectNamespaceMatchesRequestNamespace).
 */
final class Located {
  private static final List<String> NAMESPACE = List.of("metadata", "namespace");

  private Located() {}

  static ObjectRef ref(Store store, ObjectRef ref) {
    return misplaced(store, ref) ? ref.in("") : ref;
  }

  static Mapping object(Store store, Mapping object) {
    return misplaced(store, ObjectRef.of(object)) ? object.withoutPath(NAMESPACE) : object;
  }

  private static boolean misplaced(Store store, ObjectRef ref) {
    return !ref.namespace().isEmpty()
        && store.served(new KindRef(ref.group(), ref.kind())).filter(k -> !k.namespaced()).isPresent();
  }
}
