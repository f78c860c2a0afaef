package dev.fluxlift.engine.proof.catalogue;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A controller's objects as facts, and facts as objects again. What all controllers of Flux have alike (one replica, a
 * hardened container called manager, HTTP probes) is said here once; what differs is a fact. Facts are only good when
 * they give the objects back: {@link CatalogueGenerator} refuses a distribution where they do not.
 */
final class ComponentFacts {
  private static final String[] CONTAINERS = {"spec", "template", "spec", "containers"};

  private ComponentFacts() {}

  /** Facts of the objects of one component. */
  static Mapping of(String component, List<Mapping> objects) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("name", Value.of(component));
    List<Value> accounts = new ArrayList<>();
    List<Value> services = new ArrayList<>();
    List<Value> crds = new ArrayList<>();
    for (Mapping object : objects) {
      switch (object.text("kind").orElse("")) {
        case "Deployment" -> out.putAll(deploymentFacts(object).entries());
        case "ServiceAccount" -> accounts.add(object.mapping("metadata"));
        case "Service" -> services.add(serviceFacts(object));
        case "CustomResourceDefinition" -> crds.add(CrdFacts.of(object));
        default ->
            throw new IllegalArgumentException(component + " has a " + object.text("kind").orElse("?") + ", no rule for it");
      }
    }
    out.put("accounts", Sequence.of(accounts));
    out.put("services", Sequence.of(services));
    out.put("crds", Sequence.of(crds));
    return new Mapping(out, dev.fluxlift.yaml.Origin.NONE);
  }

  /** The objects that the facts describe, CRDs reduced to what {@link CrdFacts} keeps. */
  static List<Mapping> objects(Mapping facts) {
    List<Mapping> out = new ArrayList<>();
    facts.list("crds").forEach(c -> out.add(CrdFacts.object(c.asMapping())));
    facts
        .list("accounts")
        .forEach(a -> out.add(Mapping.of("apiVersion", "v1", "kind", "ServiceAccount", "metadata", a)));
    facts.list("services").forEach(s -> out.add(service(s.asMapping())));
    out.add(deployment(facts));
    return out;
  }

  private static Mapping serviceFacts(Mapping service) {
    Mapping port = service.list("spec", "ports").getFirst().asMapping();
    return Mapping.of(
        "metadata", service.mapping("metadata"),
        "app", service.text("spec", "selector", "app").orElse(""),
        "target", port.text("targetPort").orElse(""));
  }

  private static Mapping service(Mapping facts) {
    return Mapping.of(
        "apiVersion", "v1",
        "kind", "Service",
        "metadata", facts.mapping("metadata"),
        "spec",
            Mapping.of(
                "ports",
                    List.of(
                        Mapping.of("name", "http", "port", 80, "protocol", "TCP", "targetPort", text(facts, "target"))),
                "selector", Mapping.of("app", text(facts, "app")),
                "type", "ClusterIP"));
  }

  private static Mapping deploymentFacts(Mapping deployment) {
    Mapping pod = deployment.mapping("spec", "template", "spec");
    Mapping container = deployment.list(CONTAINERS).getFirst().asMapping();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("metadata", deployment.mapping("metadata"));
    deployment.text("spec", "strategy", "type").ifPresent(s -> out.put("strategy", s));
    out.put("podLabels", deployment.mapping("spec", "template", "metadata", "labels"));
    out.put("account", text(pod, "serviceAccountName"));
    pod.text("priorityClassName").ifPresent(p -> out.put("priority", p));
    out.put("graceSeconds", pod.get("terminationGracePeriodSeconds").orElseThrow());
    out.put("image", text(container, "image"));
    out.put("args", Sequence.of(container.list("args")));
    out.put("env", Value.of(named(container.list("env"), ComponentFacts::envFact)));
    out.put("ports", Value.of(named(container.list("ports"), p -> p.get("containerPort").orElseThrow())));
    out.put("live", probeFact(container.mapping("livenessProbe")));
    out.put("ready", probeFact(container.mapping("readinessProbe")));
    out.put("resources", container.mapping("resources"));
    out.put("mounts", Value.of(named(container.list("volumeMounts"), m -> m.get("mountPath").orElseThrow())));
    out.put("emptyDirs", Sequence.of(pod.list("volumes").stream().map(v -> v.asMapping().get("name").orElseThrow()).toList()));
    return Value.of(out).asMapping();
  }

  private static Mapping deployment(Mapping facts) {
    String name = text(facts, "name");
    Map<String, Object> container = new LinkedHashMap<>();
    container.put("name", "manager");
    container.put("image", text(facts, "image"));
    container.put("imagePullPolicy", "IfNotPresent");
    container.put("args", Sequence.of(facts.list("args")));
    container.put("env", list(facts.mapping("env"), ComponentFacts::env));
    container.put("ports", list(facts.mapping("ports"), (n, p) -> Mapping.of("name", n, "containerPort", p, "protocol", "TCP")));
    container.put("livenessProbe", probe(text(facts, "live")));
    container.put("readinessProbe", probe(text(facts, "ready")));
    container.put("resources", facts.mapping("resources"));
    container.put("securityContext", hardened());
    container.put("volumeMounts", list(facts.mapping("mounts"), (n, m) -> Mapping.of("name", n, "mountPath", m)));

    Map<String, Object> pod = new LinkedHashMap<>();
    pod.put("containers", List.of(container));
    facts.text("priority").ifPresent(p -> pod.put("priorityClassName", p));
    pod.put("securityContext", Mapping.of("fsGroup", 1337));
    pod.put("serviceAccountName", text(facts, "account"));
    pod.put("terminationGracePeriodSeconds", facts.get("graceSeconds").orElseThrow());
    pod.put(
        "volumes", facts.list("emptyDirs").stream().map(v -> Mapping.of("name", v, "emptyDir", Mapping.EMPTY)).toList());

    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("replicas", 1);
    spec.put("selector", Mapping.of("matchLabels", Mapping.of("app", name)));
    facts.text("strategy").ifPresent(s -> spec.put("strategy", Mapping.of("type", s)));
    spec.put(
        "template",
        Mapping.of(
            "metadata",
                Mapping.of(
                    "annotations", Mapping.of("prometheus.io/port", "8080", "prometheus.io/scrape", "true"),
                    "labels", facts.mapping("podLabels")),
            "spec", pod));
    return Mapping.of(
        "apiVersion", "apps/v1", "kind", "Deployment", "metadata", facts.mapping("metadata"), "spec", spec);
  }

  private static Mapping hardened() {
    return Mapping.of(
        "allowPrivilegeEscalation", false,
        "capabilities", Mapping.of("drop", List.of("ALL")),
        "readOnlyRootFilesystem", true,
        "runAsNonRoot", true,
        "seccompProfile", Mapping.of("type", "RuntimeDefault"));
  }

  /** {@code field PATH}, {@code resource NAME} of the manager container, or {@code = VALUE}. */
  private static Value envFact(Mapping env) {
    String fact =
        env.text("valueFrom", "fieldRef", "fieldPath")
            .map(p -> "field " + p)
            .or(() -> env.text("valueFrom", "resourceFieldRef", "resource").map(r -> "resource " + r))
            .orElseGet(() -> "= " + text(env, "value"));
    return Value.of(fact);
  }

  private static Mapping env(String name, Value fact) {
    String says = fact.text().orElse("");
    if (says.startsWith("field ")) {
      Mapping ref = Mapping.of("fieldPath", says.substring("field ".length()));
      return Mapping.of("name", name, "valueFrom", Mapping.of("fieldRef", ref));
    }
    if (says.startsWith("resource ")) {
      Mapping ref = Mapping.of("containerName", "manager", "resource", says.substring("resource ".length()));
      return Mapping.of("name", name, "valueFrom", Mapping.of("resourceFieldRef", ref));
    }
    return Mapping.of("name", name, "value", says.substring("= ".length()));
  }

  /** {@code PORT PATH}. */
  private static String probeFact(Mapping probe) {
    return text(probe.mapping("httpGet"), "port") + " " + text(probe.mapping("httpGet"), "path");
  }

  private static Mapping probe(String fact) {
    String[] parts = fact.split(" ", 2);
    return Mapping.of("httpGet", Mapping.of("port", parts[0], "path", parts[1]));
  }

  private static Map<String, Value> named(List<Value> items, java.util.function.Function<Mapping, Value> fact) {
    Map<String, Value> out = new LinkedHashMap<>();
    items.forEach(i -> out.put(text(i.asMapping(), "name"), fact.apply(i.asMapping())));
    return out;
  }

  private static List<Mapping> list(Mapping facts, java.util.function.BiFunction<String, Value, Mapping> item) {
    List<Mapping> out = new ArrayList<>();
    facts.entries().forEach((name, fact) -> out.add(item.apply(name, fact)));
    return out;
  }

  private static String text(Mapping mapping, String key) {
    return mapping.text(key).orElseThrow(() -> new IllegalArgumentException("no " + key + " in " + mapping));
  }
}
