package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.catalogue.SchemaHash;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares a live CRD with what the catalogue knows of it: names and versions, served and stored, and the hash of each
 * schema. It can't be dry-run, because without schemas it is not the object the operator applies.
 */
final class ReducedCrds {
  private ReducedCrds() {}

  static LiveDryRun.Answer compare(ObjectRef ref, Mapping reduced, Cluster cluster) {
    Optional<LiveObject> live = cluster.get(ref);
    if (live.isEmpty()) {
      return new LiveDryRun.Answer(ref, false, Optional.empty(), List.of(), List.of());
    }
    List<Difference> out = new ArrayList<>();
    Map<String, String> here = versions(live.get().body(), false);
    Map<String, String> there = versions(reduced, true);
    if (!here.equals(there)) {
      out.add(
          new Difference(
              ref,
              List.of("spec", "versions"),
              Optional.of(Value.of(Map.copyOf(here))),
              Optional.of(Value.of(Map.copyOf(there))),
              Optional.empty()));
    }
    return new LiveDryRun.Answer(ref, true, Optional.empty(), out, List.of());
  }

  private static Map<String, String> versions(Mapping crd, boolean reduced) {
    Map<String, String> out = new TreeMap<>();
    for (Value value : crd.list("spec", "versions")) {
      Mapping version = value.asMapping();
      String hash =
          reduced
              ? version.text(SchemaHash.FIELD).orElse("")
              : SchemaHash.of(version.mapping("schema"));
      out.put(
          version.text("name").orElse(""),
          "served=" + version.text("served").orElse("false")
              + " storage=" + version.text("storage").orElse("false")
              + " schema=" + hash);
    }
    return out;
  }
}
