package dev.fluxlift.engine.proof.render;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One side of the move as objects.
 *
 * @param source what it was made from, in words the report shows
 * @param wholeCrds whether the CRDs carry their schemas; when not, they must never be applied
 * @param objects the objects, in the order of the build
 * @param patches what each of the person's patches did
 */
public record Rendered(String source, boolean wholeCrds, List<Mapping> objects, List<PatchUse> patches) {
  /** Copies. */
  public Rendered {
    objects = List.copyOf(objects);
    patches = List.copyOf(patches);
  }

  /** The objects by identity, in order. */
  public Map<ObjectRef, Mapping> byRef() {
    Map<ObjectRef, Mapping> out = new LinkedHashMap<>();
    objects.forEach(o -> out.put(ObjectRef.of(o), o));
    return Collections.unmodifiableMap(out);
  }
}
