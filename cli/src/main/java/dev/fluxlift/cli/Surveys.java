package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.install.Recognition;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.proof.Manifests;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Surveys of what a command's options name. */
final class Surveys {
  private Surveys() {}

  /**
   * Recognises, maps, proves and plans.
   *
   * @throws Problem when the repository is not recognised, with each finding
   */
  static Survey of(
      Session session,
      Workspace workspace,
      RepositoryOptions where,
      TargetOptions target,
      Optional<Cluster> cluster,
      Optional<String> staging) {
    Repository repository = workspace.repository();
    Installation installation = recognised(Recogniser.recognise(repository, where.cluster));
    String remote = withoutCredentials(workspace.git().remoteUrl(where.remote).orElse(""));
    return Survey.of(
        new Survey.Question(
            Version.current(),
            repository,
            installation,
            new Plan.RepositoryLock(workspace.state().head(), remote, branch(installation), Map.of()),
            new InstanceMapping.Choice(Optional.ofNullable(target.operatorVersion), Optional.ofNullable(target.distribution)),
            Optional.ofNullable(target.charts),
            session.consents(),
            staging),
        cluster.map(c -> new Survey.Live(c, Manifests.of(session.registry()), session.clock(), isIn(workspace), session::progress)));
  }

  /** The branch Flux follows; a source without one is refused by the recogniser, and never guessed here. */
  static String branch(Installation installation) {
    return installation
        .rootSource()
        .value()
        .text("spec", "ref", "branch")
        .orElseThrow(
            () ->
                new Problem(
                    ExitCode.BLOCKED,
                    installation.rootSource().where() + ": spec.ref.branch is not set",
                    "The steps are commits on the branch that Flux follows.",
                    "Set spec.ref.branch of " + installation.rootSource().ref() + "."));
  }

  private static Optional<Predicate<String>> isIn(Workspace workspace) {
    if (!workspace.top()) {
      return Optional.empty();
    }
    String head = workspace.state().head();
    return Optional.of(commit -> {
      try {
        return workspace.git().isAncestor(head, commit);
      } catch (GitException _) {
        // a commit this clone does not have is not known to hold HEAD
        return false;
      }
    });
  }

  /**
   * @throws Problem when it is not an installation that is moved
   */
  static Installation recognised(Recognition recognition) {
    if (recognition.movable() && recognition.installation().isPresent()) {
      return recognition.installation().get();
    }
    StringBuilder what = new StringBuilder("this repository is not one that fluxlift moves (" + recognition.style() + ")");
    recognition.evidence().forEach(e -> what.append("\n  found: ").append(e));
    recognition.findings().forEach(f -> what.append("\n  ").append(f.code().id()).append(' ').append(f.where()).append(": ").append(f.what()));
    String fix = recognition.findings().stream().findFirst().map(f -> f.code().fix()).orElse("See docs/findings.md.");
    throw new Problem(ExitCode.BLOCKED, what.toString(), "Unknown means stop: nothing is guessed about an installation.", fix);
  }

  static String withoutCredentials(String url) {
    return url.replaceFirst("(?<=://)[^/@]*@", "");
  }
}
