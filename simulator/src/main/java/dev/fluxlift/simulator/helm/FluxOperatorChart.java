package dev.fluxlift.simulator.helm;

import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The chart flux-operator (controlplaneio-fluxcd/charts@7c66ddc charts/flux-operator). Its CRDs are templates with
 * {@code helm.sh/resource-policy: keep}: a plain {@code helm install} over CRDs of another release is refused, and
 * {@code helm uninstall} leaves them.
 */
public record FluxOperatorChart(String version, String appVersion) implements Chart {
  /** Its name. */
  public static final String NAME = "flux-operator";

  private static final Mapping DEFAULTS = Mapping.of(
      "nameOverride", "",
      "fullnameOverride", "",
      "multitenancy", Mapping.of("enabled", false, "defaultServiceAccount", "flux-operator"),
      "reporting", Mapping.of("interval", "5m"),
      "installCRDs", true,
      "commonAnnotations", Mapping.EMPTY,
      "commonLabels", Mapping.EMPTY,
      "image", Mapping.of(
          "repository", "ghcr.io/controlplaneio-fluxcd/flux-operator", "tag", "", "imagePullPolicy", "IfNotPresent"),
      "priorityClassName", "",
      "resources", Mapping.of(
          "limits", Mapping.of("cpu", "1000m", "memory", "1Gi"),
          "requests", Mapping.of("cpu", "100m", "memory", "64Mi")),
      "serviceAccount", Mapping.of("create", true, "name", ""),
      "rbac", Mapping.of("create", true, "createAggregation", true),
      "affinity", Mapping.EMPTY,
      "tolerations", List.of(),
      "nodeSelector", Mapping.EMPTY,
      "hostNetwork", false,
      "extraArgs", List.of(),
      "extraEnvs", List.of(),
      "logLevel", "info",
      "serviceMonitor", Mapping.of(
          "create", false, "interval", "60s", "scrapeTimeout", "30s", "labels", Mapping.EMPTY));

