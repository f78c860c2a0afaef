package dev.fluxlift.simulator.flux;

import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.runtime.Normalized;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;

/**
 * The objects of a Kustomization: built, decrypted, with variables replaced, as kustomize-controller's build leaves them
 * (internal/controller/kustomization_controller.go@v1.6.0 generate, build). What this program cannot build exactly is a
 * failure that says so.
 */
final class Manifests {
  private final Builds builds;

  Manifests(Builds builds) {
    this.builds = builds;
  }

  /**
   * The objects to apply.
   *
   * @throws BuildFailure when there are none
   */
  List<Mapping> of(KustomizationSpec kustomization, ArtifactFiles files, Api api, KustomizeVersion version) {
    Decryption.keysMissing(kustomization, api).ifPresent(reason -> {
      throw new BuildFailure(reason);
    });
    BuildResult result = builds.of(files, kustomization.spec());
    result.problem().ifPresent(problem -> {
      throw new BuildFailure("kustomize build failed: " + problem);
    });
    boolean decrypts = kustomization.spec().has("decryption");
    List<Mapping> objects = result.objects().stream()
        .map(o -> decrypts && Decryption.encrypted(o) ? Decryption.plain(o, api) : o)
        .toList();
    try {
      objects = Variables.substitute(objects, kustomization, api, version.strictSubstitution());
    } catch (KustomizeException | IllegalArgumentException e) {
      throw new BuildFailure("post build failed: " + e.getMessage());
    }
    return objects.stream().map(o -> Normalized.of(o, version.zeroTimes())).toList();
  }
}
