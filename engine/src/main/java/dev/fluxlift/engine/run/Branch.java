package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Staleness;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.port.GitException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The branch Flux follows, as the remote has it, and how far the move has come on it. Content decides, not commit ids:
 * a rebase, a squash merge, or a commit of somebody else on top is as good as ours.
 */
final class Branch {
  /** Trailer of our commits: plan id and step. */
  static final String TRAILER = "Fluxlift-Step: ";

  private static final int ATTEMPTS = 5;
  private final Plan plan;
  private final Git git;
  private final String remote;
  private final Map<String, Optional<String>> blobs = new HashMap<>();
  private final Map<String, Boolean> ancestry = new HashMap<>();
  private final Map<String, String> messages = new HashMap<>();

  Branch(Plan plan, Git git, String remote) {
    this.plan = plan;
    this.git = git;
    this.remote = remote;
  }

  /**
   * How far the move has come on the branch.
   *
   * @param head the remote's commit
   * @param reached the last step whose commit is in it; empty when none is
   * @param overlapping files that are neither as the plan found them nor as it leaves them; empty when all is well
   */
  record Position(String head, Optional<StepId> reached, List<String> overlapping) {
    boolean reached(StepId step) {
      return reached.isPresent() && reached.get().compareTo(step) >= 0;
    }
  }

  /** Fetches and looks. */
  Position position() {
    return positionAt(git.fetch(remote, plan.repository().branch()));
  }

  Position positionAt(String head) {
    Map<String, Optional<String>> now = new LinkedHashMap<>();
    steps().forEach(s -> changes(s).forEach(c -> now.computeIfAbsent(c.path(), p -> read(head, p))));
    List<Step> committing = steps();
    Optional<StepId> best = Optional.empty();
    List<String> fewest = List.of();
    for (int done = committing.size(); done >= 0; done--) {
      List<String> wrong = mismatches(committing, done, now);
      Optional<StepId> reached = done == 0 ? Optional.empty() : Optional.of(committing.get(done - 1).id());
      if (wrong.isEmpty()) {
        return new Position(head, reached, List.of());
      }
      if (done == committing.size() || wrong.size() < fewest.size()) {
        best = reached;
        fewest = wrong;
      }
    }
    return new Position(head, best, fewest);
  }

  private List<Step> steps() {
    return plan.steps().stream().filter(s -> s.commit().isPresent()).toList();
  }

  private static List<FileChange> changes(Step step) {
    return step.commit().map(Action.Commit::changes).orElse(List.of());
  }

  /** Files that do not fit the first {@code done} commits being made and no other. */
  private static List<String> mismatches(List<Step> steps, int done, Map<String, Optional<String>> now) {
    List<String> out = new ArrayList<>();
    now.forEach((path, content) -> {
      Optional<FileChange> last = steps.subList(0, done).stream()
          .flatMap(s -> changes(s).stream())
          .filter(c -> c.path().equals(path))
          .reduce((_, second) -> second);
      Optional<FileChange> next = steps.subList(done, steps.size()).stream()
          .flatMap(s -> changes(s).stream())
          .filter(c -> c.path().equals(path))
          .findFirst();
      // a file that a later step changes must be exactly what that step starts from
      boolean fits = next.map(n -> n.before().equals(content))
          .orElseGet(() -> last.map(l -> Content.holds(l, content)).orElse(true));
      if (!fits) {
        out.add(path);
      }
    });
    return out;
  }

  /** Files of the plan's lock that are not as they were at a commit, and by whom. */
  List<Staleness.Moved> filesMoved(String head) {
    return Staleness.files(plan, git, head).stream()
        .map(file -> {
          String by = culprit(head, file.what()).map(c -> " (commit " + c + ")").orElse("");
          return new Staleness.Moved(file.what(), file.was(), file.is() + by);
        })
        .toList();
  }

  /** The commit that touched a file last since the plan was made, with its first line; empty when it cannot be told. */
  Optional<String> culprit(String head, String path) {
    try {
      List<String> log = new ArrayList<>(git.log(plan.repository().commit(), head));
      log.add(plan.repository().commit());
      for (int i = 0; i + 1 < log.size(); i++) {
        boolean touched = git.changedPaths(log.get(i + 1), log.get(i)).contains(path);
        String message = git.message(log.get(i));
        if (touched && !message.contains(TRAILER)) {
          return Optional.of(log.get(i).substring(0, 10) + " " + message.lines().findFirst().orElse(""));
        }
      }
      return Optional.empty();
    } catch (GitException _) {
      return Optional.empty();
    }
  }

  /** Fetches; the commit at the tip of the branch. */
  String tip() {
    return git.fetch(remote, plan.repository().branch());
  }

  /** The text of a file at a commit. */
  Optional<String> at(String commit, String path) {
    return read(commit, path);
  }

