package dev.fluxlift.live.bed;

import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** How a repository installs Flux, and so by whom and what a person applied before Flux reconciled it. */
enum Layout {
  /**
   * {@code kubernetes/flux/config/{cluster,flux}.yaml}: an OCIRepository with Flux's manifests and a Kustomization that patches
   * and applies them; a GitRepository and the root Kustomization. By kubectl, without the NetworkPolicies.
   */
  MANIFESTS("kubernetes/flux/config/cluster.yaml",
      List.of("kubernetes/flux/config/flux.yaml", "kubernetes/flux/config/cluster.yaml"), "kubectl"),
  /** {@code kubernetes/flux/flux-system/gotk-*.yaml}, as {@code flux bootstrap} commits and applies them. */
  BOOTSTRAP("kubernetes/flux/flux-system/gotk-sync.yaml", List.of("kubernetes/flux/flux-system/gotk-sync.yaml"), "flux");

  private final String root;
  private final List<String> files;
  private final String manager;

  Layout(String root, List<String> files, String manager) {
    this.root = root;
    this.files = files;
    this.manager = manager;
  }

  static Layout of(Path repository) {
    return Arrays.stream(values()).filter(layout -> Files.exists(repository.resolve(layout.root))).findFirst()
        .orElseThrow(() -> new IllegalStateException(repository + " installs Flux in no way that is known here"));
  }

  /** The file with the root source and the root Kustomization. */
  String root() {
    return root;
  }

  /** Files that are applied after Flux itself. */
  List<String> files() {
    return files;
  }

  /** Field manager of who applies. */
  String manager() {
    return manager;
  }

  /** Whether an object of Flux's manifests is applied. */
  boolean installs(Mapping object) {
    return this == BOOTSTRAP || !object.text("kind").orElse("").equals("NetworkPolicy");
  }
}
