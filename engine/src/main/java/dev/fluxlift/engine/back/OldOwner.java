package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** How the Kustomization that installed Flux comes back, takes its objects back, and is guarded again. */
final class OldOwner {
  /** Steps that take the old owner away, latest first. */
  static final List<StepId> REMOVALS = List.of(StepId.S10, StepId.S8, StepId.S8A);

  private static final Duration RESTART = Duration.ofSeconds(60);
  private static final int COMPARED = 4;
  private static final List<StepId> GUARD = List.of(StepId.S5A, StepId.S1);
  private static final String OWNER_NAME = ObjectRef.KUSTOMIZE + "/name";
  private static final String OWNER_NAMESPACE = ObjectRef.KUSTOMIZE + "/namespace";

  private final Live live;
  private final Move move;
  private final Before before;
  private final Repository repository;
  private final Delivery delivery;
  private final Canary canary;
  private final Waiting waiting;

  OldOwner(
      Live live,
      Move move,
      Before before,
      Repository repository,
      Delivery delivery,
      Canary canary,
      Waiting waiting) {
    this.canary = canary;
    this.live = live;
    this.move = move;
    this.before = before;
    this.repository = repository;
    this.delivery = delivery;
    this.waiting = waiting;
  }

  private Optional<LiveObject> now() {
    return live.cluster().get(move.owner());
  }

  /** Whether step S8A, S8 or S10 was made and is not taken back. */
  boolean retired() {
    if (move.selfManaged()) {
      // S10 gave the root back what S1 took from it: its text alone does not tell the end from the beginning
      return !new Reversal(repository).of(List.of(StepId.S8)).isEmpty();
    }
    return live.present(List.of(move.owner(), move.manifests())).size() < 2
        || !new Reversal(repository).of(REMOVALS).isEmpty();
  }

  /**
   * @param along changes that go with it in one commit: files that it does not touch
   */
  SubStep restore(Supplier<Map<String, Optional<String>>> along) {
    return new SubStep(
        "restore-files",
        "Bring back what step S8 removed, guards in it",
        () -> !retired(),
        () -> {
          Map<String, Optional<String>> changes = new TreeMap<>(new Reversal(repository).of(REMOVALS));
          if (!changes.isEmpty()) {
            along.get().forEach(changes::putIfAbsent);
            delivery.deliver(
                "Bring the old owner back, guarded", "It touches nothing before it is resumed.", changes);
          }
          waiting.until(
              "restore-files",
              move.owner() + " and " + move.manifests(),
              () -> live.present(List.of(move.owner(), move.manifests())).size() == 2,
              () -> live.askFromGit(List.of(move.root()), waiting.clock().now()),
              () -> "the root has not brought them");
        });
  }

  /** The file is judged without the canary of an attempt that was killed: its lines may stand beside the guard's. */
  private Reversal guard() {
    return new Reversal(new Repository() {
      @Override
      public Optional<String> now(String path) {
        Optional<String> now = repository.now(path);
        return path.equals(move.ownerFile()) ? now.map(text -> Canary.takenOut(path, text)) : now;
      }

      @Override
      public List<FileChange> committed(StepId step) {
        return repository.committed(step);
      }
    });
  }

  /** Whether Flux's own objects are out of what the root builds. */
  boolean released() {
    return !guard().of(List.of(StepId.S5A)).isEmpty();
  }

  /** Whether the guard of step S1 is on it, live or in its file. */
  boolean guarded() {
    return !asBefore() || !guard().of(GUARD).isEmpty();
  }

  /** Whether the canary of an attempt that was killed is in its file. */
  boolean canaryFlies() {
    return repository.now(move.ownerFile()).flatMap(TextEdit::canary).isPresent();
  }

  SubStep resume() {
    return new SubStep(
        "resume-owner",
        "Resume " + move.owner() + ", its file as before step S1, with a canary in its patches",
        () -> !guarded(),
        () -> {
          Map<String, Optional<String>> changes = new TreeMap<>(guard().of(GUARD));
          if (!changes.isEmpty()) {
            changes.computeIfPresent(move.ownerFile(), (_, text) -> text.map(canary::in));
            delivery.deliver(
                "Resume " + move.owner().name(),
                "The old owner manages Flux again, as before the move. An annotation on a Deployment's metadata proves it;"
                    + " a later commit takes it out.",
                changes);
          }
          waiting.until(
              "resume-owner",
              move.owner() + " resumed",
              this::asBefore,
              () -> live.askFromGit(List.of(move.root()), waiting.clock().now()),
              () -> "its spec says " + now().map(o -> guards(o.body())).orElse(List.of()));
        });
  }

