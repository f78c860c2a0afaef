package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.Tree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A small repository of the layout that fluxlift moves, made by chance. */
final class SmallRepository implements Tree {
  static final String URL = "ssh://git@git.invalid/home.git";
  static final String FLUX = "kubernetes/flux/config/flux.yaml";
  static final String BRANCH = "main";

  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final String words;

  private enum App {
    CONFIG,
    WORKLOAD,
    CHART
  }

  private SmallRepository(Dice dice) {
    String version = dice.chance(70) ? "2.6.4" : "2.9.4";
    boolean fewer = dice.chance(40);
    boolean secrets = dice.chance(60);
    boolean named = dice.chance(25);
    int apps = dice.below(4);
    StringBuilder said = new StringBuilder("Flux " + version + (fewer ? ", image controllers patched away" : "")
        + (secrets ? ", secrets" : ""));
    flux(version, patches(dice, fewer, version));
    cluster(secrets, dice);
    if (dice.chance(50)) {
      bootstrap(version);
    }
    namespace("flux-system", List.of());
    List<String> names = List.of("echo", "notes", "paper").subList(0, apps);
    for (String name : names) {
      App kind = dice.of(List.of(App.values()));
      boolean dependent = named && name.equals("echo");
      app(name, kind, dependent);
      said.append(", ").append(name).append(' ').append(kind).append(dependent ? " that depends on flux" : "");
    }
    if (apps > 0) {
      namespace("home", names.stream().map(n -> "./" + n + "/ks.yaml").toList());
    }
    put("charts/app/Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.0\n");
    put("charts/app/values.yaml", "image:\n  repository: ghcr.io/example/app\n  tag: v1\n");
    this.words = said.toString();
  }

  /** The one that a seed makes. */
  static SmallRepository of(long seed) {
    return new SmallRepository(new Dice(seed));
  }

  @Override
  public List<String> paths() {
    return List.copyOf(files.keySet());
  }

  @Override
  public Optional<byte[]> read(String path) {
    return Optional.ofNullable(files.get(path)).map(byte[]::clone);
  }

  /** What is in it, for a story. */
  @Override
  public String toString() {
    return words;
  }

  private void put(String path, String text) {
    files.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private void kustomization(String folder, List<String> resources) {
    StringBuilder out = new StringBuilder("---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n");
    resources.forEach(r -> out.append("  - ").append(r).append('\n'));
    put(folder + "/kustomization.yaml", out.toString());
  }

  private void flux(String version, String patches) {
    kustomization("kubernetes/flux/config", List.of("./flux.yaml", "./cluster.yaml"));
    put(FLUX, """
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata:
          name: flux-manifests
          namespace: flux-system
        spec:
          interval: 10m
          url: oci://ghcr.io/fluxcd/flux-manifests
          ref:
            tag: v%s
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: flux
          namespace: flux-system
        spec:
          interval: 10m
          path: ./
          prune: true
          wait: true
          sourceRef:
            kind: OCIRepository
            name: flux-manifests
        %s""".formatted(version, patches));
  }

  private static String patches(Dice dice, boolean fewer, String version) {
    StringBuilder out = new StringBuilder();
    if (dice.chance(70)) {
      out.append("""
              - patch: |
                  $patch: delete
                  apiVersion: networking.k8s.io/v1
                  kind: NetworkPolicy
                  metadata:
                    name: not-used
                target:
                  group: networking.k8s.io
                  kind: NetworkPolicy
          """);
    }
    if (dice.chance(50)) {
      out.append("""
              - patch: |
                  - op: add
                    path: /spec/template/spec/containers/0/args/-
                    value: --concurrent=%d
                target:
                  kind: Deployment
                  name: (kustomize-controller|helm-controller|source-controller)
          """.formatted(4 + dice.below(8)));
    }
    if (fewer) {
      for (String controller : List.of("image-reflector-controller", "image-automation-controller")) {
        out.append("""
                - patch: |
                    $patch: delete
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata:
                      name: %s
                  target:
                    kind: Deployment
                    name: %s
            """.formatted(controller, controller));
      }
    }
    return out.isEmpty() ? "" : "  patches:\n" + out;
  }

  private void cluster(boolean secrets, Dice dice) {
    String substitution = secrets
        ? "  postBuild:\n    substituteFrom:\n      - kind: Secret\n        name: cluster-secrets\n"
        : "";
    put("kubernetes/flux/config/cluster.yaml", """
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata:
          name: home-kubernetes
          namespace: flux-system
        spec:
          interval: %s
          url: "%s"
        %s  ref:
            branch: "%s"
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: cluster
          namespace: flux-system
        spec:
          interval: %s
          path: ./kubernetes/flux
          prune: true
          wait: false
          sourceRef:
            kind: GitRepository
            name: home-kubernetes
        %s""".formatted(dice.of(List.of("1m", "10m", "1h")), URL, secrets ? "  secretRef:\n    name: deploy-key\n" : "", BRANCH,
        dice.of(List.of("5m", "30m")), substitution));
    put("kubernetes/flux/apps.yaml", """
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: cluster-apps
          namespace: flux-system
        spec:
          interval: %s
          path: ./kubernetes/apps
          prune: true
          sourceRef:
            kind: GitRepository
            name: home-kubernetes
        %s""".formatted(dice.of(List.of("5m", "30m")), substitution));
  }

  private void bootstrap(String version) {
    put("kubernetes/bootstrap/flux/kustomization.yaml", """
        ---
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - github.com/fluxcd/flux2/manifests/install?ref=v%s
        """.formatted(version));
  }

  private void namespace(String name, List<String> kustomizations) {
    String folder = "kubernetes/apps/" + name;
    List<String> resources = new java.util.ArrayList<>(List.of("./namespace.yaml"));
    resources.addAll(kustomizations);
    kustomization(folder, resources);
    put(folder + "/namespace.yaml", """
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: %s
          labels:
            kustomize.toolkit.fluxcd.io/prune: disabled
        """.formatted(name));
  }

  private void app(String name, App kind, boolean dependsOnFlux) {
    String folder = "kubernetes/apps/home/" + name;
    put(folder + "/ks.yaml", """
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: %s
          namespace: flux-system
        spec:
          targetNamespace: home
        %s  path: ./%s/app
          prune: true
          sourceRef:
            kind: GitRepository
            name: home-kubernetes
          wait: false
          interval: 30m
          retryInterval: 1m
          timeout: 5m
        """.formatted(name, dependsOnFlux ? "  dependsOn:\n    - name: flux\n" : "", folder));
    switch (kind) {
      case CONFIG -> {
        kustomization(folder + "/app", List.of("./config.yaml"));
        put(folder + "/app/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\ndata:\n  a: b\n".formatted(name));
      }
      case WORKLOAD -> {
        kustomization(folder + "/app", List.of("./deployment.yaml"));
        put(folder + "/app/deployment.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: %s
            spec:
              selector:
                matchLabels:
                  app: %s
              template:
                metadata:
                  labels:
                    app: %s
                spec:
                  containers:
                    - name: main
                      image: ghcr.io/example/%s:v1
            """.formatted(name, name, name, name));
      }
      case CHART -> {
        kustomization(folder + "/app", List.of("./helmrelease.yaml"));
        put(folder + "/app/helmrelease.yaml", """
            ---
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata:
              name: %s
            spec:
              interval: 30m
              chart:
                spec:
                  chart: ./charts/app
                  sourceRef:
                    kind: GitRepository
                    name: home-kubernetes
                    namespace: flux-system
              values:
                image:
                  repository: ghcr.io/example/%s
            """.formatted(name, name));
      }
    }
  }
}
