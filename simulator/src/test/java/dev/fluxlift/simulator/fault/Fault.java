package dev.fluxlift.simulator.fault;

/**
 * One thing that goes wrong.
 *
 * @param kind what
 * @param command in which of the person's commands, from 0
 * @param onWrite whether {@code at} counts the calls that write, or all
 * @param at from this call on, from 0; the first that it can befall is befallen
 * @param size how long or how much, from 0 to 99; each kind reads it its own way
 */
record Fault(Kind kind, int command, boolean onWrite, int at, int size) {
  /** What can go wrong. */
  enum Kind {
    /** The tool is killed before the call. */
    KILLED_BEFORE,
    /** The tool is killed when the call was made and nothing else. */
    KILLED_AFTER,
    /** The tool is killed in the middle of a record of its journal. */
    TORN_RECORD,
    /** A few calls in a row fail: 500. */
    FAILS,
    /** A few calls in a row are turned away: 429. */
    THROTTLED,
    /** The effect is made, the answer is lost. */
    UNSEEN,
    /** Another writer was first: 409, or a push that is rejected. */
    CONFLICT,
    /** The call takes long. */
    SLOW,
    /** The machine sleeps before the call. */
    SLEEPS,
    /** The tool's reads are answered from an old state for a while. */
    STALE,
    /** The person presses Ctrl-C. */
    INTERRUPTED,
    /** The disk is full from here on. */
    DISK_FULL,
    /** The machine's clock is set. */
    CLOCK_STEP,
    /** Another fluxlift is started. */
    SECOND,
    /** The machine sleeps, and another fluxlift is started on another machine. */
    SECOND_WHILE_ASLEEP,
    /** Somebody pushes a commit of something else. */
    OTHERS_COMMIT,
    /** Somebody's push by force drops the last commit. */
    FORCE_PUSH,
    /** Somebody's commit puts the file of the old owner back as it was. */
    GUARD_REMOVED,
    /** Somebody's commit leaves a file that is no YAML. */
    HALF_AN_EDIT,
    /** A bot changes the version of a chart. */
    CHART_BUMP,
    /** A controller's process ends and is started again; its lease is not given back. */
    CRASHES,
    /** A controller's pod is deleted. */
    POD_DELETED,
    /** A controller does nothing for a while. */
    HANGS,
    /** The API server answers nobody for a while. */
    API_DOWN,
    /** The Git server answers nobody for a while. */
    GIT_DOWN,
    /** The Git server does not answer source-controller for a while; people reach it. */
    GIT_DOWN_FOR_FLUX,
    /** The registries do not answer source-controller for a while. */
    REGISTRY_DOWN,
    /** A controller's reads are answered from an old state for a while; then its watches begin anew. */
    STALE_CONTROLLER,
    /** Somebody's commit gives a controller, or the operator, a flag that it does not know: it crash-loops. */
    BAD_FLAG,
    /** Somebody changes a live object by hand: suspends, resumes, enables, scales, deletes the checkpoint. */
    BY_HAND,
    /** What is kept beside the journal cannot be written from here on. */
    NOT_KEPT,
    /** The machine's folder of runs is lost. */
    FOLDER_LOST,
    /** The machine sleeps, and another person on another machine types some commands, each as the last one said. */
    ANOTHER_PERSON;

    /** Whether it has an effect whenever it strikes. */
    boolean alwaysBites() {
      return switch (this) {
        case KILLED_BEFORE, KILLED_AFTER, FAILS, THROTTLED, UNSEEN, CONFLICT, SLOW, SLEEPS, CLOCK_STEP, SECOND,
            SECOND_WHILE_ASLEEP, ANOTHER_PERSON -> true;
        default -> false;
      };
    }
  }

  @Override
  public String toString() {
    return kind + " in command " + (command + 1) + " at " + (onWrite ? "write " : "call ") + at + " (" + size + ")";
  }
}
