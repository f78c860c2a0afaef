package dev.fluxlift.simulator.api.patch;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.LinkedHashMap;
import java.util.Map;

/** RFC 7386 as the API server's library does it (evanphx/json-patch v4.12 merge.go). */
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
      return target instanceof Mapping ? patch : pruned(patch);
    }
    if (!(target instanceof Mapping old)) {
      return pruned(patch);
    }
    Mapping out = old;
    for (Map.Entry<String, Value> change : changes.entries().entrySet()) {
      String key = change.getKey();
      Value there = old.entries().get(key);
      if (change.getValue() instanceof Null) {
        out = out.without(key);
      } else {
        out = out.with(
            key, there == null || there instanceof Null ? pruned(change.getValue()) : merged(there, change.getValue()));
      }
    }
    return out;
  }

  /** A new value has no keys that are null, below lists neither (evanphx/json-patch v4.12 pruneNils). */
  private static Value pruned(Value value) {
    return switch (value) {
      case Mapping m -> {
        Map<String, Value> out = new LinkedHashMap<>();
        m.entries().forEach((key, child) -> {
          if (!(child instanceof Null)) {
            out.put(key, pruned(child));
          }
        });
        yield new Mapping(out, m.origin());
      }
      case Sequence s -> Sequence.of(s.values().stream().map(MergePatch::pruned).toList());
      case Value.Text _, Value.Num _, Value.Bool _, Null _ -> value;
    };
  }
}