  /**
   * The chart of a version.
   *
   * @throws IllegalArgumentException for a version other than 0.32.0 and 0.58.1
   */
  public static FluxOperatorChart of(String version) {
    return switch (version) {
      case "0.32.0", "0.58.1" -> new FluxOperatorChart(version, "v" + version);
      default -> throw new IllegalArgumentException(
          "chart flux-operator " + version + " is not in the model, which knows 0.32.0 and 0.58.1: name one of these");
    };
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Mapping> crds() {
    return List.of();
  }

  @Override
  public Rendered render(Request request) {
    Templates templates = new Templates(this, ChartValues.coalesce(DEFAULTS, request.values()), request);
    List<Mapping> out = new ArrayList<>();
    if (templates.on("installCRDs")) {
      out.addAll(OperatorCrds.kept());
    }
    if (templates.on("serviceAccount", "create")) {
      out.add(templates.serviceAccount());
    }
    if (templates.on("rbac", "create")) {
      out.add(templates.clusterAdmin());
    }
    if (templates.on("rbac", "createAggregation")) {
      out.add(templates.viewRole());
    }
    out.add(templates.service());
    if (templates.on("serviceMonitor", "create")) {
      out.add(templates.serviceMonitor());
    }
    out.add(templates.deployment());
    return new Rendered(List.copyOf(out), List.of());
  }

  private record Templates(FluxOperatorChart chart, Mapping values, Request request) {
    boolean on(String... path) {
      return values.get(path).filter(ChartValues::truth).isPresent();
    }

    String name() {
      return values.text("fullnameOverride").filter(n -> !n.isEmpty()).orElse(request.release());
    }

    String account() {
      return values.text("serviceAccount", "name").filter(n -> !n.isEmpty()).orElse(name());
    }

    Mapping selector() {
      return Mapping.of("app.kubernetes.io/name", NAME, "app.kubernetes.io/instance", request.release());
    }

    Mapping labels() {
      Mapping own = Mapping.of(
          "helm.sh/chart", (NAME + "-" + request.chartVersion()).replace('+', '_'),
          "app.kubernetes.io/name", NAME,
          "app.kubernetes.io/instance", request.release(),
          "app.kubernetes.io/version", chart.appVersion(),
          "app.kubernetes.io/managed-by", "Helm");
      return ChartValues.merge(own, values.mapping("commonLabels"));
    }

    Mapping object(String apiVersion, String kind, String name, boolean namespaced) {
      Mapping metadata = Mapping.of("name", name, "labels", labels());
      return Mapping.of(
          "apiVersion", apiVersion,
          "kind", kind,
          "metadata", namespaced ? metadata.with("namespace", Value.of(request.namespace())) : metadata);
    }

    Mapping serviceAccount() {
      return object("v1", "ServiceAccount", account(), true);
    }

    Mapping clusterAdmin() {
      return object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", name(), false)
          .with("roleRef", Mapping.of(
              "apiGroup", "rbac.authorization.k8s.io", "kind", "ClusterRole", "name", "cluster-admin"))
          .with("subjects", Value.of(List.of(Mapping.of(
              "kind", "ServiceAccount", "name", account(), "namespace", request.namespace()))));
    }

    Mapping viewRole() {
      return object("rbac.authorization.k8s.io/v1", "ClusterRole", name() + "-view", false)
          .withPath(
              List.of("metadata", "labels", "rbac.authorization.k8s.io/aggregate-to-view"), Value.of("true"))
          .with("rules", Value.of(List.of(Mapping.of(
              "apiGroups", List.of("fluxcd.controlplane.io"),
              "resources", List.of("*"),
              "verbs", List.of("get", "list", "watch")))));
    }

    Mapping service() {
      return object("v1", "Service", name(), true).with("spec", Mapping.of(
          "type", "ClusterIP",
          "selector", selector(),
          "ports", List.of(Mapping.of("name", "http-metrics", "port", 8080, "protocol", "TCP", "targetPort", 8080))));
    }

    Mapping serviceMonitor() {
      Mapping monitor = values.mapping("serviceMonitor");
      Mapping object = object("monitoring.coreos.com/v1", "ServiceMonitor", name(), true);
      Mapping all = ChartValues.merge(object.mapping("metadata", "labels"), monitor.mapping("labels"));
      return object.withPath(List.of("metadata", "labels"), all).with("spec", Mapping.of(
          "endpoints", List.of(Mapping.of(
              "port", "http-metrics",
              "path", "/metrics",
              "interval", monitor.text("interval").orElse(""),
              "scrapeTimeout", monitor.text("scrapeTimeout").orElse(""))),
          "namespaceSelector", Mapping.of("matchNames", List.of(request.namespace())),
          "selector", Mapping.of("matchLabels", Mapping.of("app.kubernetes.io/name", NAME))));
    }

    Mapping deployment() {
      Mapping object = object("apps/v1", "Deployment", name(), true);
      if (on("commonAnnotations")) {
        object = object.withPath(List.of("metadata", "annotations"), values.mapping("commonAnnotations"));
      }
      return object.with("spec", Mapping.of(
          "replicas", 1,
          "selector", Mapping.of("matchLabels", selector()),
          "template", Mapping.of(
              "metadata", Mapping.of(
                  "labels", labels(),
                  "annotations", Mapping.of("prometheus.io/scrape", "true", "prometheus.io/port", "8080")),
              "spec", pod())));
    }

    private Mapping pod() {
      Mapping pod = Mapping.of(
          "serviceAccountName", account(),
          "hostNetwork", on("hostNetwork"),
          "containers", List.of(container()),
          "volumes", List.of(Mapping.of("name", "temp", "emptyDir", Mapping.EMPTY)));
      for (String field : List.of("priorityClassName", "nodeSelector", "tolerations", "affinity")) {
        if (on(field)) {
          pod = pod.with(field, values.get(field).orElseThrow());
        }
      }
      return pod;
    }

    private Mapping container() {
      Mapping image = values.mapping("image");
      String tag = image.text("tag").filter(t -> !t.isEmpty()).orElse(chart.appVersion());
      List<Value> args = new ArrayList<>();
      args.add(Value.of("--log-level=" + values.text("logLevel").orElse("")));
      args.add(Value.of("--log-encoding=json"));
      args.add(Value.of("--reporting-interval=" + values.text("reporting", "interval").orElse("")));
      values.list("extraArgs").forEach(a -> args.add(ChartValues.printed(a)));
      List<Value> env = new ArrayList<>();
      env.add(Mapping.of(
          "name", "RUNTIME_NAMESPACE",
          "valueFrom", Mapping.of("fieldRef", Mapping.of("fieldPath", "metadata.namespace"))));
      env.addAll(values.list("extraEnvs"));
      return Mapping.of(
          "name", "manager",
          "image", image.text("repository").orElse("") + ":" + tag,
          "imagePullPolicy", image.text("imagePullPolicy").orElse(""),
          "args", args,
          "env", env,
          "ports", List.of(port("http-metrics", 8080), port("http", 8081)),
          "livenessProbe", probe("/healthz", 15, 20),
          "readinessProbe", probe("/readyz", 5, 10),
          "resources", values.mapping("resources"),
          "volumeMounts", List.of(Mapping.of("name", "temp", "mountPath", "/tmp")));
    }

    private static Mapping port(String name, int number) {
      return Mapping.of("name", name, "containerPort", number, "protocol", "TCP");
    }

    private static Mapping probe(String path, int delay, int period) {
      return Mapping.of(
          "httpGet", Mapping.of("path", path, "port", 8081),
          "initialDelaySeconds", delay,
          "periodSeconds", period);
    }
  }
}
