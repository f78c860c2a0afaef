package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.simulator.check.ModelCheck;
import dev.fluxlift.simulator.world.SimulatedGit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rehearse",
    mixinStandardHelpOptions = true,
    description = {
      "Goes the whole move forward, back and forward again on a simulated cluster: a copy of yours, or one made of the",
      "repository alone, which needs no cluster and no network. Changes nothing. Exit status 3 when it does not go well."
    },
    footer = {"", "Example: fluxlift rehearse . --from-cluster --kubeconfig ~/.kube/config"})
final class RehearseCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final ClusterOptions where = new ClusterOptions();

  @Option(names = "--snapshot", paramLabel = "FILE", description = "What 'fluxlift snapshot' wrote.")
  private @Nullable Path snapshot;

  @Option(names = "--from-cluster", description = "Takes a snapshot now, and keeps it no longer than the rehearsal.")
  private boolean fromCluster;

  @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", defaultValue = "text", description = "text, json or yaml (default: ${DEFAULT-VALUE}).")
  private OutputFormat output = OutputFormat.text;

  @Option(names = "--consent", paramLabel = "CODE", split = ",", description = "Consent to a finding, as for 'apply'.")
  private List<String> consents = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Which controller acts first where several could (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--check", description = "Also try every order of reactions, each item late, the way back and the next step; takes a minute or so.")
  private boolean check;

  @Option(names = "--states", paramLabel = "N", description = "With --check: look at N states at most from each place in the plan.")
  private @Nullable Long states;

  @Option(names = "--as-written", description = "Instead: take the usual migration plan as it is written, and tell what becomes of its promises.")
  private boolean asWritten;

  RehearseCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ModelCheck.Bounds bounds = bounds();
    Optional<ClusterSnapshot> copy = copy();
    Workspace workspace = Workspace.read(repository.folder);
    Repository files = workspace.repository();
    Installation installation = Surveys.recognised(Recogniser.recognise(files, repository.cluster));
    InstanceMapping.Choice choice =
        new InstanceMapping.Choice(Optional.ofNullable(target.operatorVersion), Optional.ofNullable(target.distribution));
    String operator = InstanceMapping.map(installation, choice).operatorVersion();
    SimulatedGit git = git(workspace, files, installation);
    Survey.Question question = new Survey.Question(
        Version.current(),
        files,
        installation,
        new Plan.RepositoryLock(git.state().head(), Surveys.withoutCredentials(git.url()), git.branch(), Map.of()),
        choice,
        Optional.ofNullable(target.charts),
        Set.copyOf(consents),
        Optional.empty());
    Rehearsals.Subject subject = new Rehearsals.Subject(repository.folder.toString(), git, operator, question, seed);
    if (asWritten) {
      StoriesText stories = Rehearsals.asWritten(subject, copy);
      Printer.print(console, output, stories::screen, stories::value);
      return (stories.good() ? ExitCode.OK : ExitCode.BLOCKED).status();
    }
    RehearsalText text = Rehearsals.rehearsed(subject, copy, bounds);
    Printer.print(console, output, text::screen, text::value);
    return (text.good() ? ExitCode.OK : ExitCode.BLOCKED).status();
  }

  private ModelCheck.Bounds bounds() {
    Long most = states;
    if (most != null && (!check || most < 1)) {
      throw new Problem(
          ExitCode.USAGE,
          check ? "--states " + most + " is no number of states" : "--states without --check",
          "It says how far the model check goes.",
          "Add --check, and give one or more.");
    }
    ModelCheck.Bounds bounds = check ? ModelCheck.Bounds.LONG : ModelCheck.Bounds.SHORT;
    return most == null ? bounds : bounds.withStates(most);
  }

  private Optional<ClusterSnapshot> copy() {
    Path file = snapshot;
    if (file != null && (fromCluster || where.named())) {
      throw new Problem(
          ExitCode.USAGE, "--snapshot and a cluster are both given", "A rehearsal is of one cluster.", "Give one of them.");
    }
    if (!fromCluster && where.named()) {
      throw new Problem(
          ExitCode.USAGE,
          "a cluster is named, and not what to do with it",
          "Without --from-cluster the rehearsal is of the repository alone.",
          "Add --from-cluster, or leave --kubeconfig and --context out.");
    }
    if (fromCluster) {
      Session session = where.session(console);
      return Optional.of(Rehearsals.taken(session.cluster(), session.clock()));
    }
    return Optional.ofNullable(file).map(ClusterSnapshot::read);
  }

  /** The repository's own commit, where the folder is a whole one: the sources of a real cluster name it. */
  static SimulatedGit git(Workspace workspace, Repository files, Installation installation) {
    String url = installation.rootSource().value().text("spec", "url").orElse("");
    String branch = Surveys.branch(installation);
    return workspace.top()
        ? new SimulatedGit(files.tree(), workspace.state().head(), url, branch, workspace.folder())
        : new SimulatedGit(files.tree(), url, branch, workspace.folder());
  }
}
