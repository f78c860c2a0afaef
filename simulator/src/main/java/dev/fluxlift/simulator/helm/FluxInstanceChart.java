package dev.fluxlift.simulator.helm;

import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Text;
import dev.fluxlift.yaml.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The chart flux-instance: one FluxInstance, and a hook Job that waits for it when asked
 * (controlplaneio-fluxcd/charts@7c66ddc charts/flux-instance). What a person leaves out floats: version 2.x from the
 * newest manifests, four components. The FluxInstance has no keep policy unless commonAnnotations give it one.
 *
 * @param quotesVersion whether the version is printed in quotes; without, {@code 2.6} becomes a number and is refused
 */
public record FluxInstanceChart(String version, String appVersion, boolean quotesVersion) implements Chart {
  /** Its name. */
  public static final String NAME = "flux-instance";

  private static final Mapping DEFAULTS = Mapping.of(
      "nameOverride", "",
      "fullnameOverride", "flux",
      "commonAnnotations", Mapping.EMPTY,
      "commonLabels", Mapping.EMPTY,
      "instance", Mapping.of(
          "distribution", Mapping.of(
              "version", "2.x",
              "registry", "ghcr.io/fluxcd",
              "artifact", "oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:latest",
              "artifactPullSecret", "",
              "imagePullSecret", ""),
          "components", List.of(
              "source-controller", "kustomize-controller", "helm-controller", "notification-controller"),
          "cluster", Mapping.of(
              "type", "kubernetes",
              "size", "",
              "domain", "cluster.local",
              "networkPolicy", true,
              "multitenant", false,
              "tenantDefaultServiceAccount", "default"),
          "commonMetadata", Mapping.of("annotations", Mapping.EMPTY, "labels", Mapping.EMPTY),
          "storage", Mapping.of("class", "", "size", ""),
          "sharding", Mapping.of("key", "sharding.fluxcd.io/key", "shards", List.of()),
          "sync", Mapping.of(
              "interval", "1m",
              "kind", "GitRepository",
              "url", "",
              "ref", "",
              "path", "",
              "pullSecret", "",
              "name", "",
              "provider", ""),
          "kustomize", Mapping.of("patches", List.of())),
      "healthcheck", Mapping.of(
          "enabled", false,
          "timeout", "5m",
          "image", Mapping.of("repository", "ghcr.io/controlplaneio-fluxcd/flux-operator-cli", "tag", "")));

