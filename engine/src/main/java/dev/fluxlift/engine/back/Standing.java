package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.verify.Rollout;
import java.util.List;
import java.util.Optional;

/** The end of a way that goes back to a step of the move and not all the way: operator and release go on from there. */
final class Standing {
  private static final String ID = "go-on";
  private final Live live;
  private final Move move;
  private final ReleaseFile file;
  private final Waiting waiting;

  Standing(Live live, Move move, Repository repository, Waiting waiting) {
    this.live = live;
    this.move = move;
    this.file = new ReleaseFile(move, repository);
    this.waiting = waiting;
  }

  /** After step S2: the operator runs, and no FluxInstance is anywhere. */
  SubStep operatorAlone() {
    return new SubStep(
        ID,
        "Start Flux Operator again; there is no FluxInstance",
        () -> operatorRuns() && live.cluster().list(Live.INSTANCES).isEmpty(),
        () -> {
          List<LiveObject> instances = live.cluster().list(Live.INSTANCES);
          if (!instances.isEmpty()) {
            throw new WayBackStopped(
                BackFinding.INSTANCE_STILL_THERE, instances.getFirst().ref(), "it is there, and the operator would see it");
          }
          startOperator();
        });
  }

  /** After step S4: the instance is there as new, disabled. The operator starts when that was seen, not before. */
  SubStep instanceDisabled() {
    return new SubStep(
        ID,
        "Let " + move.instanceRelease() + " make " + move.instance() + " anew, disabled, and start Flux Operator",
        () -> operatorRuns() && goesOn(move.instanceRelease()) && live.instance().filter(Standing::dormant).isPresent(),
        () -> {
          waiting.until(
              ID,
              move.instanceRelease() + " to say what step S4 wrote",
              () -> live.cluster().get(move.instanceRelease()).filter(file::asDisabled).isPresent(),
              () -> live.askFromGit(List.of(move.root(), move.apps(), move.instanceKustomization()), waiting.clock().now()),
              () -> "its live spec differs from the file, so it may enable the instance");
          live.goOn(move.instanceRelease());
          waiting.until(
              ID,
              move.instance() + " to appear",
              () -> live.instance().isPresent(),
              () -> live.force(move.instanceRelease(), waiting.clock().now()),
              () -> move.instanceRelease() + " has not made it");
          live.instance().filter(i -> !Live.disabled(i)).ifPresent(i -> {
            live.suspend(move.instanceRelease(), true);
            throw new WayBackStopped(
                BackFinding.INSTANCE_NOT_DISABLED, i.ref(), "its release made it enabled; Flux Operator was not started");
          });
          startOperator();
          waiting.until(
              ID,
              move.instance() + " to be seen by Flux Operator",
              () -> live.instance().filter(Standing::dormant).isPresent(),
              () -> live.ask(List.of(move.instance()), waiting.clock().now()),
              () -> "it is " + live.instance().map(i -> "there, without finalizer or not disabled").orElse("not there"));
        });
  }

  private static boolean dormant(LiveObject instance) {
    return Live.disabled(instance) && Live.held(instance) && !Disabling.wasEnabled(instance);
  }

  private boolean operatorRuns() {
    Optional<LiveObject> operator = live.cluster().get(move.operator());
    return goesOn(move.operatorRelease()) && operator.filter(Rollout::complete).isPresent();
  }

  private boolean goesOn(ObjectRef release) {
    return live.cluster().get(release).filter(r -> !Live.suspended(r)).isPresent();
  }

  private void startOperator() {
    live.goOn(move.operatorRelease());
    live.scale(move.operator(), 1);
    waiting.until(
        ID,
        move.operator() + " to run",
        this::operatorRuns,
        () -> live.scale(move.operator(), 1),
        () -> "it is not rolled out");
  }
}
