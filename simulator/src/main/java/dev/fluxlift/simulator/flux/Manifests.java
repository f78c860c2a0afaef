package dev.fluxlift.simulator.flux;

import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.runtime.Normalized;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects of a Kustomization: built, decrypted, with variables replaced, as kustomize-controller's build leaves them
 * (internal/controller/kustomization_controller.go@v1.6.0 generate, build). What this program cannot build exactly is a
 * failure that says so.
 */
final class Manifests {
  private static final int REMEMBERED = 256;

  private final Builds builds;
  /** What became of a build last, by the very build. */
  private final Map<BuildResult, Made> known = new IdentityHashMap<>();

  Manifests(Builds builds) {
    this.builds = builds;
  }

  private record PostBuild(boolean asked, Map<String, String> variables) {}

  private record Made(PostBuild postBuild, List<Mapping> objects) {}

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
    PostBuild asked = new PostBuild(kustomization.spec().has("postBuild"), Variables.of(kustomization, api));
    boolean decrypts =
        kustomization.spec().has("decryption") && result.objects().stream().anyMatch(Decryption::encrypted);
    Made before = known.get(result);
    if (!decrypts && before != null && before.postBuild().equals(asked)) {
      return before.objects();
    }
    List<Mapping> objects = result.objects().stream()
        .map(o -> decrypts && Decryption.encrypted(o) ? Decryption.plain(o, api) : o)
        .toList();
    try {
      objects = Variables.substitute(objects, kustomization, asked.variables(), version.strictSubstitution());
    } catch (KustomizeException | IllegalArgumentException e) {
      throw new BuildFailure("post build failed: " + e.getMessage());
    }
    List<Mapping> out = objects.stream().map(o -> Normalized.of(o, version.zeroTimes())).toList();
    if (!decrypts) {
      if (known.size() >= REMEMBERED) {
        known.clear();
      }
      known.put(result, new Made(asked, out));
    }
    return out;
  }
}
