package dev.fluxlift.live.bed;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The objects that {@code flux install} makes with all {@code --components-extra} of the line, and that the published
 * artifact {@code ghcr.io/fluxcd/flux-manifests} holds, built from the component manifests the operator's module carries
 * (flux2 pkg/manifestgen/install/templates.go@v2.6.4 and @v2.9.4 is what is done to them).
 */
public final class FluxManifests {
  private static final String NAMESPACE = "flux-system";
  private static final Set<String> APPLIERS = Set.of("kustomize-controller", "helm-controller");
  private static final Set<String> SUFFIXED = Set.of("ClusterRole", "ClusterRoleBinding", "ResourceQuota");

  private FluxManifests() {}

  /**
   * Builds them.
   *
   * @param operatorManifests the operator's {@code config/data}
   */
  public static List<Mapping> of(FluxLine line, Path operatorManifests) {
    Path base = operatorManifests.resolve("flux").resolve(line.tag());
    List<Mapping> objects = new ArrayList<>();
    objects.add(Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata",
        Map.of("name", NAMESPACE, "labels",
            Map.of("pod-security.kubernetes.io/warn", "restricted", "pod-security.kubernetes.io/warn-version",
                "latest"))));
    objects.addAll(Yaml.documents(base.resolve("policies.yaml")));
    objects.addAll(Yaml.documents(base.resolve("rbac.yaml")));
    line.components().forEach(component -> objects.addAll(Yaml.documents(base.resolve(component + ".yaml"))));
    Set<String> roles = objects.stream().filter(o -> kind(o).equals("ClusterRole"))
        .map(o -> o.text("metadata", "name").orElseThrow()).collect(Collectors.toSet());
    return objects.stream().map(object -> installed(object, line, roles)).toList();
  }

  /** Writes them as the one file of the published artifact; JSON, which is YAML too. */
  static void write(List<Mapping> objects, Path directory) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("gotk-components.yaml"),
          objects.stream().map(o -> "---\n" + Json.pretty(o) + "\n").collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mapping installed(Mapping object, FluxLine line, Set<String> roles) {
    Mapping out = object
        .withPath(List.of("metadata", "labels", "app.kubernetes.io/instance"), Value.of(NAMESPACE))
        .withPath(List.of("metadata", "labels", "app.kubernetes.io/part-of"), Value.of("flux"))
        .withPath(List.of("metadata", "labels", "app.kubernetes.io/version"), Value.of(line.tag()));
    if (!Set.of("Namespace", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition").contains(kind(object))) {
      out = out.withPath(List.of("metadata", "namespace"), Value.of(NAMESPACE));
    }
    if (SUFFIXED.contains(kind(object))) {
      String name = object.text("metadata", "name").orElseThrow();
      out = out.withPath(List.of("metadata", "name"), Value.of(name + "-" + NAMESPACE));
    }
    String role = object.text("roleRef", "name").orElse("");
    if (roles.contains(role)) {
      out = out.withPath(List.of("roleRef", "name"), Value.of(role + "-" + NAMESPACE));
    }
    return kind(object).equals("Deployment") ? deployment(out, line) : out;
  }

  private static Mapping deployment(Mapping object, FluxLine line) {
    Mapping container = object.list("spec", "template", "spec", "containers").getFirst().asMapping();
    List<Value> args = container.list("args").stream()
        .map(arg -> arg.text().filter("--watch-all-namespaces"::equals).isPresent()
            ? Value.of("--watch-all-namespaces=true")
            : arg)
        .toList();
    if (line.components().contains("source-watcher") && APPLIERS.contains(object.text("metadata", "name").orElse(""))) {
      args = Stream.concat(args.stream(), Stream.of(Value.of("--feature-gates=ExternalArtifact=true"))).toList();
    }
    Mapping started = container
        .with("args", Value.of(args))
        .with("image", Value.of("ghcr.io/" + container.text("image").orElseThrow()));
    Mapping labelled = object;
    if (line == FluxLine.FLUX_2_9) {
      for (String label : List.of("instance", "part-of", "version")) {
        List<String> path = List.of("metadata", "labels", "app.kubernetes.io/" + label);
        labelled = labelled.withPath(Stream.concat(Stream.of("spec", "template"), path.stream()).toList(),
            object.get(path.toArray(String[]::new)).orElseThrow());
      }
    }
    return labelled
        .withPath(List.of("spec", "template", "spec", "containers"), Value.of(List.of(started)))
        .withPath(List.of("spec", "template", "spec", "nodeSelector"), Mapping.of("kubernetes.io/os", "linux"));
  }

  private static String kind(Mapping object) {
    return object.text("kind").orElse("");
  }
}
