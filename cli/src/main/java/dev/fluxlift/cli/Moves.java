package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Resume;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the commands that run a plan have in common. */
final class Moves {
  static final String RUNS = "runs";
  private static final String FLUX_SYSTEM = "flux-system";

  private Moves() {}

  /**
   * @throws Problem when the folder is no clean checkout of a branch with that remote
   */
  static void requireMovable(Workspace workspace, RepositoryOptions repository) {
    if (!workspace.top()) {
      throw new Problem(
          ExitCode.BLOCKED,
          repository.folder + " is not the top of a Git repository",
          "The steps are commits of the repository that Flux follows.",
          "Name its top folder: " + workspace.state().root());
    }
    workspace.requireBranch();
    workspace.requireClean();
    workspace.requireRemote(repository.remote);
  }

  static Plan read(Path file) {
    try {
      return PlanFile.read(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new Problem(ExitCode.ERROR, "the plan " + file + " cannot be read: " + e, "Nothing is done without a plan.", "Make one: fluxlift plan --out FILE");
    } catch (PlanFile.UnreadablePlanException e) {
      throw new Problem(ExitCode.STALE, String.valueOf(e.getMessage()), "Only a plan as it was shown is run.", "Make it again: fluxlift plan --out FILE");
    }
  }

  /** The plan of the move this cluster is in. */
  static Plan begun(Session session, CommonOptions common, Cluster cluster) {
    return Resume.plan(session.state().resolve(RUNS), cluster, namespace(common));
  }

  static String namespace(CommonOptions common) {
    return common.namespace == null ? FLUX_SYSTEM : common.namespace;
  }

  /** Prints how a run ended. */
  static int ended(Console console, CommonOptions common, Plan plan, Outcome outcome) {
    Printer.print(console, common.output, () -> words(outcome), () -> value(plan, outcome));
    return outcome.exitCode();
  }

  private static String words(Outcome outcome) {
    StringBuilder out = new StringBuilder(outcome.ending().name().toLowerCase(java.util.Locale.ROOT));
    outcome.step().ifPresent(s -> out.append(" at ").append(s));
    out.append(": ").append(outcome.message());
    outcome.findings().forEach(f -> out.append("\n  ").append(f.code().id()).append(' ').append(f.where()).append(": ").append(f.what()).append("\n    ").append(f.code().fix()));
    String why = Explanations.why(outcome.ending());
    if (!why.isEmpty()) {
      out.append("\nwhy it matters: ").append(why);
    }
    if (!outcome.next().isEmpty()) {
      out.append("\nnext: ").append(outcome.next());
    }
    return out.toString();
  }

  private static Mapping value(Plan plan, Outcome outcome) {
    return Mapping.of(
        "plan", plan.id(),
        "ending", outcome.ending().name(),
        "exitCode", outcome.exitCode(),
        "step", outcome.step().map(StepId::name).orElse(""),
        "message", outcome.message(),
        "why", Explanations.why(outcome.ending()),
        "next", outcome.next(),
        "findings", Value.of(outcome.findings().stream().map(FindingLines::value).toList()));
  }
}