  private boolean asBefore() {
    Optional<LiveObject> now = now();
    if (before.backup().isPresent()) {
      Optional<LiveObject> was = before.get(move.owner());
      return now.isPresent() && was.isPresent() && guards(now.get().body()).equals(guards(was.get().body()));
    }
    // a parent may patch prune and deletionPolicy; that it is suspended is what keeps it from managing
    boolean suspended = file().flatMap(o -> o.bool("spec", "suspend")).orElse(false);
    return now.filter(o -> Live.suspended(o) == suspended).isPresent();
  }

  private Optional<Mapping> file() {
    return repository.now(move.ownerFile()).flatMap(text -> TextEdit.find(move.ownerFile(), text, move.owner()));
  }

  private static List<String> guards(Mapping owner) {
    List<String> out = new ArrayList<>();
    for (String field : List.of("suspend", "prune", "deletionPolicy")) {
      String value = owner.text("spec", field).orElse("");
      out.add(field + ": " + (value.equals("false") ? "" : value));
    }
    return out;
  }

  /** The operator took this label off at adoption (V1), so it proves that the old owner applied the object since. */
  SubStep reowned() {
    return new SubStep(
        "re-own",
        "See that " + move.owner() + " holds all its objects again",
        () -> notReowned().isEmpty(),
        () -> waiting.until(
            "re-own",
            move.owner() + " holding all its objects",
            () -> notReowned().isEmpty(),
            () -> live.askAtRest(move.owner(), waiting.clock().now()),
            () -> "not yet: " + notReowned()));
  }

  private List<ObjectRef> notReowned() {
    List<ObjectRef> out = new ArrayList<>();
    Optional<LiveObject> owner = now();
    if (owner.filter(LiveObject::ready).isEmpty()) {
      out.add(move.owner());
    }
    for (ObjectRef ref : hisObjects(owner)) {
      boolean held = live.cluster().get(ref).filter(this::held).isPresent();
      if (!held) {
        out.add(ref);
      }
    }
    return out;
  }

  /** What it held at S0; without the backup what it says it holds, and one that holds nothing is not back. */
  private List<ObjectRef> hisObjects(Optional<LiveObject> owner) {
    if (before.backup().isPresent()) {
      // a root's inventory names what another Kustomization applied last as well
      return before.inventory(move.owner()).stream()
          .filter(ref -> !move.selfManaged() || before.get(ref).filter(this::labelled).isPresent())
          .toList();
    }
    List<ObjectRef> says = owner.map(LiveObject::inventory).orElse(List.of());
    return says.isEmpty() ? List.of(move.owner()) : says;
  }

  private boolean held(LiveObject object) {
    return labelled(object) && object.managers().contains("kustomize-controller/Apply");
  }

  private boolean labelled(LiveObject object) {
    return move.owner().name().equals(object.labels().get(OWNER_NAME))
        && move.owner().namespace().equals(object.labels().get(OWNER_NAMESPACE));
  }

  /** As step S1 left it, for going on from there: its file says so, and its live spec. */
  SubStep guardAgain() {
    return new SubStep(
        "guard-again",
        "Guard " + move.owner() + " again, as step S1 left it",
        () -> redone().isEmpty() && liveGuards(),
        () -> {
          Map<String, Optional<String>> changes = redone();
          if (!changes.isEmpty()) {
            delivery.deliver(
                "Guard " + move.owner().name() + " again", "The move can go on from here; nothing was adopted.", changes);
          }
          waiting.until(
              "guard-again",
              move.owner() + " guarded",
              this::liveGuards,
              () -> live.askFromGit(List.of(move.root()), waiting.clock().now()),
              () -> "its spec says " + now().map(o -> guards(o.body())).orElse(List.of()));
        });
  }

  private Map<String, Optional<String>> redone() {
    return guard().again(StepId.S1);
  }

  /** As the guarding commit says, but for what it does not say: a parent may patch more into it. */
  private boolean liveGuards() {
    for (FileChange change : repository.committed(StepId.S1)) {
      Optional<Mapping> guarded = change.after().flatMap(text -> TextEdit.find(change.path(), text, move.owner()));
      if (guarded.isPresent()) {
        List<String> is = now().map(o -> guards(o.body())).orElse(List.of());
        return is.equals(guards(guarded.get()));
      }
    }
    return false;
  }

