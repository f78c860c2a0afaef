package dev.fluxlift.cli;

import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.GitException;

/** Why the failures of the outside world matter and what a person can do. */
final class Explanations {
  private Explanations() {}

  static String why(ClusterException.Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> "An object fluxlift relies on is not there.";
      case CONFLICT -> "Someone else changed the object at the same moment; fluxlift does not overwrite what it has not seen.";
      case INVALID -> "The API server does not accept the object, so the cluster's versions differ from what was planned for.";
      case FORBIDDEN -> "Without this right the move would stop half-way.";
      case UNAUTHORIZED -> "The API server does not know this user: the token has expired or belongs to another cluster.";
      case UNAVAILABLE -> "What fluxlift cannot see it does not judge; it stopped where it was.";
    };
  }

  static String next(ClusterException.Reason reason) {
    return switch (reason) {
      case NOT_FOUND, CONFLICT -> "Run 'fluxlift status', then 'fluxlift resume'.";
      case INVALID -> "Run 'fluxlift check' and compare the versions it prints.";
      case FORBIDDEN -> "Ask for the right, or use a user who has it (--kubeconfig, --context).";
      case UNAUTHORIZED -> "Log in again, then run the same command, or 'fluxlift resume' when a move was under way.";
      case UNAVAILABLE -> "Check the address in your kubeconfig and the network, then run the same command again.";
    };
  }

  static String why(GitException.Reason reason) {
    return switch (reason) {
      case NO_REPOSITORY -> "The plan is locked to commits; without a Git repository nothing can be proved or undone.";
      case UNKNOWN_REVISION -> "The plan is made from the branch that Flux follows.";
      case REJECTED -> "Someone pushed first; fluxlift never forces a push.";
      case REMOTE_UNAVAILABLE -> "The steps are commits on the branch that Flux follows; without the remote none can be made.";
      case FAILED -> "Git did not do what was asked; nothing was pushed.";
    };
  }

  static String next(GitException.Reason reason) {
    return switch (reason) {
      case NO_REPOSITORY -> "Give the folder of a Git repository.";
      case UNKNOWN_REVISION -> "Check out the branch that Flux follows, or name the remote with --remote.";
      case REJECTED -> "Pull, then run the same command again; fluxlift says if the plan is stale.";
      case REMOTE_UNAVAILABLE -> "Check 'git push --dry-run' by hand, then run the same command again.";
      case FAILED -> "Mend what Git says, then run the same command again.";
    };
  }
}
