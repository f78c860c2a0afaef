package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.Git;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether what a plan was made from is still so. Says exactly what moved. */
public final class Staleness {
  /**
   * Something that is not as it was when the plan was made.
   *
   * @param what file, {@code Kind/namespace/name}, or a few words
   * @param was as the plan says
   * @param is as it is now
   */
  public record Moved(String what, String was, String is) {
    @Override
    public String toString() {
      return what + ": the plan was made with " + was + ", now it is " + is;
    }
  }

  private Staleness() {}

  /** Files of the lock whose content at this commit is another one. Holds before the first commit of the move. */
  public static List<Moved> files(Plan plan, Git git, String commit) {
    List<Moved> out = new ArrayList<>();
    plan.repository().files().forEach((path, hash) -> {
      String now = git.read(commit, path).map(Hashes::sha256).orElse("absent");
      if (!now.equals(hash)) {
        out.add(new Moved(path, shortened(hash), shortened(now)));
      }
    });
    for (Step step : plan.steps()) {
      for (FileChange change : step.commit().map(Action.Commit::changes).orElse(List.of())) {
        boolean newFile = change.before().isEmpty() && !plan.repository().files().containsKey(change.path());
        boolean first = firstTouch(plan, change);
        if (newFile && first && git.read(commit, change.path()).isPresent()) {
          out.add(new Moved(change.path(), "absent", "there"));
        }
      }
    }
    return List.copyOf(out);
  }

  private static boolean firstTouch(Plan plan, FileChange change) {
    return plan.steps().stream()
        .flatMap(s -> s.commit().stream())
        .flatMap(c -> c.changes().stream())
        .filter(c -> c.path().equals(change.path()))
        .findFirst()
        .filter(change::equals)
        .isPresent();
  }

  /** The cluster, when it is another one. */
  public static List<Moved> identity(Plan plan, Cluster cluster) {
    Optional<Plan.ClusterLock> lock = plan.cluster();
    if (lock.isEmpty()) {
      return List.of(new Moved("cluster", "none, from the repository alone", cluster.identity().server()));
    }
    String now = cluster.identity().kubeSystemUid();
    return now.equals(lock.get().kubeSystemUid())
        ? List.of()
        : List.of(new Moved(
            "cluster (UID of Namespace kube-system)",
            lock.get().kubeSystemUid() + " at " + lock.get().server(),
            now + " at " + cluster.identity().server()));
  }

  /** Objects that are not as the plan read them. Holds before the first commit of the move. */
  public static List<Moved> objects(Plan plan, Cluster cluster) {
    List<Moved> out = new ArrayList<>();
    plan.cluster().ifPresent(lock -> lock.objects().forEach((ref, was) -> {
      Optional<ObjectLock> is = cluster.get(ref).map(ObjectLock::of);
      if (!is.equals(Optional.of(was))) {
        out.add(new Moved(ref.toString(), was.toString(), is.map(ObjectLock::toString).orElse("absent")));
      }
    }));
    return List.copyOf(out);
  }

  /** Objects of the plan that were made anew since; an object that a step removed is none. */
  public static List<Moved> identities(Plan plan, Cluster cluster) {
    List<Moved> out = new ArrayList<>();
    plan.cluster().ifPresent(lock -> lock.objects().forEach((ref, was) -> {
      Optional<String> is = cluster.get(ref).map(LiveObject::uid);
      if (is.isPresent() && !is.get().equals(was.uid())) {
        out.add(new Moved(ref.toString(), "uid " + was.uid(), "uid " + is.get()));
      }
    }));
    return List.copyOf(out);
  }

  /** The tool, when it is another version. */
  public static List<Moved> tool(Plan plan, String version) {
    return plan.toolVersion().equals(version)
        ? List.of()
        : List.of(new Moved("fluxlift", "version " + plan.toolVersion(), "version " + version));
  }


  private static String shortened(String hash) {
    return hash.length() > 12 ? hash.substring(0, 12) : hash;
  }
}
