package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a Kustomization asks for (kustomize-controller api/v1/kustomization_types.go@v1.6.0).
 *
 * @param body the whole object
 */
record KustomizationSpec(Mapping body) {
  private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(30);

  /** Fields whose effect is not known here. */
  private static final List<String> UNKNOWN = List.of("healthCheckExprs", "kubeConfig", "ignore");

  Mapping spec() {
    return body.mapping("spec");
  }

  ObjectRef ref() {
    return ObjectRef.of(body);
  }

  Duration interval() {
    return Durations.of(spec(), "interval").orElse(Duration.ZERO);
  }

  Duration retryInterval() {
    return Durations.of(spec(), "retryInterval").orElseGet(this::interval);
  }

  Duration timeout() {
    Duration wanted = Durations.of(spec(), "timeout").orElseGet(() -> interval().minusSeconds(30));
    return wanted.compareTo(LEAST_TIMEOUT) < 0 ? LEAST_TIMEOUT : wanted;
  }

  boolean prune() {
    return spec().bool("prune").orElse(false);
  }

  boolean waits() {
    return spec().bool("wait").orElse(false);
  }

  boolean force() {
    return spec().bool("force").orElse(false);
  }

  String deletionPolicy() {
    return spec().text("deletionPolicy").filter(p -> !p.isEmpty()).orElse("MirrorPrune");
  }

  String path() {
    return spec().text("path").orElse("");
  }

  ObjectRef source() {
    String namespace = spec().text("sourceRef", "namespace").filter(n -> !n.isEmpty()).orElse(ref().namespace());
    return new ObjectRef(ObjectRef.SOURCE, spec().text("sourceRef", "kind").orElse(""), namespace,
        spec().text("sourceRef", "name").orElse(""));
  }

  List<ObjectRef> dependsOn() {
    return spec().list("dependsOn").stream()
        .map(Value::asMapping)
        .map(d -> new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization",
            d.text("namespace").filter(n -> !n.isEmpty()).orElse(ref().namespace()), d.text("name").orElse("")))
        .toList();
  }

  /** What {@code spec.healthChecks} names. */
  List<ObjectRef> healthChecks() {
    return spec().list("healthChecks").stream()
        .map(Value::asMapping)
        .map(c -> {
          String apiVersion = c.text("apiVersion").filter(v -> !v.isEmpty()).orElse("apps/v1");
          int slash = apiVersion.indexOf('/');
          return new ObjectRef(slash < 0 ? "" : apiVersion.substring(0, slash), c.text("kind").orElse(""),
              c.text("namespace").orElse(""), c.text("name").orElse(""));
        })
        .toList();
  }

  Map<String, String> common(String field) {
    Map<String, String> out = new TreeMap<>();
    spec().mapping("commonMetadata", field).entries().forEach((k, v) -> out.put(k, v.text().orElse("")));
    return out;
  }

  /** A field that is set and whose effect is not simulated. */
  Optional<String> unknown() {
    Optional<String> field = UNKNOWN.stream().filter(f -> spec().has(f)).map(f -> "spec." + f).findFirst();
    boolean expression = spec().list("dependsOn").stream().anyMatch(d -> d.asMapping().has("readyExpr"));
    return field.or(() -> expression ? Optional.of("spec.dependsOn[].readyExpr") : Optional.empty());
  }

  Optional<Value> inventory() {
    return body.get("status", "inventory");
  }
}
