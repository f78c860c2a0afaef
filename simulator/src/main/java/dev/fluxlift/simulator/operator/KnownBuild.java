package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The build that was made last; the same instance, distribution and live CRDs give the same one. */
final class KnownBuild {
  private Optional<Known> last = Optional.empty();

  /** @param crds what the build took from each live CRD */
  private record Known(
      Mapping spec, ObjectRef instance, Distribution distribution, Map<ObjectRef, Optional<Value>> crds, FluxBuild build) {
    boolean is(Mapping otherSpec, ObjectRef other, Distribution otherDistribution, Api api) {
      return instance.equals(other) && distribution == otherDistribution && spec.equals(otherSpec)
          && crds.equals(versions(build, api));
    }
  }

  FluxBuild of(Mapping instance, Distribution distribution, Api api, Supplier<FluxBuild> build) {
    Mapping spec = instance.mapping("spec");
    ObjectRef ref = ObjectRef.of(instance);
    Optional<Known> same = last.filter(k -> k.is(spec, ref, distribution, api));
    if (same.isPresent()) {
      return same.get().build();
    }
    FluxBuild made = build.get();
    last = Optional.of(new Known(spec, ref, distribution, versions(made, api), made));
    return made;
  }

  private static Map<ObjectRef, Optional<Value>> versions(FluxBuild build, Api api) {
    Map<ObjectRef, Optional<Value>> out = new TreeMap<>();
    for (Mapping object : build.objects()) {
      ObjectRef ref = ObjectRef.of(object);
      if (ref.kind().equals("CustomResourceDefinition")) {
        out.put(ref, api.get(ref).map(LiveObject::body).flatMap(b -> b.get("spec", "versions")));
      }
    }
    return out;
  }
}
