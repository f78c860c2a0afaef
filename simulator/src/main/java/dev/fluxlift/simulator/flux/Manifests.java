package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.plan.files.TreeFiles;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.KustomizeBuild;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.runtime.Normalized;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects of a Kustomization: built, decrypted, with variables replaced, as kustomize-controller's build leaves them
 * (internal/controller/kustomization_controller.go@v1.6.0 generate, build). What this program cannot build exactly is a
 * failure that says so.
 */
final class Manifests {
  private static final int REMEMBERED = 256;
  private static final List<String> BUILD_FIELDS =
      List.of("path", "targetNamespace", "namePrefix", "nameSuffix", "patches", "components", "images",
          "patchesStrategicMerge", "patchesJson6902");

  /** What was built before; the same input gives the same objects. */
  private final Map<Input, BuildResult> built = new LinkedHashMap<>(16, 0.75f, true);

  private final boolean leavesOutRemote;

  /** @param leavesOutRemote whether remote resources are taken to bring nothing; else a build that names one fails */
  Manifests(boolean leavesOutRemote) {
    this.leavesOutRemote = leavesOutRemote;
  }

  private record Input(ArtifactFiles files, Mapping spec) {}

  /**
   * The objects to apply.
   *
   * @throws BuildFailure when there are none
   */
  List<Mapping> of(KustomizationSpec kustomization, ArtifactFiles files, Api api, boolean strict) {
    Decryption.keysMissing(kustomization, api).ifPresent(reason -> {
      throw new BuildFailure(reason);
    });
    BuildResult result = build(kustomization.spec(), files);
    result.problem().ifPresent(problem -> {
      throw new BuildFailure("kustomize build failed: " + problem);
    });
    boolean decrypts = kustomization.spec().has("decryption");
    List<Mapping> objects = result.objects().stream()
        .map(o -> decrypts && Decryption.encrypted(o) ? Decryption.plain(o, api) : o)
        .toList();
    try {
      objects = Variables.substitute(objects, kustomization, api, strict);
    } catch (KustomizeException | IllegalArgumentException e) {
      throw new BuildFailure("post build failed: " + e.getMessage());
    }
    return objects.stream().map(Normalized::of).toList();
  }

  private BuildResult build(Mapping spec, ArtifactFiles files) {
    Mapping asked = Mapping.EMPTY;
    for (String field : BUILD_FIELDS) {
      var value = spec.get(field);
      if (value.isPresent()) {
        asked = asked.with(field, value.get());
      }
    }
    Mapping fields = asked;
    BuildResult result = built.computeIfAbsent(new Input(files, fields), _ ->
        new KustomizeBuild(leavesOutRemote ? new LocalFiles(files) : new TreeFiles(files)).buildFlux(Folders.plain(fields.text("path").orElse("")), fields));
    if (built.size() > REMEMBERED) {
      built.remove(built.keySet().iterator().next());
    }
    return result;
  }
}
