package dev.fluxlift.simulator.fault;

import dev.fluxlift.simulator.fault.Cut.Answer;
import java.util.List;

/** A guard in the engine's code that is no condition of a step: what of the code it is, and what it is there for. */
enum EngineGuard {
  /** No write without the lock. */
  WRITE_ONLY_WITH_THE_LOCK(Incident.OVERTAKEN_BEFORE_A_WRITE, Cut.method("run.FencedCluster", "require", Answer.NOTHING)),
  /** No push without the lock. */
  PUSH_ONLY_WITH_THE_LOCK(Incident.OVERTAKEN_BEFORE_A_PUSH, Cut.call("run.FencedGit", "push", "require", Answer.NOTHING)),
  /** One at a time. */
  LOCK_MUST_BE_FREE(Incident.A_SECOND_ONE, Cut.method("run.Lock", "isFree", Answer.TRUE)),
  /** A step's commit goes on top of the one before it. */
  COMMIT_ON_TOP_OF_WHAT_WAS_PLANNED(Incident.A_STEP_TAKEN_OFF, Cut.method("run.Branch", "requireBegins", Answer.NOTHING)),
  /** The files of the move are as planned. */
  FILES_ARE_AS_PLANNED(Incident.A_FILE_EDITED, Cut.method("run.Branch$Position", "overlapping", Answer.NO_LIST)),
  /** All the plan was made from is as it was. */
  PLAN_IS_FRESH(Incident.A_STALE_PLAN, Cut.method("run.Move", "requireFresh", Answer.NOTHING)),
  /** It is the plan's cluster. */
  CLUSTER_IS_THE_PLANS(Incident.ANOTHER_CLUSTER, Cut.method("run.Runner", "requireThisCluster", Answer.NOTHING)),
  /** No finding stops it. */
  NO_FINDING_STOPS_IT(Incident.A_BLOCKER, Cut.method("run.Runner", "requireNothingAgainst", Answer.NOTHING)),
  /** The preflight's findings stop S0. */
  PREFLIGHT_STOPS_S0(Incident.SOMETHING_NOT_READY, Cut.call("run.Move", "baseline", "require", Answer.NOTHING)),
  /** The live FluxInstance says what was proved. */
  INSTANCE_SAYS_WHAT_WAS_PROVED(Incident.AN_EDITED_INSTANCE, Cut.method("run.ProvedSpec", "difference", Answer.EMPTY)),
  /** The invariants are watched. */
  INVARIANTS_ARE_WATCHED(Incident.SOMETHING_DELETED, Cut.method("run.Watch", "check", Answer.NOTHING)),
  /** The brake stops the operator. */
  BRAKE_STOPS_THE_OPERATOR(Incident.SOMETHING_DELETED, Cut.method("back.Brake", "stop", Answer.NOTHING)),
  /** The brake suspends the releases. */
  BRAKE_SUSPENDS_THE_RELEASES(Incident.SOMETHING_DELETED, Cut.method("back.Live", "suspend", Answer.NOTHING)),
  /** The guards are read again when a step goes on. */
  GUARDS_READ_AGAIN_ON_RESUME(
      Incident.A_GUARD_GONE_AFTER_THE_PUSH, Cut.method("run.Move", "requireGuards", Answer.NOTHING)),
  /** The conditions are read again after a question. */
  CONDITIONS_READ_AGAIN_AFTER_A_THOUGHT(
      Incident.A_LONG_THOUGHT, Cut.call("run.Move", "confirmed", "awaitBefore", Answer.NOTHING)),
  /** Nobody goes forward in the middle of a way back. */
  NOT_FORWARD_IN_A_WAY_BACK(Incident.HALF_WAY_BACK, Cut.method("run.Runner", "requireNoWayBack", Answer.NOTHING)),
  /** RB-A proves first that nothing was adopted. */
  PROVED_UNADOPTED(
      Incident.ADOPTED_WHILE_ASKED, Cut.method("back.Disabling", "lambda$nothingAdopted$", Answer.NOTHING)),
  /** A FluxInstance that is enabled is not deleted. */
  NO_DELETION_OF_AN_ENABLED_INSTANCE(
      Incident.ENABLED_BEFORE_ITS_DELETION, Cut.call("back.Retirement", "deleteDisabled", "disabled", Answer.TRUE)),
  /** Our files are not removed while that would delete what they delivered. */
  NO_REMOVAL_THAT_DELETES(
      Incident.REMOVAL_THAT_DELETES, Cut.method("back.Retirement", "requireHarmless", Answer.NOTHING)),
  /** The old owner is not believed before everything was un-stamped (V9). */
  NO_WAY_BACK_WITHOUT_UNSTAMPING(
      Incident.BACK_AFTER_THE_ADOPTION, Cut.method("back.Disabling", "stamped", Answer.NO_SET)),
  /** The same without the look whether the old owner holds its objects. */
  NO_WAY_BACK_WITHOUT_UNSTAMPING_AND_OWNER_NOT_ASKED(
      Incident.BACK_AFTER_THE_ADOPTION,
      Cut.method("back.Disabling", "stamped", Answer.NO_SET),
      Cut.method("back.OldOwner", "notReowned", Answer.NO_LIST)),
  /** The same without the canary. */
  NO_WAY_BACK_WITHOUT_UNSTAMPING_OWNER_NOT_ASKED_NO_CANARY(
      Incident.BACK_AFTER_THE_ADOPTION,
      Cut.method("back.Disabling", "stamped", Answer.NO_SET),
      Cut.method("back.OldOwner", "notReowned", Answer.NO_LIST),
      Cut.method("back.Canary", "await", Answer.NOTHING));

  private final Incident incident;
  private final List<Cut> cuts;

  EngineGuard(Incident incident, Cut... cuts) {
    this.incident = incident;
    this.cuts = List.of(cuts);
  }

  /** What it is there for. */
  Incident incident() {
    return incident;
  }

  /** What of the code it is. */
  List<Cut> cuts() {
    return cuts;
  }

  /** What it is, in words. */
  String words() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
