package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Manifests and changes of a few objects, with fields that come and go. */
final class RandomObjects {
  static final String GROUP = "test.fluxlift.dev";

  private final Random random;
  private final String namespace;

  RandomObjects(Random random, String namespace) {
    this.random = random;
    this.namespace = namespace;
  }

  Mapping manifest() {
    return switch (random.nextInt(4)) {
      case 0 -> object("v1", "ConfigMap", Map.of("data", texts(3)));
      case 1 -> object("v1", "Service", Map.of("spec", service()));
      case 2 -> object("apps/v1", "Deployment", Map.of("spec", deployment(true)));
      default -> object(GROUP + (random.nextInt(6) == 0 ? "/v1beta1" : "/v1"), "Widget",
          Map.of("spec", widget(random.nextInt(8) > 0)));
    };
  }

  private Mapping object(String apiVersion, String kind, Map<String, Object> rest) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", kind.toLowerCase(java.util.Locale.ROOT) + random.nextInt(2));
    metadata.put("namespace", namespace);
    if (random.nextInt(3) > 0) {
      metadata.put("labels", texts(2));
    }
    if (random.nextInt(4) == 0) {
      metadata.put("annotations", texts(2));
    }
    Mapping out = Mapping.of("apiVersion", apiVersion, "kind", kind, "metadata", metadata);
    if (random.nextInt(10) == 0) {
      return out;
    }
    var only = rest.entrySet().iterator().next();
    return out.with(only.getKey(), Value.of(only.getValue()));
  }

  private Map<String, Object> texts(int most) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      out.put("k" + random.nextInt(3), "v" + random.nextInt(3));
    }
    return out;
  }

  private boolean some() {
    return random.nextInt(3) == 0;
  }

  private Map<String, Object> service() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("selector", Map.of("app", "v" + random.nextInt(2)));
    List<Object> ports = new ArrayList<>();
    for (int port = 80; port < 83; port++) {
      if (random.nextBoolean()) {
        Map<String, Object> item = new LinkedHashMap<>(Map.of("name", "p" + port, "port", port));
        if (some()) {
          item.put("targetPort", random.nextBoolean() ? (Object) "http" : 8080);
        }
        if (some()) {
          item.put("protocol", "TCP");
        }
        ports.add(item);
      }
    }
    if (ports.isEmpty()) {
      ports.add(Map.of("name", "p80", "port", 80));
    }
    out.put("ports", ports);
    return out;
  }

  private Map<String, Object> deployment(boolean whole) {
    Map<String, Object> out = new LinkedHashMap<>();
    if (whole) {
      out.put("selector", Map.of("matchLabels", Map.of("app", "web")));
    }
    if (some()) {
      out.put("replicas", random.nextInt(3));
    }
    if (some()) {
      out.put("paused", random.nextBoolean());
    }
    if (some()) {
      out.put("strategy", random.nextBoolean() ? Map.of("type", "Recreate")
          : Map.of("type", "RollingUpdate", "rollingUpdate", Map.of("maxSurge", random.nextInt(2) + 1)));
    }
    Map<String, Object> pod = new LinkedHashMap<>();
    List<Object> containers = new ArrayList<>(List.of(container("main")));
    if (some()) {
      containers.add(container("side"));
    }
    pod.put("containers", containers);
    if (some()) {
      pod.put("serviceAccountName", "default");
    }
    if (some()) {
      pod.put("volumes", List.of(random.nextBoolean()
          ? Map.of("name", "tmp", "emptyDir", Map.of())
          : Map.of("name", "tmp", "configMap", Map.of("name", "c" + random.nextInt(2)))));
    }
    if (some()) {
      pod.put("nodeSelector", Map.of("kubernetes.io/os", "linux"));
    }
    if (some()) {
      pod.put("imagePullSecrets", List.of(Map.of("name", "s" + random.nextInt(2))));
    }
    out.put("template", Map.of("metadata", Map.of("labels", Map.of("app", "web")), "spec", pod));
    return out;
  }

  private Map<String, Object> container(String name) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", name);
    out.put("image", List.of("nginx", "nginx:1.2", "reg.io:5000/a/b@sha256:" + "0".repeat(64)).get(random.nextInt(3)));
    if (some()) {
      out.put("args", List.of("--a=" + random.nextInt(3)));
    }
    if (some()) {
      out.put("env", List.of(Map.of("name", "A", "value", "v" + random.nextInt(2)), random.nextBoolean()
          ? Map.of("name", "B", "value", "")
          : Map.of("name", "B", "valueFrom", Map.of("fieldRef", Map.of("fieldPath", "metadata.namespace")))));
    }
    if (some()) {
      out.put("ports", List.of(Map.of("containerPort", 8080 + random.nextInt(2), "name", "http" + name)));
    }
    if (some()) {
      out.put("resources", Map.of("limits", Map.of("cpu", List.of("1000m", "0.5", "2").get(random.nextInt(3)),
          "memory", List.of("1Gi", "1024Mi", "1000k").get(random.nextInt(3)))));
    }
    if (some()) {
      Object port = random.nextBoolean() ? "http" : 1;
      out.put("readinessProbe", Map.of("httpGet", Map.of("path", "/ready", "port", port)));
    }
    return out;
  }

  private Map<String, Object> widget(boolean whole) {
    Map<String, Object> out = new LinkedHashMap<>();
    if (whole) {
      out.put("size", List.of("small", "large", "large", "huge").get(random.nextInt(random.nextInt(6) == 0 ? 4 : 3)));
    }
    if (some()) {
      out.put("mode", random.nextBoolean() ? "plain" : "fancy");
    }
    if (some()) {
      out.put("replicas", random.nextInt(3));
    }
    if (some()) {
      out.put("port", random.nextBoolean() ? (Object) "http" : 80);
    }
    if (some()) {
      out.put("limits", random.nextBoolean() ? Map.of() : Map.of("low", random.nextInt(2)));
    }
    if (some()) {
      out.put("tags", texts(3));
    }
    if (some()) {
      out.put("selector", Map.of("name", "n" + random.nextInt(2)));
    }
    if (some()) {
      out.put("parts", parts());
    }
    if (some()) {
      out.put("names", random.nextBoolean() ? List.of("a", "b") : List.of("b", "c" + random.nextInt(2)));
    }
    if (some()) {
      out.put("steps", List.of(Map.of("run", "r" + random.nextInt(2)), Map.of("wait", true)));
    }
    if (some()) {
      out.put("free", Map.of("x", Map.of("y", random.nextInt(2)), "z", List.of(1, 2)));
    }
    if (some()) {
      out.put("any", random.nextBoolean() ? (Object) "text" : Map.of("deep", Map.of("er", random.nextInt(2))));
    }
    if (random.nextInt(12) == 0) {
      out.put("unknown", 1);
    }
    return out;
  }

  private List<Object> parts() {
    List<Object> out = new ArrayList<>();
    for (String name : List.of("p", "q", "r")) {
      if (random.nextBoolean()) {
        Map<String, Object> part = new LinkedHashMap<>(Map.of("name", name));
        if (some()) {
          part.put("color", random.nextInt(4) == 0 ? Value.of(null) : "c" + random.nextInt(2));
        }
        if (some()) {
          part.put("count", random.nextInt(3));
        }
        out.add(part);
      }
    }
    java.util.Collections.shuffle(out, random);
    return out;
  }

  /** A merge patch of an object. */
  Mapping change(ObjectRef ref) {
    Mapping out = Mapping.EMPTY;
    if (random.nextInt(3) == 0) {
      Map<String, Object> labels = texts(2);
      labels.put("gone", Value.of(null));
      out = out.with("metadata", Mapping.of("labels", labels));
    }
    Map<String, Object> spec = switch (ref.kind()) {
      case "Service" -> service();
      case "Deployment" -> deployment(false);
      case "Widget" -> widget(random.nextBoolean());
      default -> Map.of();
    };
    if (ref.kind().equals("ConfigMap")) {
      return out.with("data", Value.of(texts(3)));
    }
    Map<String, Object> few = new LinkedHashMap<>(spec);
    few.keySet().removeIf(_ -> random.nextInt(3) == 0);
    if (random.nextInt(5) == 0) {
      few.put(List.of("replicas", "mode", "tags", "parts", "strategy").get(random.nextInt(5)), Value.of(null));
    }
    return out.with("spec", Value.of(few));
  }

  /** A merge patch for the status subresource, with something that it must not change. */
  Mapping status(ObjectRef ref) {
    Map<String, Object> status = switch (ref.kind()) {
      case "Service" -> Map.of("loadBalancer", Map.of("ingress", List.of(Map.of("ip", "10.0.0." + random.nextInt(3)))));
      case "Deployment" -> Map.of("replicas", random.nextInt(3), "observedGeneration", 1);
      default -> Map.of("replicas", random.nextInt(3),
          "conditions", List.of(Map.of("type", "Ready", "status", random.nextBoolean() ? "True" : "False")));
    };
    Mapping out = Mapping.of("status", status);
    return random.nextBoolean() ? out : out.with("spec", Mapping.of("replicas", 7)).with("metadata",
        Mapping.of("labels", Mapping.of("status", "1"), "annotations", Mapping.of("status", "1")));
  }
}
