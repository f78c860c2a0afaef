package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.simulator.runtime.Extraction;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** CRDs of a distribution as a cluster has them: what was applied of them, where the distribution lacks their schemas. */
final class ClusterCrds {
  private ClusterCrds() {}

  /** A distribution whose CRDs are the cluster's, and open ones where it has none. */
  static Distribution in(Distribution distribution, SortedMap<ObjectRef, LiveObject> cluster) {
    if (distribution.wholeCrds()) {
      return distribution;
    }
    Distribution open = OpenCrds.in(distribution);
    Map<String, List<Mapping>> components = new LinkedHashMap<>();
    open.components().forEach(
        (name, objects) -> components.put(name, objects.stream().map(o -> crd(o, cluster)).toList()));
    return new Distribution(
        open.version(), open.source(), true, components, open.rbac(), open.policies(), open.images());
  }

  private static Mapping crd(Mapping object, SortedMap<ObjectRef, LiveObject> cluster) {
    ObjectRef ref = ObjectRef.of(object);
    LiveObject live = cluster.get(ref);
    if (!ref.kind().equals("CustomResourceDefinition") || live == null) {
      return object;
    }
    return object.with("spec", applied(live));
  }

  /** By whoever applied it; else all of it, without what the server adds to every CRD. */
  private static Mapping applied(LiveObject crd) {
    Optional<Mapping> sent = crd.body().list("metadata", "managedFields").stream()
        .map(Value::asMapping)
        .filter(f -> f.text("operation").orElse("").equals("Apply"))
        .flatMap(f -> Extraction.of(crd, f.text("manager").orElse("")).stream())
        .map(m -> m.mapping("spec"))
        .filter(spec -> spec.has("versions"))
        .findFirst();
    return sent.orElseGet(() -> crd.body().mapping("spec").without("conversion"));
  }
}
