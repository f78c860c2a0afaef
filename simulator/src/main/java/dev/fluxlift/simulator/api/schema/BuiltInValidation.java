package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of kubernetes@v1.33 pkg/apis/*&#47;validation that a person meets: what must be there, what may not be
 * twice, what may not change. Everything else is accepted.
 */
final class BuiltInValidation {
  private static final Set<String> WORKLOADS = Set.of("Deployment", "DaemonSet", "ReplicaSet", "StatefulSet");
  private static final Set<String> STANDARD_FINALIZERS = Set.of("orphan", "foregroundDeletion", "kubernetes");

  private final String kind;
  private final List<String> wrong = new ArrayList<>();

  BuiltInValidation(String kind) {
    this.kind = kind;
  }

  List<String> of(Optional<Mapping> before, Mapping after) {
    before.ifPresent(b -> immutable().forEach(path -> {
      if (!b.get(path.toArray(String[]::new)).equals(after.get(path.toArray(String[]::new)))) {
        wrong.add(String.join(".", path) + ": Invalid value: field is immutable");
      }
    }));
    after.list("metadata", "finalizers").stream().map(f -> f.text().orElse(""))
        .filter(f -> !f.contains("/") && !STANDARD_FINALIZERS.contains(f))
        .forEach(f -> wrong.add("metadata.finalizers: Invalid value: \"" + f
            + "\": name is neither a standard finalizer name nor is it fully qualified"));
    if (WORKLOADS.contains(kind)) {
      workload(after);
    } else {
      switch (kind) {
        case "Pod" -> pod(after.mapping("spec"), "spec", Set.of());
        case "Job" -> pod(after.mapping("spec", "template", "spec"), "spec.template.spec", Set.of());
        case "CronJob" -> pod(after.mapping("spec", "jobTemplate", "spec", "template", "spec"),
            "spec.jobTemplate.spec.template.spec", Set.of());
        case "Service" -> service(after);
        case "ConfigMap" -> keys(after);
        case "CustomResourceDefinition" -> stored(after);
        default -> { }
      }
    }
    return List.copyOf(wrong);
  }

  private void workload(Mapping object) {
    Mapping selector = object.mapping("spec", "selector");
    if (selector.entries().isEmpty()) {
      wrong.add("spec.selector: Required value");
    }
    Mapping labels = object.mapping("spec", "template", "metadata", "labels");
    if (!labels.entries().entrySet().containsAll(selector.mapping("matchLabels").entries().entrySet())) {
      wrong.add("spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`");
    }
    if (kind.equals("Deployment")) {
      strategy(object.mapping("spec", "strategy"));
    }
    pod(object.mapping("spec", "template", "spec"), "spec.template.spec", claims(object));
  }

  /** A StatefulSet's pods have a volume of each claim (kubernetes pkg/apis/apps/validation/validation.go@v1.33). */
  private static Set<String> claims(Mapping workload) {
    Set<String> out = new HashSet<>();
    workload.list("spec", "volumeClaimTemplates").forEach(c -> c.asMapping().text("metadata", "name").ifPresent(out::add));
    return out;
  }

  private void strategy(Mapping strategy) {
    String type = strategy.text("type").orElse("");
    if (type.equals("Recreate") && strategy.has("rollingUpdate")) {
      wrong.add("spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'");
    } else if (!type.equals("Recreate") && !type.equals("RollingUpdate")) {
      wrong.add("spec.strategy.type: Unsupported value: \"" + type + "\": supported values: \"Recreate\","
          + " \"RollingUpdate\"");
    }
  }

  private void pod(Mapping spec, String path, Set<String> claims) {
    List<Value> containers = spec.list("containers");
    if (containers.isEmpty()) {
      wrong.add(path + ".containers: Required value");
    }
    unique(containers, "name", path + ".containers");
    Set<String> volumes = new HashSet<>(claims);
    spec.list("volumes").forEach(v -> volumes.add(v.asMapping().text("name").orElse("")));
    spec.list("volumes").stream().map(Value::asMapping).filter(v -> v.entries().size() > 2).forEach(v ->
        wrong.add(path + ".volumes: Forbidden: may not specify more than 1 volume type"));
    containers.forEach(item -> {
      Mapping container = item.asMapping();
      if (container.text("image").orElse("").isEmpty()) {
        wrong.add(path + ".containers.image: Required value");
      }
      unique(container.list("ports"), "name", path + ".containers.ports");
      container.list("env").stream().map(Value::asMapping)
          .filter(e -> e.has("valueFrom") && !e.text("value").orElse("").isEmpty())
          .forEach(_ -> wrong.add(path + ".containers.env.valueFrom: Invalid value: may not be specified when `value` is"
              + " not empty"));
      container.list("volumeMounts").stream().map(m -> m.asMapping().text("name").orElse(""))
          .filter(name -> !volumes.contains(name))
          .forEach(name -> wrong.add(path + ".containers.volumeMounts.name: Not found: \"" + name + "\""));
    });
  }