  /** Whether the history of a commit has the commit of a step, whatever came after it. */
  boolean wasCommitted(StepId step, String head) {
    String trailer = TRAILER + plan.id() + "/" + step + "\n";
    // the history is asked first: it is known from one look to the next, the position is read file by file
    boolean told = git.log(plan.repository().commit(), head).stream().anyMatch(c -> (message(c) + "\n").contains(trailer));
    return told || positionAt(head).reached(step);
  }

  private String message(String commit) {
    return messages.computeIfAbsent(commit, git::message);
  }

  /**
   * A step's commit goes on top of the commit of the step before it and on nothing else: somebody may have taken that one
   * off the branch since it was made.
   */
  private void requireBegins(Step step, Position position) {
    Optional<StepId> before =
        steps().stream().map(Step::id).filter(s -> s.compareTo(step.id()) < 0).reduce((_, second) -> second);
    if (!position.reached().equals(before)) {
      throw new StopException(
          Ending.STALE,
          "branch " + plan.repository().branch() + " holds the commits up to "
              + position.reached().map(StepId::name).orElse("none of the steps") + ", and " + step.id() + " begins after "
              + before.map(StepId::name).orElse("none"),
          "Nothing of this step was done. Find out who took commits off the branch, then: fluxlift resume");
    }
  }

  /** Whether a file is as a commit of ours left it, which is no step's: one of a way back whose later ones were taken off. */
  private boolean ours(String head, String path) {
    try {
      List<String> log = new ArrayList<>(git.log(plan.repository().commit(), head));
      log.add(plan.repository().commit());
      for (int i = 0; i + 1 < log.size(); i++) {
        if (git.changedPaths(log.get(i + 1), log.get(i)).contains(path)) {
          return git.message(log.get(i)).contains(TRAILER + plan.id());
        }
      }
      return false;
    } catch (GitException _) {
      return false;
    }
  }

  /** The stop for files that somebody else changed, or that a way back left in the middle. */
  StopException overlap(Position position) {
    boolean ours = position.overlapping().stream().allMatch(p -> culprit(position.head(), p).isEmpty() && ours(position.head(), p));
    if (ours && !position.overlapping().isEmpty()) {
      return new StopException(
          Ending.STALE,
          "commits of a way back were taken off branch " + plan.repository().branch() + ": "
              + String.join(", ", position.overlapping()) + " is as it left it in the middle",
          "Go back once more, which ends what was begun: fluxlift rollback");
    }
    List<String> lines = position.overlapping().stream()
        .map(p -> p + culprit(position.head(), p).map(c -> " (commit " + c + ")").orElse(""))
        .toList();
    return new StopException(
        Ending.STALE,
        "files this move works on were changed on branch " + plan.repository().branch() + ": "
            + String.join(", ", lines),
        "Take the change back, or plan again; what was done so far stays as it is and is safe.");
  }

  /** Whether what this commit leaves, or what later steps made of it, is in the tree of a revision. */
  List<String> missing(StepId step, String commit) {
    TreeSet<String> out = new TreeSet<>();
    List<FileChange> later = steps().stream()
        .filter(s -> s.id().compareTo(step) > 0)
        .flatMap(s -> changes(s).stream())
        .toList();
    for (FileChange change : plan.step(step).map(Branch::changes).orElse(List.of())) {
      Optional<String> now = read(commit, change.path());
      boolean there = Content.holds(change, now)
          || later.stream().anyMatch(l -> l.path().equals(change.path()) && Content.holds(l, now));
      if (!there) {
        out.add(change.path());
      }
    }
    return List.copyOf(out);
  }

  /** Reads a file at a commit, fetching when the commit is not here yet. */
  private Optional<String> read(String commit, String path) {
    // what a commit holds never changes, so that polling each second does not start git each time
    return blobs.computeIfAbsent(commit + ":" + path, _ -> known(() -> git.read(commit, path).map(Branch::text)));
  }

