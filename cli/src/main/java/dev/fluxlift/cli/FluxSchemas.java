package dev.fluxlift.cli;

import dev.fluxlift.engine.change.Schemas;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.FluxVersion;
import dev.fluxlift.simulator.api.schema.CrdShapes;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.api.schema.ServedKind;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The CRDs of the versions of Flux and Flux Operator that the simulator knows. */
final class FluxSchemas implements Schemas {
  private static final CrdShapes OLD = CrdShapes.of("2.6.4");
  private static final CrdShapes NEW = CrdShapes.of("2.9.4");
  private static final CrdShapes OPERATOR = CrdShapes.of("operator-0.58.1");
  private final Kinds kinds = Kinds.kubernetes();
  private final Map<String, Optional<ServedKind>> served = new HashMap<>();

  @Override
  public List<Wrong> wrong(Mapping object, Optional<String> flux) {
    ObjectRef ref = ObjectRef.of(object);
    if (ref.group().equals(ObjectRef.OPERATOR)) {
      return judged(object, ref, OPERATOR, "operator").orElse(List.of());
    }
    Optional<FluxVersion> version = flux.flatMap(FluxVersion::of);
    Optional<List<Wrong>> old = judged(object, ref, OLD, "old");
    Optional<List<Wrong>> fresh = judged(object, ref, NEW, "new");
    if (version.filter(v -> !v.atLeast(2, 7)).isPresent()) {
      return old.orElse(List.of());
    }
    if (version.filter(v -> v.atLeast(2, 9)).isPresent()) {
      return fresh.orElse(List.of());
    }
    // between, or not said: only what both refuse
    boolean known = old.isPresent() && fresh.isPresent();
    return known && !old.get().isEmpty() ? fresh.get() : List.of();
  }

  private Optional<List<Wrong>> judged(Mapping object, ObjectRef ref, CrdShapes shapes, String which) {
    String version = object.text("apiVersion").orElse("").replaceFirst(".*/", "");
    Optional<ServedKind> kind = served.computeIfAbsent(which + " " + ref.group() + " " + ref.kind() + " " + version,
        _ -> kind(ref, version, shapes));
    return kind.map(k -> {
      List<Wrong> out = new ArrayList<>();
      k.unknown(object).forEach(path -> out.add(new Wrong(path, "is no field")));
      Stream<String> invalid = k.invalid(Optional.empty(), object).stream();
      invalid.forEach(text -> out.add(new Wrong(text.replaceFirst(": .*", ""), text.replaceFirst("^[^:]*: ", ""))));
      return List.copyOf(out);
    });
  }

  private Optional<ServedKind> kind(ObjectRef ref, String version, CrdShapes shapes) {
    String lower = ref.kind().toLowerCase(Locale.ROOT);
    String plural = lower.endsWith("y") ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
    return shapes.schema(plural + "." + ref.group(), version).map(schema -> kinds.of(Mapping.of("spec", Mapping.of(
        "group", ref.group(), "scope", "Namespaced", "names", Mapping.of("kind", ref.kind(), "plural", plural),
        "versions", List.of(Mapping.of("name", version, "served", true, "storage", true,
            "schema", Mapping.of("openAPIV3Schema", schema)))))));
  }
}
