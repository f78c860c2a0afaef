package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The proof that the old owner manages again: a patch that annotates the metadata of one controller's Deployment goes
 * into the old Kustomization by a commit, is seen live, and is taken out by a commit and seen gone. The commits may be
 * those that resume the owner and take our files out: each commit costs a round of source and root. The pod template is
 * not touched, so nothing restarts. A Kustomization that says Ready proves nothing (V2, V9).
 */
final class Canary {
  private static final String DEPLOYMENT = "notification-controller";
  private final Live live;
  private final Move move;
  private final Repository repository;
  private final Delivery delivery;
  private final Waiting waiting;
  private Optional<Mapping> template = Optional.empty();

  Canary(Live live, Move move, Repository repository, Delivery delivery, Waiting waiting) {
    this.live = live;
    this.move = move;
    this.repository = repository;
    this.delivery = delivery;
    this.waiting = waiting;
  }

  /** Flown by the commit that resumes the owner, or by one of its own; goes on with that of an attempt that was killed. */
  SubStep seen() {
    return new SubStep("canary", "Prove by a canary that " + move.owner() + " manages again", () -> false, () -> {
      template = Optional.of(controller().body().mapping("spec", "template"));
      if (TextEdit.canary(text()).isEmpty()) {
        deliver(
            "Prove that " + move.owner().name() + " manages Flux",
            "An annotation on a Deployment's metadata; a later commit takes it out.",
            in(text()));
      }
      await("the annotation " + TextEdit.CANARY + " on " + deployment(), TextEdit.canary(text()).orElse(""));
    });
  }

  SubStep gone() {
    return new SubStep(
        "canary-out",
        "Take the canary out again and see it gone",
        () -> TextEdit.canary(text()).isEmpty() && onCluster().isEmpty() && templateStays(),
        () -> {
          String text = text();
          if (TextEdit.canary(text).isPresent()) {
            deliver(
                "Take the proof out again",
                "It was seen on the cluster.",
                TextEdit.withoutCanary(move.ownerFile(), text, TextEdit.canaryOn(text)));
          }
          await("the annotation " + TextEdit.CANARY + " gone from " + deployment(), "");
          if (!templateStays()) {
            throw new WayBackStopped(
                BackFinding.BACK_NOT_SEEN, deployment(), "its pod template changed while the canary was out");
          }
        });
  }

  /** Judged only by the run that saw it before; metadata alone restarts nothing. */
  private boolean templateStays() {
    return template.filter(t -> !controller().body().mapping("spec", "template").equals(t)).isEmpty();
  }

  /** The text with a canary of now; the same text when one flies. */
  String in(String text) {
    return TextEdit.canary(text).isPresent()
        ? text
        : TextEdit.withCanary(move.ownerFile(), text, move.owner(), deployment().name(), waiting.clock().now().toString());
  }

  /** The text without a canary; the same text when there is none, or somebody edited it. */
  static String takenOut(String path, String text) {
    if (TextEdit.canary(text).isEmpty()) {
      return text;
    }
    try {
      return TextEdit.withoutCanary(path, text, TextEdit.canaryOn(text));
    } catch (WayBackStopped _) {
      return text;
    }
  }

  private void await(String what, String value) {
    waiting.until(
        "canary",
        what,
        () -> onCluster().equals(value),
        () -> live.askFromGit(List.of(move.root(), move.owner()), waiting.clock().now()),
        () -> move.owner() + " says " + message());
  }

  private String onCluster() {
    return controller().annotations().getOrDefault(TextEdit.CANARY, "");
  }

  private String message() {
    return live.cluster()
        .get(move.owner())
        .flatMap(o -> o.condition("Ready"))
        .flatMap(c -> c.get("message"))
        .flatMap(Value::text)
        .orElse("nothing");
  }

  private LiveObject controller() {
    return live.cluster()
        .get(deployment())
        .orElseThrow(() -> new WayBackStopped(BackFinding.BACK_NOT_SEEN, deployment(), "it is not there"));
  }

  private ObjectRef deployment() {
    ObjectRef quiet = move.controller(DEPLOYMENT);
    return live.cluster().get(quiet).isPresent() ? quiet : move.controller(Move.CARRIERS.getFirst());
  }

  private String text() {
    return repository
        .now(move.ownerFile())
        .orElseThrow(() ->
            new WayBackStopped(BackFinding.BACK_TEXT_CONFLICT, move.ownerFile(), "the file is not in the branch"));
  }

  private void deliver(String subject, String body, String text) {
    delivery.deliver(subject, body, Map.of(move.ownerFile(), Optional.of(text)));
  }
}
