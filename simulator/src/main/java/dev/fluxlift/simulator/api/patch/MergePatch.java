package dev.fluxlift.simulator.api.patch;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import java.util.LinkedHashMap;
import java.util.Map;

/** RFC 7386. */
public final class MergePatch {
  private MergePatch() {}

  /** @throws PatchFailed when the patch is no mapping */
  public static Mapping apply(Mapping object, Value patch) {
    if (!(patch instanceof Mapping m)) {
      throw new PatchFailed("Invalid JSON Patch");
    }
    return merged(object, m).asMapping();
  }

  private static Value merged(Value target, Value patch) {
    if (!(patch instanceof Mapping changes)) {
      return patch;
    }
    Map<String, Value> out = new LinkedHashMap<>(target.asMapping().entries());
    changes.entries().forEach((key, value) -> {
      if (value instanceof Null) {
        out.remove(key);
      } else {
        out.put(key, merged(out.getOrDefault(key, Mapping.EMPTY), value));
      }
    });
    return new Mapping(out, target.origin());
  }
}
