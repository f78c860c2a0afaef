package dev.fluxlift.simulator.runtime;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what a controller changed in its copy of an object: one merge patch of metadata and spec, one of the status, each
 * only when it says something (fluxcd/pkg runtime/patch/patch.go@runtime/v0.104). Fields that others changed meanwhile
 * stay as they are, because only differences are sent.
 */
public final class ObjectPatch {
  private static final List<String> APART = List.of("apiVersion", "kind", "metadata", "status");
  private static final List<String> METADATA = List.of("annotations", "labels", "finalizers", "ownerReferences");

  private ObjectPatch() {}

  /**
   * Sends the differences.
   *
   * @throws ClusterException as the server says; that an object which was being deleted is gone is no failure
   */
  public static void send(Api api, Mapping before, Mapping after) {
    ObjectRef ref = ObjectRef.of(after);
    boolean deleting = after.text("metadata", "deletionTimestamp").isPresent();
    Mapping main = between(main(before, after), main(after, before));
    Mapping status = between(status(before), status(after));
    try {
      // the status first: a finalizer taken away may end the object
      if (!status.entries().isEmpty()) {
        api.patch(ref, PatchType.MERGE, status, "status");
      }
      if (!main.entries().isEmpty()) {
        api.patch(ref, PatchType.MERGE, main, "");
      }
    } catch (ClusterException e) {
      if (!deleting || e.reason() != ClusterException.Reason.NOT_FOUND) {
        throw e;
      }
    }
  }

  /** The merge patch (RFC 7386) that turns one into the other; empty when they are equal. */
  public static Mapping between(Mapping before, Mapping after) {
    if (before == after) {
      return Mapping.EMPTY;
    }
    Map<String, Value> out = new LinkedHashMap<>();
    before.entries().forEach((key, _) -> {
      if (!after.has(key)) {
        out.put(key, Value.of(null));
      }
    });
    after.entries().forEach((key, value) -> {
      Value old = before.entries().get(key);
      if (value == old || value.equals(old)) {
        return;
      }
      if (old instanceof Mapping from && value instanceof Mapping to) {
        out.put(key, between(from, to));
      } else {
        out.put(key, value);
      }
    });
    return new Mapping(out, Origin.NONE);
  }

  /** What counts besides the status, but for what is the very same value in the other: that says nothing. */
  private static Mapping main(Mapping object, Mapping other) {
    Mapping out = Mapping.EMPTY;
    if (!same("metadata", object, other)) {
      for (String field : METADATA) {
        var value = object.get("metadata", field);
        if (value.isPresent()) {
          out = out.withPath(List.of("metadata", field), value.get());
        }
      }
    }
    for (Map.Entry<String, Value> e : object.entries().entrySet()) {
      if (!APART.contains(e.getKey()) && !same(e.getKey(), object, other)) {
        out = out.with(e.getKey(), e.getValue());
      }
    }
    return out;
  }

  private static boolean same(String key, Mapping object, Mapping other) {
    return object.entries().get(key) == other.entries().get(key);
  }

  private static Mapping status(Mapping object) {
    return object.get("status").map(s -> Mapping.EMPTY.with("status", s)).orElse(Mapping.EMPTY);
  }
}
