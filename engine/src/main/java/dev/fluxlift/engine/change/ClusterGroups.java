package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which roots are of one cluster: those whose files lie nearest to each other, as long as no two of them are the same
 * object in folders side by side, and each has the source of its own folder.
 */
final class ClusterGroups {
  private ClusterGroups() {}

  /**
   * The roots of one cluster.
   *
   * @param folder the folder that holds them all
   * @param roots the roots, those that deliver themselves first
   * @param sources files of their sources
   */
  record Group(String folder, List<Root> roots, Set<String> sources) {
    private static Group of(Root root, Lookup lookup) {
      Set<String> sources = new HashSet<>();
      lookup.near(Owner.sourceOf(root.value(), root.ref().namespace()), root.file())
          .filter(_ -> root.isOfTheRepository())
          .map(Document::file).ifPresent(sources::add);
      return new Group(Folders.of(root.file()), List.of(root), sources);
    }

    private Group with(Group other, String common) {
      Set<String> all = new HashSet<>(sources);
      all.addAll(other.sources);
      List<Root> both = Stream.concat(roots.stream(), other.roots.stream()).sorted(Root.ORDER).toList();
      return new Group(common, both, all);
    }

    private boolean fits(Group other) {
      boolean shared = sources.stream().anyMatch(other.sources::contains);
      boolean apart = !sources.isEmpty() && !other.sources.isEmpty() && !shared;
      return !apart && (shared || !clashes(other));
    }

    private boolean clashes(Group other) {
      return roots.stream().anyMatch(a -> other.roots.stream().anyMatch(b -> clash(a, b)));
    }
  }

  /** The same object in folders of which none holds the other. */
  private static boolean clash(Root a, Root b) {
    String one = Folders.of(a.file());
    String other = Folders.of(b.file());
    return a.ref().equals(b.ref()) && !Folders.within(one, other) && !Folders.within(other, one);
  }

  /** The clusters of one state. */
  static List<Group> of(Side side, List<Root> roots) {
    Lookup lookup = new Lookup(side);
    List<Group> groups = new ArrayList<>(roots.stream().map(r -> Group.of(r, lookup)).toList());
    int deepest = groups.stream().mapToInt(g -> g.folder().split("/").length).max().orElse(0);
    for (int depth = deepest; depth >= 0; depth--) {
      merge(groups, depth);
    }
    return List.copyOf(groups);
  }

  private static void merge(List<Group> groups, int depth) {
    boolean again = true;
    while (again) {
      again = false;
      for (int i = 0; i < groups.size() && !again; i++) {
        for (int j = i + 1; j < groups.size() && !again; j++) {
          Optional<String> common = common(groups.get(i).folder(), groups.get(j).folder(), depth);
          if (common.isPresent() && groups.get(i).fits(groups.get(j))) {
            groups.set(i, groups.get(i).with(groups.remove(j), common.get()));
            again = true;
          }
        }
      }
    }
  }

  /** The folder that both lie in, when it is at least so deep. */
  private static Optional<String> common(String one, String other, int depth) {
    String[] a = one.isEmpty() ? new String[0] : one.split("/");
    String[] b = other.isEmpty() ? new String[0] : other.split("/");
    int n = 0;
    while (n < a.length && n < b.length && a[n].equals(b[n])) {
      n++;
    }
    return n >= depth ? Optional.of(String.join("/", List.of(a).subList(0, n))) : Optional.empty();
  }

  /**
   * The cluster, among those there were, that a root of the next state is of: the one whose root it is, else the nearest
   * that it fits. A Kustomization that was delivered before from the same file is no root now that nothing delivers it.
   *
   * @return -1 for a cluster of its own, -2 for no root
   */
  static int clusterOf(Root root, List<ClusterState> before) {
    for (int i = 0; i < before.size(); i++) {
      Owner was = before.get(i).owners().get(root.ref());
      if (was != null && was.value().origin().file().equals(root.file())) {
        return before.get(i).roots().contains(root.ref()) ? i : -2;
      }
    }
    return before.stream()
        .filter(c -> Lookup.shared(c.folder() + "/x", root.file()) > 0 || c.folder().isEmpty() || before.size() == 1)
        .filter(c -> before.size() == 1 || Folders.within(root.file(), c.folder()) || Lookup.shared(c.folder() + "/x", root.file()) > 1)
        .max(Comparator.comparingInt((ClusterState c) -> Lookup.shared(c.folder() + "/x", root.file())))
        .map(before::indexOf)
        .orElse(-1);
  }

  /** The name of a cluster for people. */
  static String name(String folder) {
    return folder.isEmpty() ? "." : folder;
  }
}
