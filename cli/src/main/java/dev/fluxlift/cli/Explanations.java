package dev.fluxlift.cli;

import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.run.Ending;

/** Why the failures of the outside world matter and what a person can do. */
final class Explanations {
  private Explanations() {}

  static String why(Ending ending) {
    return switch (ending) {
      case DONE, REACHED -> "";
      case ERROR -> "What fluxlift cannot do or see it does not guess; the move stands where it stood.";
      case BLOCKED -> "Unknown means stop: going on against this could lose something.";
      case STALE -> "Only what was shown and proved is run, and that was made from something else.";
      case UNDONE -> "The step did not come about as it was proved; the old owner manages again.";
      case HELD -> "This state was not meant; going on without a person could make it worse.";
      case LOCKED -> "Two moves at once on one cluster would undo each other.";
      case INTERRUPTED -> "Each change is one commit or one API call: nothing is half-written.";
    };
  }

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