  private void unique(List<Value> items, String key, String path) {
    Set<String> seen = new HashSet<>();
    items.stream().flatMap(i -> i.asMapping().text(key).stream()).filter(t -> !t.isEmpty() && !seen.add(t))
        .forEach(t -> wrong.add(path + "." + key + ": Duplicate value: \"" + t + "\""));
  }

  private void service(Mapping service) {
    Mapping spec = service.mapping("spec");
    String type = spec.text("type").orElse("");
    List<Value> ports = spec.list("ports");
    boolean headless = spec.text("clusterIP").orElse("").equals("None");
    if (ports.isEmpty() && !type.equals("ExternalName") && !headless) {
      wrong.add("spec.ports: Required value");
    }
    unique(ports, "name", "spec.ports");
    if (ports.size() > 1) {
      ports.stream().filter(p -> p.asMapping().text("name").orElse("").isEmpty())
          .forEach(_ -> wrong.add("spec.ports.name: Required value"));
    }
    if (!type.equals("LoadBalancer") && !service.list("status", "loadBalancer", "ingress").isEmpty()) {
      wrong.add("status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'");
    }
  }

  private void keys(Mapping object) {
    Map<String, Value> binary = object.mapping("binaryData").entries();
    object.mapping("data").entries().keySet().forEach(key -> {
      if (!key.matches("[-._a-zA-Z0-9]+")) {
        wrong.add("data[" + key + "]: Invalid value: a valid config key must consist of alphanumeric characters, '-',"
            + " '_' or '.'");
      }
      if (binary.containsKey(key)) {
        wrong.add("data[" + key + "]: Invalid value: duplicate of key present in binaryData");
      }
    });
  }

  /** A version that may still be in storage cannot go (apiextensions-apiserver@v0.33 validation.go). */
  private void stored(Mapping crd) {
    List<String> versions =
        crd.list("spec", "versions").stream().map(v -> v.asMapping().text("name").orElse("")).toList();
    crd.list("status", "storedVersions").stream().map(v -> v.text().orElse(""))
        .filter(v -> !versions.contains(v))
        .forEach(v -> wrong.add("status.storedVersions: Invalid value: \"" + v + "\": missing from spec.versions; " + v
            + " was previously a storage version, and must remain in spec.versions until a storage migration ensures no"
            + " data remains persisted in " + v + " and removes " + v + " from status.storedVersions"));
    long storage = crd.list("spec", "versions").stream()
        .filter(v -> v.asMapping().bool("storage").orElse(false)).count();
    if (storage != 1) {
      wrong.add("spec.versions: Invalid value: must have exactly one version marked as storage version");
    }
  }

  private List<List<String>> immutable() {
    return switch (kind) {
      case "Deployment", "DaemonSet", "ReplicaSet" -> List.of(List.of("spec", "selector"));
      case "StatefulSet" -> List.of(List.of("spec", "selector"), List.of("spec", "serviceName"),
          List.of("spec", "podManagementPolicy"), List.of("spec", "volumeClaimTemplates"));
      case "Job" -> List.of(List.of("spec", "selector"), List.of("spec", "completions"), List.of("spec", "template"));
      case "RoleBinding", "ClusterRoleBinding" -> List.of(List.of("roleRef"));
      case "Secret" -> List.of(List.of("type"));
      case "PriorityClass" -> List.of(List.of("value"), List.of("preemptionPolicy"));
      case "StorageClass" -> List.of(List.of("provisioner"), List.of("parameters"), List.of("reclaimPolicy"));
      case "CustomResourceDefinition" -> List.of(List.of("spec", "group"), List.of("spec", "scope"),
          List.of("spec", "names", "kind"), List.of("spec", "names", "plural"));
      default -> List.of();
    };
  }
}