  /**
   * The chart of a version.
   *
   * @throws IllegalArgumentException for a version other than 0.32.0 and 0.58.1
   */
  public static FluxInstanceChart of(String version) {
    return switch (version) {
      case "0.32.0" -> new FluxInstanceChart(version, "v0.32.0", false);
      case "0.58.1" -> new FluxInstanceChart(version, "v0.58.1", true);
      default -> throw new IllegalArgumentException(
          "chart flux-instance " + version + " is not in the model, which knows 0.32.0 and 0.58.1: name one of these");
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
    Mapping values = ChartValues.coalesce(DEFAULTS, request.values());
    List<Mapping> hooks = ChartValues.truth(values.get("healthcheck", "enabled").orElse(Value.of(false)))
        ? List.of(healthCheck(values, request))
        : List.of();
    return new Rendered(List.of(instance(values, request)), hooks);
  }

  private Mapping instance(Mapping values, Request request) {
    Mapping labels = Mapping.of(
        "helm.sh/chart", (NAME + "-" + request.chartVersion()).replace('+', '_'),
        "app.kubernetes.io/name", NAME,
        "app.kubernetes.io/instance", request.release(),
        "app.kubernetes.io/managed-by", "Helm");
    Mapping metadata = Mapping.of(
        "name", ChartValues.printed(values.get("fullnameOverride").orElse(Value.of(""))),
        "namespace", request.namespace(),
        "labels", ChartValues.merge(labels, values.mapping("commonLabels")));
    if (!values.mapping("commonAnnotations").entries().isEmpty()) {
      metadata = metadata.with("annotations", values.mapping("commonAnnotations"));
    }
    return Mapping.of(
        "apiVersion", "fluxcd.controlplane.io/v1",
        "kind", "FluxInstance",
        "metadata", metadata,
        "spec", spec(values.mapping("instance")));
  }

  private Mapping spec(Mapping instance) {
    Mapping spec = Mapping.of("distribution", distribution(instance.mapping("distribution")))
        .with("components", instance.get("components").orElse(Value.of(null)))
        .with("cluster", printed(instance.mapping("cluster"), false));
    if (ChartValues.truth(instance.mapping("commonMetadata"))) {
      spec = spec.with("commonMetadata", instance.mapping("commonMetadata"));
    }
    Mapping storage = instance.mapping("storage");
    if (storage.get("size").filter(ChartValues::truth).isPresent()) {
      spec = spec.with("storage", printed(storage, false));
    }
    Mapping sharding = instance.mapping("sharding");
    if (!sharding.list("shards").isEmpty()) {
      spec = spec.with(
          "sharding",
          Mapping.of("key", ChartValues.printed(sharding.get("key").orElse(Value.of(""))))
              .with("shards", sharding.get("shards").orElseThrow()));
    }
    if (instance.get("sync", "url").filter(ChartValues::truth).isPresent()) {
      spec = spec.with("sync", printed(instance.mapping("sync"), true));
    }
    if (!instance.list("kustomize", "patches").isEmpty()) {
      spec = spec.withPath(List.of("kustomize", "patches"), instance.get("kustomize", "patches").orElseThrow());
    }
    return spec;
  }

  private Mapping distribution(Mapping values) {
    Value version = values.get("version").orElse(Value.of(null));
    Mapping out = Mapping.EMPTY
        .with("version", quotesVersion ? Value.of(version.text().orElse("")) : ChartValues.printed(version))
        .with("registry", ChartValues.printed(values.get("registry").orElse(Value.of(""))))
        .with("artifact", ChartValues.printed(values.get("artifact").orElse(Value.of(""))));
    for (String secret : List.of("artifactPullSecret", "imagePullSecret")) {
      if (values.get(secret).filter(ChartValues::truth).isPresent()) {
        out = out.with(secret, ChartValues.printed(values.get(secret).orElseThrow()));
      }
    }
    return out;
  }

  /** Each entry as it is printed, without the empty strings, or without all that is not true. */
  private static Mapping printed(Mapping values, boolean onlyTrue) {
    Map<String, Value> out = new LinkedHashMap<>();
    values.entries().forEach((key, value) -> {
      boolean shown = onlyTrue ? ChartValues.truth(value) : !(value instanceof Text t && t.value().isEmpty());
      if (shown) {
        out.put(key, ChartValues.printed(value));
      }
    });
    return (Mapping) Value.of(out);
  }

  /** Its version label is no label value when the chart's version carries a digest, so the Job is refused (V11). */
  private Mapping healthCheck(Mapping values, Request request) {
    Mapping image = values.mapping("healthcheck", "image");
    String tag = image.text("tag").filter(t -> !t.isEmpty()).orElse(appVersion);
    List<String> args = List.of(
        "wait",
        "instance",
        values.text("fullnameOverride").orElse(""),
        "--namespace=" + request.namespace(),
        "--timeout=" + values.text("healthcheck", "timeout").orElse(""));
    Mapping container = Mapping.of(
        "name", "healthcheck", "image", image.text("repository").orElse("") + ":" + tag, "args", args);
    return Mapping.of(
        "apiVersion", "batch/v1",
        "kind", "Job",
        "metadata", Mapping.of(
            "name", request.release() + "-healthcheck",
            "namespace", request.namespace(),
            "labels", Mapping.of(
                "app.kubernetes.io/version", request.chartVersion(), "app.kubernetes.io/name", NAME),
            "annotations", Mapping.of(
                Hook.EVENTS, "post-install,post-upgrade",
                Hook.WEIGHT, "0",
                Hook.DELETE_POLICY, "before-hook-creation,hook-succeeded")),
        "spec", Mapping.of(
            "backoffLimit", 1,
            "template", Mapping.of(
                "spec", Mapping.of("restartPolicy", "Never", "containers", List.of(container)))));
  }
}
