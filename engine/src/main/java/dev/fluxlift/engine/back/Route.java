package dev.fluxlift.engine.back;

import dev.fluxlift.engine.back.Unstamp.Outcome;
import dev.fluxlift.engine.back.WaysBack.Choice;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.WayBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which sub-steps a way has, in which order. */
final class Route {
  private final Disabling disabling;
  private final OldOwner owner;
  private final Canary canary;
  private final Standing standing;
  private final DirectApply direct;
  private final OldManagers managers;
  private final Function<Retirement.Scope, Retirement> retirement;

  Route(
      Disabling disabling,
      OldOwner owner,
      Canary canary,
      Standing standing,
      DirectApply direct,
      OldManagers managers,
      Function<Retirement.Scope, Retirement> retirement) {
    this.disabling = disabling;
    this.owner = owner;
    this.canary = canary;
    this.standing = standing;
    this.direct = direct;
    this.managers = managers;
    this.retirement = retirement;
  }

  /** The sub-steps in order; none when there is nothing to undo. */
  List<SubStep> subSteps(Choice choice, List<Outcome> unstamped) {
    if (choice.way() == WayBack.NOTHING_TO_UNDO) {
      return List.of();
    }
    return switch (choice.to()) {
      case S7 -> List.of(owner.restore(Map::of));
      case S0 -> allTheWay(choice, unstamped);
      default -> halfWay(choice, unstamped);
    };
  }

  private List<SubStep> allTheWay(Choice choice, List<Outcome> unstamped) {
    List<SubStep> out = new ArrayList<>();
    List<SubStep> retiring = retirement.apply(Retirement.Scope.ALL).subSteps();
    switch (choice.way()) {
      case NOTHING_TO_UNDO -> {}
      case REVERT -> {
        out.addAll(managing());
        out.add(canary.gone());
      }
      case RB_A -> {
        out.addAll(List.of(disabling.nothingAdopted(), disabling.suspendRelease(), disabling.disable()));
        // files are put back in the order in which they were changed last
        boolean first = owner.released();
        out.addAll(first ? managing() : retiring);
        out.addAll(first ? retiring : managing());
        out.add(canary.gone());
      }
      case RB_B, RB_C, RB_E -> {
        out.addAll(lettingGo(choice, disabling.suspendRelease(), unstamped));
        out.addAll(managing());
        out.addAll(retiring);
        out.add(canary.gone());
      }
    }
    out.add(owner.disputed());
    if (choice.way() != WayBack.REVERT) {
      out.add(managers.restored());
    }
    return List.copyOf(out);
  }

  /** As all the way until the old owner has taken everything back; then it is guarded again, and the move can go on. */
  private List<SubStep> halfWay(Choice choice, List<Outcome> unstamped) {
    boolean instance = choice.to() == StepId.S4;
    SubStep suspend = instance ? disabling.disableRelease() : disabling.suspendRelease();
    Retirement retiring = retirement.apply(Retirement.Scope.INSTANCE);
    List<SubStep> out = new ArrayList<>();
    boolean takesBack = choice.way() != WayBack.RB_A || owner.released();
    if (choice.way() == WayBack.RB_A) {
      out.addAll(List.of(disabling.nothingAdopted(), suspend, disabling.disable()));
      if (takesBack) {
        out.addAll(managing());
      }
    } else {
      out.addAll(lettingGo(choice, suspend, unstamped));
      out.addAll(managing());
      if (instance) {
        out.add(retiring.deleteInstance());
      }
    }
    if (!instance) {
      out.addAll(retiring.subSteps());
    }
    if (takesBack) {
      out.add(canary.gone());
    }
    out.add(owner.guardAgain());
    out.add(instance ? standing.instanceDisabled() : standing.operatorAlone());
    return List.copyOf(out);
  }

  private List<SubStep> lettingGo(Choice choice, SubStep suspend, List<Outcome> unstamped) {
    List<SubStep> out = new ArrayList<>();
    if (choice.way() == WayBack.RB_E) {
      out.addAll(List.of(
          disabling.brake(),
          disabling.disable(),
          disabling.unstampAll(unstamped),
          direct.applyOldManifests(),
          direct.resumeLive()));
    }
    if (choice.restores()) {
      out.add(owner.restore(() -> disabling.releaseFile(choice.to() == StepId.S4)));
    }
    out.addAll(List.of(suspend, disabling.disable(), disabling.unstampAll(unstamped)));
    return out;
  }

  /** The canary goes out with our files, or by a commit of its own where there are none. */
  private List<SubStep> managing() {
    return List.of(owner.resume(), owner.reowned(), canary.seen());
  }
}
