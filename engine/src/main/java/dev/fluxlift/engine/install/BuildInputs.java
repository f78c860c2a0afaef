package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which files a build reads as YAML: kustomization files, what they name as resource, patch or the like, and all files
 * of a Flux path without a kustomization.yaml, which kustomize-controller collects by itself (fluxcd/pkg
 * kustomize/kustomize_generator.go@v1.18.0). A file that only a configMapGenerator names is bytes.
 */
final class BuildInputs {
  static final Set<String> KUSTOMIZATION = Set.of("kustomization.yaml", "kustomization.yml", "Kustomization");
  private static final Set<String> NOT_YAML = Set.of("configMapGenerator", "secretGenerator", "helmCharts");
  private final Set<String> named = new TreeSet<>();
  private final Set<String> folders = new TreeSet<>();
  private final Set<String> fluxPaths = new TreeSet<>();

  BuildInputs(Repository repository) {
    for (String path : repository.paths()) {
      if (KUSTOMIZATION.contains(Folders.name(path))) {
        folders.add(Folders.of(path));
      }
    }
    for (Document d : repository.documents()) {
      if (KUSTOMIZATION.contains(Folders.name(d.file()))) {
        name(d.value(), Folders.of(d.file()));
      } else if (d.ref().group().equals(ObjectRef.KUSTOMIZE)) {
        d.value().text("spec", "path").map(Folders::plain).ifPresent(fluxPaths::add);
      }
    }
  }

  boolean isRead(String file) {
    return KUSTOMIZATION.contains(Folders.name(file)) || named.contains(file) || collected(Folders.of(file));
  }

  private boolean collected(String folder) {
    return fluxPaths.stream()
        .filter(p -> Folders.within(folder, p))
        .anyMatch(p -> folders.stream().noneMatch(k -> Folders.within(k, p) && Folders.within(folder, k)));
  }

  private void name(Value value, String folder) {
    switch (value) {
      case Mapping m -> m.entries().forEach((key, child) -> {
        if (!NOT_YAML.contains(key)) {
          name(child, folder);
        }
      });
      case Value.Sequence s -> s.values().forEach(child -> name(child, folder));
      case Value.Text t -> named.add(Folders.join(folder, t.value()));
      case Value.Bool _, Value.Num _, Value.Null _ -> {}
    }
  }
}
