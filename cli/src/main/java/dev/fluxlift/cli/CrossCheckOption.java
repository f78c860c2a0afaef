package dev.fluxlift.cli;

import dev.fluxlift.adapters.build.BuildPrograms;
import dev.fluxlift.engine.plan.crosscheck.CrossCheck;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether builds are compared with those of the person's own programs. */
final class CrossCheckOption {
  @Option(names = "--cross-check", description = "Builds every kustomization with the kustomize on the PATH, too, and every Flux Kustomization with flux where that is there. What differs stands in the way.")
  boolean asked;

  /**
   * The comparison, when it was asked for; said on stderr as well.
   *
   * @throws Problem when there is no kustomize
   */
  Optional<CrossCheck.Result> result(Console console, Workspace workspace) {
    if (!asked) {
      return Optional.empty();
    }
    String path = console.environment().getOrDefault("PATH", "");
    Path kustomize = BuildPrograms.find("kustomize", path).orElseThrow(() -> new Problem(
        ExitCode.ERROR,
        "there is no program kustomize on the PATH",
        "--cross-check compares fluxlift's builds with those of the program.",
        "Install kustomize 5.7.1, or leave out --cross-check."));
    var repository = workspace.repository();
    try (BuildPrograms programs = new BuildPrograms(repository.tree(), kustomize, BuildPrograms.find("flux", path))) {
      console.progress("building every kustomization with " + String.join(" and ", programs.versions()) + " as well");
      CrossCheck.Result result = CrossCheck.of(repository, programs);
      console.progress(result.line());
      return Optional.of(result);
    }
  }
}
