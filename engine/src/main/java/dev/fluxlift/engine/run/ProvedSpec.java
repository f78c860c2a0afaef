package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.proof.Proofs;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether the live FluxInstance says what was proved. Helm changes only what differs between two releases (helm
 * pkg/kube/client.go@v3.17.3), so what somebody edited in the live object stays there when the next release enables it.
 *
 * <p>What the plan does not say must be absent, empty, or as the CRD and the chart have it by default
 * (fluxcd.controlplane.io_fluxinstances.yaml@v0.32.0 and @v0.58.1); a field that is not known here was not proved.
 */
final class ProvedSpec {
  private static final int SHOWN = 80;

  /** Fields that say nothing when they have this value. */
  private static final Map<List<String>, String> NEUTRAL = Map.ofEntries(
      Map.entry(List.of("cluster", "type"), "kubernetes"),
      Map.entry(List.of("cluster", "domain"), "cluster.local"),
      Map.entry(List.of("cluster", "multitenant"), "false"),
      Map.entry(List.of("cluster", "multitenantWorkloadIdentity"), "false"),
      Map.entry(List.of("cluster", "objectLevelWorkloadIdentity"), "false"),
      // read only with multitenant: true
      Map.entry(List.of("cluster", "tenantDefaultServiceAccount"), "default"),
      Map.entry(List.of("migrateResources"), "true"),
      Map.entry(List.of("wait"), "true"));

  private final InstanceSpec proved;

  ProvedSpec(InstanceSpec proved) {
    this.proved = proved;
  }

  /** The first field that is not as proved, with both values; empty when all is. */
  Optional<String> difference(LiveObject instance) {
    Mapping said = said(instance.body().mapping("spec"));
    Mapping wanted = wanted();
    Set<String> keys = new LinkedHashSet<>(wanted.entries().keySet());
    keys.addAll(said.entries().keySet());
    for (String key : keys) {
      Optional<String> found = difference(List.of(key), wanted.get(key), said.get(key));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Mapping wanted() {
    Map<String, Object> distribution = new LinkedHashMap<>();
    distribution.put("version", proved.version());
    distribution.put("registry", proved.registry());
    proved.artifact().ifPresent(a -> distribution.put("artifact", a));
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("distribution", distribution);
    out.put("components", sorted(proved.components()));
    out.put("cluster", Map.of("networkPolicy", proved.networkPolicy()));
    out.put("commonMetadata", Map.of("annotations", Proofs.COMMON_ANNOTATIONS));
    if (!proved.patches().isEmpty()) {
      out.put("kustomize", Map.of("patches", proved.patches()));
    }
    return Value.of(out).asMapping();
  }

  /** With the default of the CRD filled in where the plan has a value, components sorted: their order says nothing. */
  private static Mapping said(Mapping spec) {
    Mapping out = spec;
    if (spec.get("cluster", "networkPolicy").isEmpty()) {
      out = out.withPath(List.of("cluster", "networkPolicy"), Value.of(true));
    }
    List<String> components = spec.list("components").stream().map(c -> c.text().orElse("")).toList();
    return components.isEmpty() ? out : out.with("components", Value.of(sorted(components)));
  }

  private static List<String> sorted(List<String> texts) {
    return List.copyOf(new TreeSet<>(texts));
  }

  private static Optional<String> difference(List<String> path, Optional<Value> wanted, Optional<Value> said) {
    if (wanted.equals(said) || (wanted.isEmpty() && saysNothing(path, said))) {
      return Optional.empty();
    }
    boolean nested = said.filter(Mapping.class::isInstance).isPresent()
        && wanted.map(Mapping.class::isInstance).orElse(true);
    if (!nested) {
      return Optional.of("spec." + String.join(".", path) + " is " + shown(said) + ", proved was " + shown(wanted));
    }
    Mapping inWanted = wanted.map(Value::asMapping).orElse(Mapping.EMPTY);
    Mapping inSaid = said.map(Value::asMapping).orElse(Mapping.EMPTY);
    Set<String> keys = new LinkedHashSet<>(inWanted.entries().keySet());
    keys.addAll(inSaid.entries().keySet());
    for (String key : keys) {
      List<String> below = Stream.concat(path.stream(), Stream.of(key)).toList();
      Optional<String> found = difference(below, inWanted.get(key), inSaid.get(key));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean saysNothing(List<String> path, Optional<Value> said) {
    return said.isEmpty() || switch (said.get()) {
      case Mapping m -> m.entries().isEmpty();
      case Sequence s -> s.values().isEmpty();
      case Value v -> v.text().map(t -> t.isEmpty() || t.equals(NEUTRAL.get(path))).orElse(true);
    };
  }

  private static String shown(Optional<Value> value) {
    String text = value.map(Json::compact).orElse("absent");
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
