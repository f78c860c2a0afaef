package dev.fluxlift.cli;

import dev.fluxlift.adapters.build.BuildProgramException;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.proof.ProofFindings;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.engine.run.StopException;
import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.yaml.YamlException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/** Which failures are known, and what a person is told of them. */
final class Failures {
  private static final String ON_DISK = "fluxlift does not guess what it cannot read, and does nothing that it cannot write down first.";

  private Failures() {}

  /** What, why, what to do, and the exit code; empty when the failure is a bug. */
  static Optional<Problem> known(Exception failure) {
    return switch (failure) {
      case Problem p -> Optional.of(p);
      case StopException e -> Optional.of(stopped(e));
      case ClusterException e ->
          problem(ExitCode.ERROR, e, Explanations.why(e.reason()), Explanations.next(e.reason()));
      case GitException e -> problem(ExitCode.ERROR, e, Explanations.why(e.reason()), Explanations.next(e.reason()));
      case YamlException e ->
          problem(
              ExitCode.BLOCKED,
              e,
              "fluxlift changes nothing in a repository it cannot read whole.",
              "Mend the file, commit, and run again.");
      case Survey.Refused e -> problem(ExitCode.BLOCKED, e, e.finding().code().why(), e.finding().code().fix());
      case Distribution.UnreadableException e ->
          problem(
              ExitCode.BLOCKED, e, ProofFindings.VERSION_UNKNOWN.why(), ProofFindings.VERSION_UNKNOWN.fix());
      case ClusterSnapshot.UnreadableException e ->
          problem(
              ExitCode.BLOCKED,
              e,
              "A rehearsal on half a cluster proves nothing.",
              "Take it again: fluxlift snapshot --kubeconfig FILE -o FILE");
      case UncheckedIOException e ->
          problem(
              ExitCode.ERROR,
              e,
              ON_DISK,
              "Mend what the message names (room, rights), then run the same command again, or 'fluxlift resume' when a"
                  + " move was under way.");
      case Journal.BrokenChainException e ->
          problem(ExitCode.ERROR, e, "A record that was edited is no evidence.", "Move the file away, then run the same command again.");
      case PlanFile.UnreadablePlanException e ->
          problem(ExitCode.STALE, e, "Only a plan as it was shown is run.", "Make it again: fluxlift plan --out FILE");
      case BuildProgramException e ->
          problem(
              ExitCode.ERROR,
              e,
              "--cross-check compares builds with those of a program of yours.",
              "Put one that runs on the PATH, or leave out --cross-check.");
      case InterruptedException _ -> Optional.of(interrupted());
      default -> Optional.empty();
    };
  }

  /** What Ctrl-C comes to where no move is under way. */
  static Problem interrupted() {
    return new Problem(
        ExitCode.INTERRUPTED,
        "interrupted",
        Explanations.why(Ending.INTERRUPTED),
        "Run the same command again; 'fluxlift status' says where a move stands.");
  }

  private static Problem stopped(StopException e) {
    StringBuilder what = new StringBuilder(String.valueOf(e.getMessage()));
    e.findings().forEach(f -> what.append("\n  ").append(f.code().id()).append(' ').append(f.where()).append(": ").append(f.what()));
    return new Problem(code(e.ending()), what.toString(), Explanations.why(e.ending()), e.next());
  }

  private static ExitCode code(Ending ending) {
    return Arrays.stream(ExitCode.values()).filter(c -> c.status() == ending.exitCode()).findFirst().orElse(ExitCode.ERROR);
  }

  private static Optional<Problem> problem(ExitCode code, Exception failure, String why, String next) {
    return Optional.of(new Problem(code, String.valueOf(failure.getMessage()), why, next));
  }
}
