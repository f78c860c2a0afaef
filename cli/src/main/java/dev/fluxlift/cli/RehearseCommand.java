package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.proof.Distributions;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.check.AsWritten;
import dev.fluxlift.simulator.check.ModelCheck;
import dev.fluxlift.simulator.rehearse.Rehearsal;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rehearse",
    mixinStandardHelpOptions = true,
    description = {
      "Goes the whole move forward, back and forward again on a simulated cluster, made of the repository alone.",
      "Needs no cluster, no network, no kubectl, helm or flux. Changes nothing. Exit status 3 when it does not go well."
    },
    footer = {"", "Example: fluxlift rehearse ."})
final class RehearseCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final TargetOptions target = new TargetOptions();

  @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", defaultValue = "text", description = "text, json or yaml (default: ${DEFAULT-VALUE}).")
  private OutputFormat output = OutputFormat.text;

  @Option(names = "--consent", paramLabel = "CODE", split = ",", description = "Consent to a finding, as for 'apply'.")
  private List<String> consents = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Which controller acts first where several could (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--as-written", description = "Instead: take the usual migration plan as it is written, and tell what becomes of its promises.")
  private boolean asWritten;

  @Option(names = "--check", description = "Also try other orders of events, and the way back from each step; takes a minute or so.")
  private boolean check;

  RehearseCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Workspace workspace = Workspace.open(repository.folder);
    Repository files = workspace.repository();
    Installation installation = Surveys.recognised(Recogniser.recognise(files));
    InstanceMapping.Choice choice =
        new InstanceMapping.Choice(Optional.ofNullable(target.operatorVersion), Optional.ofNullable(target.distribution));
    String operator = InstanceMapping.map(installation, choice).operatorVersion();
    String url = installation.rootSource().value().text("spec", "url").orElse("");
    SimulatedGit git = new SimulatedGit(files.tree(), url, Surveys.branch(installation), workspace.folder());
    Survey.Question question = new Survey.Question(
        Version.current(),
        files,
        installation,
        new Plan.RepositoryLock(git.state().head(), Surveys.withoutCredentials(url), git.branch(), Map.of()),
        choice,
        Optional.ofNullable(target.charts),
        Set.copyOf(consents),
        Optional.empty());
    if (asWritten) {
      StoriesText stories = asWritten(git, operator, question);
      Printer.print(console, output, stories::screen, stories::value);
      return (stories.good() ? ExitCode.OK : ExitCode.BLOCKED).status();
    }
    RehearsalText text = rehearsed(git, operator, question);
    Printer.print(console, output, text::screen, text::value);
    return (text.good() ? ExitCode.OK : ExitCode.BLOCKED).status();
  }

  private RehearsalText rehearsed(SimulatedGit git, String operator, Survey.Question question) {
    return simulated(() -> {
      Simulation simulation = installed(git, operator, question.installation());
      return rehearsed(simulation, operator, question);
    });
  }

  private StoriesText asWritten(SimulatedGit git, String operator, Survey.Question question) {
    return simulated(() -> {
      Simulation simulation = installed(git, operator, question.installation());
      Plan plan = Survey.of(question, Optional.empty()).plan();
      return new StoriesText(repository.folder.toString(), new AsWritten(simulation, plan).run());
    });
  }

  private Simulation installed(SimulatedGit git, String operator, Installation installation) {
    Distribution distribution = Distributions.find(installation.version(), Optional.empty(), Optional.empty());
    return Simulation.installed(new Simulation.Estate(installation, distribution, operator), git, Chooser.seeded(seed));
  }

  private static <T> T simulated(Supplier<T> work) {
    try {
      return work.get();
    } catch (NotSimulatedException e) {
      throw new Problem(
          ExitCode.BLOCKED,
          "this cannot be rehearsed: " + e.getMessage(),
          "What is not simulated is not guessed; a rehearsal of something else would prove nothing.",
          "Report it with the line above. 'fluxlift plan' and 'fluxlift check' work without a rehearsal.");
    }
  }

  private RehearsalText rehearsed(Simulation simulation, String operator, Survey.Question question) {
    try {
      Path directory = Files.createTempDirectory("fluxlift-rehearsal");
      try {
        ModelCheck.Bounds bounds = check ? ModelCheck.Bounds.LONG : ModelCheck.Bounds.SHORT;
        Rehearsal rehearsal =
            new Rehearsal(simulation, question, Files.createDirectory(directory.resolve("run")), () -> folder(directory), bounds);
        List<Rehearsal.Leg> legs = rehearsal.run();
        return new RehearsalText(
            repository.folder.toString(), question.installation(), operator, seed, simulation, legs, rehearsal.checked().orElseThrow());
      } finally {
        remove(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the rehearsal's journal cannot be kept: " + e.getMessage(), e);
    }
  }

  private static Path folder(Path directory) {
    try {
      return Files.createTempDirectory(directory, "check");
    } catch (IOException e) {
      throw new UncheckedIOException("the rehearsal's journal cannot be kept: " + e.getMessage(), e);
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