  /**
   * An object that two Kustomizations deliver, usually Flux's Namespace, looks as the one that applied it last wants it:
   * both are one field manager. The one that did so at S0 is asked to be the last again, once the others have done with
   * our commits.
   */
  SubStep disputed() {
    return new SubStep(
        "last-owner",
        "Let whoever applied an object last at S0 do so again, where two deliver it",
        () -> atWork().isEmpty() && otherOwner().isEmpty() && asReadyAsBefore(),
        () -> {
          // not seen in time it is a difference that the comparison names
          waiting.within(RESTART, "last-owner", "those who deliver the same to be done", () -> atWork().isEmpty(), () -> {});
          live.ask(otherOwner(), waiting.clock().now());
          waiting.within(
              RESTART,
              "last-owner",
              "objects with two owners as at S0, and the old owner to be done",
              () -> otherOwner().isEmpty() && asReadyAsBefore(),
              () -> live.ask(otherOwner(), waiting.clock().now()));
        });
  }

  /**
   * What differs from S0 once the objects with two owners are as at S0. The other one applies them again at its interval,
   * between the last sub-step and this comparison, too, or in the middle of it: then the one of S0 is asked again.
   *
   * @param compare what differs now
   */
  List<Difference> differences(Supplier<List<Difference>> compare) {
    SubStep last = disputed();
    List<Difference> found = compare.get();
    for (int times = 1; times < COMPARED && found.stream().anyMatch(d -> shared(d.object())); times++) {
      if (!last.done().getAsBoolean()) {
        last.act().run();
      }
      found = compare.get();
    }
    return found;
  }

  private boolean shared(ObjectRef object) {
    return before.inventory(move.owner()).contains(object) && others().anyMatch(k -> k.inventory().contains(object));
  }

  /** Other Kustomizations that hold an object of the old owner and have not applied what their source has. */
  private List<ObjectRef> atWork() {
    Set<ObjectRef> his = Set.copyOf(before.inventory(move.owner()));
    return others()
        .filter(k -> k.inventory().stream().anyMatch(his::contains))
        .filter(k -> !delivered(k))
        .map(LiveObject::ref)
        .toList();
  }

  /** A suspended one applies nothing. */
  private Stream<LiveObject> others() {
    return live.cluster().list(new KindRef(ObjectRef.KUSTOMIZE, "Kustomization")).stream()
        .filter(k -> !k.ref().equals(move.owner()) && !Live.suspended(k));
  }

  /** Whoever asked for the last reconciliation, the way back does not end in the middle of it. */
  private boolean asReadyAsBefore() {
    boolean was = before.get(move.owner()).filter(LiveObject::ready).isPresent();
    return !was || now().filter(LiveObject::ready).isPresent();
  }

  private boolean delivered(LiveObject kustomization) {
    Optional<String> has = live.cluster().get(Live.source(kustomization)).flatMap(s -> s.body().text("status", "artifact", "revision"));
    boolean reconciling =
        kustomization.condition("Reconciling").flatMap(c -> c.text("status")).filter("True"::equals).isPresent();
    return has.isPresent() && !reconciling && has.equals(kustomization.body().text("status", "lastAttemptedRevision"));
  }

  /** Kustomizations that held an object of the old owner at S0 and whose label it does not carry now. */
  private Set<ObjectRef> otherOwner() {
    Set<ObjectRef> out = new TreeSet<>();
    for (ObjectRef ref : before.inventory(move.owner())) {
      Optional<LiveObject> was = before.get(ref);
      Optional<LiveObject> is = live.cluster().get(ref);
      if (was.isEmpty() || is.isEmpty() || was.get().labels().get(OWNER_NAME) == null) {
        continue;
      }
      if (!was.get().labels().get(OWNER_NAME).equals(is.get().labels().get(OWNER_NAME))) {
        out.add(new ObjectRef(
            ObjectRef.KUSTOMIZE,
            "Kustomization",
            was.get().labels().getOrDefault(OWNER_NAMESPACE, move.namespace()),
            was.get().labels().getOrDefault(OWNER_NAME, "")));
      }
    }
    return out;
  }
}
