package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Defaults of built-in kinds: those of {@code defaults.txt}, and those that depend on other fields (kubernetes@v1.33
 * pkg/apis/*&#47;v1/defaults.go, pkg/apis/core/v1/conversion.go).
 */
final class BuiltInDefaults {
  /** How often a DaemonSet's template changed; of an older API, still kept as an annotation. */
  static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

  private static final String ROLLING = "RollingUpdate";
  private static final String RBAC = "rbac.authorization.k8s.io";

  private final Map<String, Map<String, Value>> table = new HashMap<>();
  private final Map<String, UnaryOperator<Mapping>> rules = new HashMap<>();

  BuiltInDefaults(List<String> lines) {
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      if (words.length == 3 && !line.startsWith("#")) {
        table.computeIfAbsent(words[0], _ -> new LinkedHashMap<>()).put(words[1], Json.parse(words[2], ""));
      }
    }
    rules.put("apps.DeploymentStrategy", s -> rolling(s, Mapping.of("maxUnavailable", "25%", "maxSurge", "25%")));
    rules.put("apps.DaemonSetUpdateStrategy", s -> rolling(s, Mapping.of("maxUnavailable", 1, "maxSurge", 0)));
    rules.put("apps.StatefulSetUpdateStrategy", s -> rolling(s, Mapping.of("partition", 0)));
    rules.put("core.Container", BuiltInDefaults::pullPolicy);
    rules.put("core.PodSpec", BuiltInDefaults::serviceAccount);
    rules.put("core.Volume", v -> v.entries().size() <= 1 ? v.with("emptyDir", Mapping.EMPTY) : v);
    rules.put("core.ServicePort", p -> absent(p, "targetPort", p.get("port").orElse(Value.of(0))));
    rules.put("core.ServiceSpec", BuiltInDefaults::service);
    rules.put("core.Secret", BuiltInDefaults::secret);
    rules.put("core.Namespace", n -> n.text("metadata", "name").map(name ->
        n.withPath(List.of("metadata", "labels", "kubernetes.io/metadata.name"), Value.of(name))).orElse(n));
    rules.put("core.LimitRangeItem", BuiltInDefaults::limits);
    rules.put("core.PersistentVolumeClaim", c ->
        c.with("status", absent(c.mapping("status"), "phase", Value.of("Pending"))));
    rules.put("apps.StatefulSetSpec", BuiltInDefaults::claims);
    rules.put("apps.DaemonSet", d -> d.get("metadata", "annotations", TEMPLATE_GENERATION).isPresent()
        ? d
        : d.withPath(List.of("metadata", "annotations", TEMPLATE_GENERATION), Value.of("0")));
    rules.put("batch.Job", BuiltInDefaults::job);
    rules.put("networking.NetworkPolicySpec", BuiltInDefaults::networkPolicy);
    rules.put("rbac.RoleRef", r -> blank(r, "apiGroup") ? r.with("apiGroup", Value.of(RBAC)) : r);
    rules.put("rbac.Subject", BuiltInDefaults::subject);
    rules.put("apiextensions.CustomResourceDefinitionNames", BuiltInDefaults::names);
  }

  /** A struct of this type with what it lacks. */
  Mapping of(String type, Mapping struct) {
    Mapping out = struct;
    for (var entry : table.getOrDefault(type, Map.of()).entrySet()) {
      out = absent(out, entry.getKey(), entry.getValue());
    }
    return rules.getOrDefault(type, UnaryOperator.identity()).apply(out);
  }

  private static boolean blank(Mapping m, String key) {
    return m.text(key).orElse("").isEmpty();
  }

  private static Mapping absent(Mapping m, String key, Value value) {
    boolean none = m.get(key).filter(v -> !(v instanceof Value.Null)).isEmpty();
    return none || value instanceof Value.Text t && !t.value().isEmpty() && blank(m, key) ? m.with(key, value) : m;
  }

  private static Mapping rolling(Mapping strategy, Mapping fallback) {
    if (!strategy.text("type").orElse("").equals(ROLLING)) {
      return strategy;
    }
    Mapping given = strategy.mapping("rollingUpdate");
    for (var entry : fallback.entries().entrySet()) {
      given = absent(given, entry.getKey(), entry.getValue());
    }
    return strategy.with("rollingUpdate", given);
  }

  private static Mapping pullPolicy(Mapping container) {
    if (!blank(container, "imagePullPolicy")) {
      return container;
    }
    String image = container.text("image").orElse("");
    String last = image.substring(image.lastIndexOf('/') + 1);
    int colon = last.indexOf(':');
    boolean latest = !image.contains("@") && (colon < 0 || last.substring(colon + 1).equals("latest"));
    return container.with("imagePullPolicy", Value.of(latest ? "Always" : "IfNotPresent"));
  }

  private static Mapping serviceAccount(Mapping pod) {
    Optional<Value> name =
        pod.get("serviceAccountName").filter(v -> !v.text().orElse("").isEmpty()).or(() -> pod.get("serviceAccount"));
    return name.map(n -> pod.with("serviceAccountName", n).with("serviceAccount", n)).orElse(pod);
  }

  private static Mapping service(Mapping spec) {
    Mapping out = spec;
    String type = spec.text("type").orElse("");
    if (!type.equals("ExternalName")) {
      out = absent(out, "internalTrafficPolicy", Value.of("Cluster"));
    }
    if (type.equals("NodePort") || type.equals("LoadBalancer")) {
      out = absent(out, "externalTrafficPolicy", Value.of("Cluster"));
    }
    if (type.equals("LoadBalancer")) {
      out = absent(out, "allocateLoadBalancerNodePorts", Value.of(true));
    }
    if (spec.text("sessionAffinity").orElse("").equals("ClientIP")) {
      Mapping config = spec.mapping("sessionAffinityConfig");
      Mapping client = absent(config.mapping("clientIP"), "timeoutSeconds", Value.of(10800));
      out = out.with("sessionAffinityConfig", config.with("clientIP", client));
    }
    return out;
  }

  /** stringData is written only; it goes into data. */
  private static Mapping secret(Mapping secret) {
    Mapping plain = secret.mapping("stringData");
    if (plain.entries().isEmpty()) {
      return secret;
    }
    Map<String, Value> data = new LinkedHashMap<>(secret.mapping("data").entries());
    plain.entries().forEach((k, v) -> data.put(k, Value.of(java.util.Base64.getEncoder().encodeToString(
        v.text().orElse("").getBytes(java.nio.charset.StandardCharsets.UTF_8)))));
    return secret.without("stringData").with("data", Value.of(data));
  }

  private static Mapping job(Mapping job) {
    Mapping spec = job.mapping("spec");
    if (spec.get("completions").isEmpty() && spec.get("parallelism").isEmpty()) {
      spec = spec.with("completions", Value.of(1)).with("parallelism", Value.of(1));
    }
    spec = absent(spec, "parallelism", Value.of(1));
    spec = absent(spec, "backoffLimit", Value.of(6));
    spec = absent(spec, "completionMode", Value.of("NonIndexed"));
    spec = absent(spec, "suspend", Value.of(false));
    spec = absent(spec, "manualSelector", Value.of(false));
    spec = absent(spec, "podReplacementPolicy",
        Value.of(spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed"));
    if (job.mapping("metadata", "labels").entries().isEmpty()
        && !spec.mapping("template", "metadata", "labels").entries().isEmpty()) {
      job = job.withPath(List.of("metadata", "labels"), spec.mapping("template", "metadata", "labels"));
    }
    return job.with("spec", spec);
  }

  private static Mapping limits(Mapping item) {
    if (!item.text("type").orElse("").equals("Container")) {
      return item;
    }
    Mapping limit = with(item.mapping("default"), item.mapping("max"));
    Mapping request = with(with(item.mapping("defaultRequest"), limit), item.mapping("min"));
    return some(some(item, "default", limit), "defaultRequest", request);
  }

  private static Mapping with(Mapping first, Mapping fallback) {
    Map<String, Value> out = new LinkedHashMap<>(first.entries());
    fallback.entries().forEach(out::putIfAbsent);
    return Value.of(out).asMapping();
  }

  private static Mapping some(Mapping m, String key, Mapping value) {
    return value.entries().isEmpty() ? m : m.with(key, value);
  }

  private static Mapping claims(Mapping spec) {
    return spec.list("volumeClaimTemplates").isEmpty() ? spec : spec.with("volumeClaimTemplates",
        Sequence.of(spec.list("volumeClaimTemplates").stream().map(c -> c.asMapping()
            .with("kind", Value.of("PersistentVolumeClaim")).with("apiVersion", Value.of("v1"))).toList()));
  }

  private static Mapping networkPolicy(Mapping spec) {
    if (!spec.list("policyTypes").isEmpty()) {
      return spec;
    }
    List<Value> types = spec.list("egress").isEmpty()
        ? List.of(Value.of("Ingress"))
        : List.of(Value.of("Ingress"), Value.of("Egress"));
    return spec.with("policyTypes", Sequence.of(types));
  }

  private static Mapping subject(Mapping subject) {
    boolean person = List.of("User", "Group").contains(subject.text("kind").orElse(""));
    return person && blank(subject, "apiGroup") ? subject.with("apiGroup", Value.of(RBAC)) : subject;
  }

  private static Mapping names(Mapping names) {
    String kind = names.text("kind").orElse("");
    if (kind.isEmpty()) {
      return names;
    }
    Mapping out = absent(names, "singular", Value.of(kind.toLowerCase(Locale.ROOT)));
    return absent(out, "listKind", Value.of(kind + "List"));
  }
}