  private <T> T known(Supplier<T> ask) {
    try {
      return ask.get();
    } catch (GitException e) {
      if (e.reason() != GitException.Reason.UNKNOWN_REVISION) {
        throw e;
      }
      git.fetch(remote, plan.repository().branch());
      return ask.get();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Makes the commit of a step on top of a commit. */
  String commit(Step step, String parent) {
    Action.Commit action = step.commit().orElseThrow();
    Map<String, Optional<String>> changes = new LinkedHashMap<>();
    action.changes().forEach(c -> changes.put(c.path(), c.after()));
    return commit(parent, changes, message(action.subject(), action.body(), step.id().name()));
  }

  String message(String subject, String body, String step) {
    return subject + "\n\n" + body + "\n\n" + TRAILER + plan.id() + "/" + step + "\n";
  }

  String commit(String parent, Map<String, Optional<String>> changes, String message) {
    Map<String, byte[]> write = new LinkedHashMap<>();
    List<String> remove = new ArrayList<>();
    changes.forEach((path, text) -> text.ifPresentOrElse(
        t -> write.put(path, t.getBytes(StandardCharsets.UTF_8)), () -> remove.add(path)));
    return git.commit(parent, write, remove, message);
  }

  /**
   * Commits a step on the branch and pushes. When somebody pushed first it is done again on top of theirs, when their
   * files are others.
   *
   * @return the remote's commit that holds it
   */
  String push(Step step) {
    for (int attempt = 1; ; attempt++) {
      Position position = position();
      if (!position.overlapping().isEmpty()) {
        throw overlap(position);
      }
      if (position.reached(step.id())) {
        return position.head();
      }
      requireBegins(step, position);
      String commit = commit(step, position.head());
      try {
        git.push(remote, commit, plan.repository().branch());
        return commit;
      } catch (GitException e) {
        retryOrThrow(e, attempt);
      }
    }
  }

  /**
   * Commits changes that no step of the plan holds, for the ways back.
   *
   * @param basis the commit whose texts the changes were made from
   * @throws StopException when somebody changed one of these files since
   */
  String push(String subject, String body, Map<String, Optional<String>> changes, String basis) {
    for (int attempt = 1; ; attempt++) {
      String head = tip();
      boolean there = changes.entrySet().stream().allMatch(c -> read(head, c.getKey()).equals(c.getValue()));
      if (there) {
        return head;
      }
      requireUnchanged(changes.keySet(), basis, head);
      String commit = commit(head, changes, message(subject, body, "back"));
      try {
        git.push(remote, commit, plan.repository().branch());
        return commit;
      } catch (GitException e) {
        retryOrThrow(e, attempt);
      }
    }
  }

  private void requireUnchanged(Collection<String> paths, String basis, String head) {
    List<String> moved = paths.stream().filter(p -> !read(head, p).equals(read(basis, p))).toList();
    if (!moved.isEmpty()) {
      throw new StopException(
          Ending.STALE,
          "somebody changed " + String.join(", ", moved) + " on branch " + plan.repository().branch() + " at this moment",
          "Nothing of theirs was overwritten. Run it again, it goes on from here: fluxlift rollback");
    }
  }

  private static void retryOrThrow(GitException e, int attempt) {
    if (e.reason() != GitException.Reason.REJECTED) {
      throw e;
    }
    if (attempt >= ATTEMPTS) {
      throw new StopException(
          Ending.ERROR,
          "the remote rejected the push " + attempt + " times, each time because somebody pushed first, or because it"
              + " is protected: " + e.getMessage(),
          "Nothing was pushed. Run fluxlift resume when the branch is quiet, or use --hand-off to merge by hand.");
    }
  }

  /** Prepares the step's commit as a branch for the person to merge; returns the branch's name. */
  String handOff(Step step, Position position) {
    String name = "fluxlift/" + step.id();
    if (prepared(name, step)) {
      return name;
    }
    requireBegins(step, position);
    String commit = commit(step, position.head());
    try {
      git.push(remote, commit, name);
      return name;
    } catch (GitException e) {
      if (e.reason() != GitException.Reason.REJECTED) {
        throw e;
      }
      // a branch of an earlier attempt: never forced, a new name instead
      String other = name + "-" + commit.substring(0, 8);
      git.push(remote, commit, other);
      return other;
    }
  }

  /** Whether a branch of an earlier attempt holds the commit already. */
  private boolean prepared(String name, Step step) {
    try {
      Position there = positionAt(git.fetch(remote, name));
      return there.overlapping().isEmpty() && there.reached().filter(step.id()::equals).isPresent();
    } catch (GitException e) {
      if (e.reason() != GitException.Reason.UNKNOWN_REVISION) {
        throw e;
      }
      return false;
    }
  }

  /** Moves the person's branch forward; says why when that was not done. */
  Optional<String> moveLocal(String commit) {
    try {
      Git.State state = git.state();
      if (!state.branch().equals(plan.repository().branch())) {
        return Optional.of("the checked-out branch is "
            + (state.branch().isEmpty() ? "none (HEAD is detached)" : state.branch())
            + "; it was left as it is");
      }
      if (!state.head().equals(commit)) {
        git.fastForward(commit);
      }
      return Optional.empty();
    } catch (GitException e) {
      return Optional.of("your branch was left as it is: " + e.getMessage() + "; git pull will bring the commit");
    }
  }

  /** Whether a commit holds another; fetches when it is not here yet. */
  boolean contains(String commit, String ancestor) {
    return ancestry.computeIfAbsent(
        ancestor + ".." + commit, _ -> known(() -> git.isAncestor(ancestor, commit)));
  }
}
