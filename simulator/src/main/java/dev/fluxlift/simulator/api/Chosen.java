package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the server chooses for a new object: addresses and ports of a Service, the selector of a Job. */
final class Chosen {
  private static final int FIRST_PORT = 30000;
  private static final int PORTS = 2768;

  private final Store store;
  private final ObjectRef ref;
  private final String uid;

  Chosen(Store store, ObjectRef ref, String uid) {
    this.store = store;
    this.ref = ref;
    this.uid = uid;
  }

  Mapping of(Mapping object) {
    return switch (ref.group() + "/" + ref.kind()) {
      case "/Service" -> object.with("spec", service(object.mapping("spec")));
      case "batch/Job" -> job(object);
      default -> object;
    };
  }

  private Mapping service(Mapping spec) {
    String type = spec.text("type").orElse("");
    if (type.equals("ExternalName")) {
      return spec;
    }
    Mapping out = spec;
    if (spec.text("clusterIP").orElse("").isEmpty()) {
      long chance = store.chosen(ref, 65_000) + 256;
      out = out.with("clusterIP", Value.of("10.96." + chance / 256 + "." + chance % 256));
    }
    out = out.with("clusterIPs", Value.of(List.of(out.text("clusterIP").orElse(""))));
    boolean headlessWithoutSelector =
        out.text("clusterIP").orElse("").equals("None") && out.mapping("selector").entries().isEmpty();
    out = fallback(out, "ipFamilies", headlessWithoutSelector ? List.of("IPv4", "IPv6") : List.of("IPv4"));
    out = fallback(out, "ipFamilyPolicy", headlessWithoutSelector ? "RequireDualStack" : "SingleStack");
    boolean nodePorts = type.equals("NodePort")
        || type.equals("LoadBalancer") && out.bool("allocateLoadBalancerNodePorts").orElse(true);
    return nodePorts ? out.with("ports", Value.of(out.list("ports").stream().map(this::nodePort).toList())) : out;
  }

  private Value nodePort(Value port) {
    Mapping m = port.asMapping();
    if (m.has("nodePort")) {
      return m;
    }
    ObjectRef own = new ObjectRef("", "Port", ref.namespace(), ref.name() + "/" + m.text("port").orElse(""));
    return m.with("nodePort", Value.of(FIRST_PORT + store.chosen(own, PORTS)));
  }

  private static Mapping fallback(Mapping m, String key, Object value) {
    return m.has(key) ? m : m.with(key, Value.of(value));
  }

  /** kubernetes@v1.33 pkg/registry/batch/job/strategy.go generateSelector. */
  private Mapping job(Mapping job) {
    if (job.bool("spec", "manualSelector").orElse(false)) {
      return job;
    }
    Map<String, Value> labels = new LinkedHashMap<>(job.mapping("spec", "template", "metadata", "labels").entries());
    labels.put("controller-uid", Value.of(uid));
    labels.put("batch.kubernetes.io/controller-uid", Value.of(uid));
    labels.put("job-name", Value.of(ref.name()));
    labels.put("batch.kubernetes.io/job-name", Value.of(ref.name()));
    // labels that were defaulted from the template are the same map in Go
    Mapping shared = job.mapping("metadata", "labels").equals(job.mapping("spec", "template", "metadata", "labels"))
        ? job.withPath(List.of("metadata", "labels"), Value.of(labels))
        : job;
    Mapping selector = Mapping.of("matchLabels", Map.of("batch.kubernetes.io/controller-uid", uid));
    return shared.withPath(List.of("spec", "template", "metadata", "labels"), Value.of(labels))
        .withPath(List.of("spec", "selector"), selector);
  }
}
