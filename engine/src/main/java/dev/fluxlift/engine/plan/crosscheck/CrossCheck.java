package dev.fluxlift.engine.plan.crosscheck;

import dev.fluxlift.engine.estate.Deliveries;
import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.files.TreeFiles;
import dev.fluxlift.engine.port.OtherBuilds;
import dev.fluxlift.engine.port.OtherBuilds.Answer;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.KustomizeBuild;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.kustomize.PostBuild;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Builds every kustomization of a repository twice: here, and by the programs it follows. A folder that fluxlift does not
 * build is not given to a program, which could otherwise ask the network for it.
 */
public final class CrossCheck {
  private static final Set<String> NAMES = Set.of("kustomization.yaml", "kustomization.yml", "Kustomization");
  /** A dry run takes no variables from a cluster. */
  private static final PostBuild DRY = new PostBuild((_, _) -> Optional.of(Map.of()), false);

  private final Repository repository;
  private final OtherBuilds others;
  private final KustomizeBuild build;
  private final List<Finding> findings = new ArrayList<>();
  private int equal;
  private int refusedByBoth;
  private int notCompared;

  private CrossCheck(Repository repository, OtherBuilds others) {
    this.repository = repository;
    this.others = others;
    this.build = new KustomizeBuild(new TreeFiles(repository.tree()));
  }

  /**
   * What came of it.
   *
   * @param findings each difference, and what was not compared
   * @param versions the programs that were asked
   * @param equal builds that came out the same
   * @param refusedByBoth folders that neither builds
   * @param notCompared what fluxlift does not build
   */
  public record Result(List<Finding> findings, List<String> versions, int equal, int refusedByBoth, int notCompared) {
    /** Copies. */
    public Result {
      findings = List.copyOf(findings);
      versions = List.copyOf(versions);
    }

    /** One line for a person. */
    public String line() {
      long different = findings.stream().filter(f -> f.code() != CrossCheckFindings.NOT_COMPARED).count();
      return "cross-check: " + equal + " builds equal to " + String.join(" and ", versions) + ", " + different
          + " differences, " + refusedByBoth + " refused by both, " + notCompared + " not compared";
    }
  }

  /** Builds and compares all. */
  public static Result of(Repository repository, OtherBuilds others) {
    CrossCheck check = new CrossCheck(repository, others);
    Set<String> folders = new TreeSet<>();
    for (String path : repository.paths()) {
      if (NAMES.contains(Folders.name(path))) {
        folders.add(Folders.of(path));
      }
    }
    folders.forEach(check::kustomization);
    repository.documents(ObjectRef.KUSTOMIZE).stream()
        .filter(d -> d.ref().kind().equals("Kustomization"))
        .forEach(check::fluxKustomization);
    return new Result(check.findings, others.versions(), check.equal, check.refusedByBoth, check.notCompared);
  }

  private void kustomization(String folder) {
    String shown = folder.isEmpty() ? "the top folder" : folder;
    BuildResult here = build.build(folder);
    if (isComparable(here, shown)) {
      compare(shown, here, here.objects(), others.kustomize(folder));
    }
  }

  private void fluxKustomization(Document kustomization) {
    String folder = Deliveries.pathOf(kustomization);
    Mapping spec = kustomization.value().mapping("spec");
    boolean there = repository.paths().stream().anyMatch(path -> Folders.within(path, folder));
    boolean git = spec.text("sourceRef", "kind").filter("GitRepository"::equals).isPresent();
    if (!there || !git) {
      // of another source, or with a variable in it
      return;
    }
    BuildResult here = build.buildFlux(folder, spec, DRY);
    String shown = kustomization.ref() + " (" + kustomization.where() + ")";
    if (!here.problem().map(p -> p.why() == KustomizeException.Cause.UNSUPPORTED).orElse(false)) {
      others.flux(kustomization.value(), folder).ifPresent(answer -> compare(shown, here,
          here.objects().stream().map(o -> FluxLabels.given(o, kustomization.ref())).toList(), answer));
    } else if (others.flux(kustomization.value(), folder).isPresent()) {
      isComparable(here, shown);
    }
  }

  private boolean isComparable(BuildResult here, String shown) {
    Optional<BuildResult.Problem> unknown =
        here.problem().filter(p -> p.why() == KustomizeException.Cause.UNSUPPORTED);
    unknown.ifPresent(problem -> {
      notCompared++;
      find(CrossCheckFindings.NOT_COMPARED, problem.origin().toString(), shown + ": " + problem.reason());
    });
    return unknown.isEmpty();
  }

  private void compare(String shown, BuildResult here, List<Mapping> objects, Answer there) {
    switch (there) {
      case Answer.Refused refused when here.isComplete() ->
          find(CrossCheckFindings.BUILT_HERE_ALONE, shown, "the program says: " + firstLine(refused.words()));
      case Answer.Refused _ -> refusedByBoth++;
      case Answer.Printed _ when !here.isComplete() -> {
        BuildResult.Problem problem = here.problem().orElseThrow();
        find(CrossCheckFindings.REFUSED_HERE_ALONE, problem.origin().toString(), shown + ": " + problem.reason());
      }
      case Answer.Printed printed -> differences(shown, objects, printed.yaml());
    }
  }

  private void differences(String shown, List<Mapping> here, String yaml) {
    List<Mapping> there;
    try {
      there = YamlStream.parse("the program's output", yaml).mappings();
    } catch (YamlException e) {
      find(CrossCheckFindings.BUILD_DIFFERS, shown, "the program's output cannot be read: " + e.getMessage());
      return;
    }
    List<ObjectDifference> found = ObjectDifference.between(here, there);
    found.forEach(d -> find(CrossCheckFindings.BUILD_DIFFERS, d.where(), shown + ": " + d.what()));
    if (found.isEmpty()) {
      equal++;
    }
  }

  private static String firstLine(String words) {
    return words.strip().lines().findFirst().orElse("nothing");
  }

  private void find(CrossCheckFindings code, String where, String what) {
    findings.add(new Finding(code, where, what));
  }
}
