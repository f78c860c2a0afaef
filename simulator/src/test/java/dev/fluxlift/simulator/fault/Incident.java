package dev.fluxlift.simulator.fault;

/** What happens while fluxlift works; each is what a guard in the engine's code is there for. */
enum Incident {
  /** The machine sleeps before a write; meanwhile another one goes back. */
  OVERTAKEN_BEFORE_A_WRITE("the machine sleeps before a write, another one goes back meanwhile"),
  /** The machine sleeps before a push; meanwhile another one has the lock. */
  OVERTAKEN_BEFORE_A_PUSH("the machine sleeps before a push, another one has the lock meanwhile"),
  /** A second fluxlift is started while one works. */
  A_SECOND_ONE("a second fluxlift is started while one works"),
  /** A push by force takes the commit of S1 off the branch while S2 is under way. */
  A_STEP_TAKEN_OFF("a push by force takes the commit of S1 off the branch in S2"),
  /** Somebody edits a file of the move between two steps. */
  A_FILE_EDITED("somebody edits a file of the move between S1 and S2"),
  /** Somebody edits a file that the plan was made from before the first step. */
  A_STALE_PLAN("somebody edits the root's file after the plan was made"),
  /** The kubeconfig leads to another cluster than the plan's. */
  ANOTHER_CLUSTER("the kubeconfig leads to another cluster than the plan's"),
  /** A finding of the plan speaks against the move. */
  A_BLOCKER("a finding of the plan speaks against the move"),
  /** An application is not Ready before the move begins, and nobody consented to that. */
  SOMETHING_NOT_READY("an application is not Ready before the move begins"),
  /** Somebody edits the FluxInstance that was proved, before it is enabled. */
  AN_EDITED_INSTANCE("somebody edits the disabled FluxInstance before S6"),
  /** Somebody deletes the Kustomization of an application before S6. */
  SOMETHING_DELETED("somebody deletes an application's Kustomization before S6"),
  /** The tool is killed after the push of S6, and somebody lets the old owner prune again. */
  A_GUARD_GONE_AFTER_THE_PUSH("killed after the push of S6; somebody lets the old owner prune again"),
  /** The person thinks for an hour before S2, and somebody resumes the old owner meanwhile. */
  A_LONG_THOUGHT("the person thinks for an hour before S2, somebody resumes the old owner meanwhile"),
  /** A way back was killed, and the person goes forward. */
  HALF_WAY_BACK("a way back was killed, the person types resume"),
  /** While the person reads what the way back will do, somebody enables the FluxInstance. */
  ADOPTED_WHILE_ASKED("somebody enables the FluxInstance while the person reads what RB-A will do"),
  /** Somebody enables the FluxInstance just before the way back deletes it. */
  ENABLED_BEFORE_ITS_DELETION("somebody enables the FluxInstance just before the way back deletes it"),
  /** On the way back somebody lets our Kustomizations delete what they delivered, before their files are removed. */
  REMOVAL_THAT_DELETES("on the way back somebody lets our Kustomizations delete what they delivered"),
  /** The person goes back after the adoption. */
  BACK_AFTER_THE_ADOPTION("the person goes back after S7");

  private final String words;

  Incident(String words) {
    this.words = words;
  }

  /** What happens, in words. */
  String words() {
    return words;
  }
}
