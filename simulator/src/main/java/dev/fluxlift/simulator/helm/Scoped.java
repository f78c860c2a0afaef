package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;

/**
 * Objects of a manifest where Helm puts them: one that names no namespace goes into the release's, unless its kind is in
 * none (helm pkg/kube/client.go@v4.2.0 Build, NamespaceParam and DefaultNamespace).
 */
final class Scoped {
  private static final Kinds KINDS = Kinds.kubernetes();

  private Scoped() {}

  static StoredRelease of(Api api, StoredRelease release) {
    return release.with(
        release.objects().stream().map(o -> in(api, o, release.namespace())).toList(),
        release.hooks().stream()
            .map(h -> new Hook(in(api, h.object(), release.namespace()), h.events(), h.weight(), h.deletePolicies(), h.phase()))
            .toList());
  }

  private static Mapping in(Api api, Mapping object, String namespace) {
    ObjectRef ref = ObjectRef.of(object);
    return ref.namespace().isEmpty() && namespaced(api, ref)
        ? object.withPath(List.of("metadata", "namespace"), Value.of(namespace))
        : object;
  }

  private static boolean namespaced(Api api, ObjectRef ref) {
    return KINDS.builtIn(new dev.fluxlift.engine.estate.KindRef(ref.group(), ref.kind()))
        .map(k -> k.namespaced())
        .orElseGet(() -> api.list(Kinds.CRD).stream()
            .filter(c -> c.body().text("spec", "group").orElse("").equals(ref.group())
                && c.body().text("spec", "names", "kind").orElse("").equals(ref.kind()))
            .anyMatch(c -> c.body().text("spec", "scope").orElse("").equals("Namespaced")));
  }
}
