package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.port.GitException.Reason;
import dev.fluxlift.simulator.api.StateHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Git server with one repository, and a clone of it whose branch is checked out and clean. A commit's id depends on
 * parent, content and message alone: the same move makes the same commits.
 */
public final class SimulatedGit implements Git {
  /** The remote's name in the clone. */
  public static final String REMOTE = "origin";

  private final String url;
  private final String branch;
  private final Path root;
  /** Only ever grows, so that memories share it. */
  private final Map<String, Commit> commits = new ConcurrentHashMap<>();
  private SortedMap<String, String> branches = new TreeMap<>();
  private String local;

  private record Commit(Optional<String> parent, SortedMap<String, byte[]> files, String message) {}

  /** All that is in it. Two are equal when branches and clone stand at the same commits. */
  public static final class Memory {
    private final SortedMap<String, String> branches;
    private final String local;
    private final Map<String, Commit> commits;

    private Memory(SortedMap<String, String> branches, String local, Map<String, Commit> commits) {
      this.branches = new TreeMap<>(branches);
      this.local = local;
      this.commits = commits;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object o) {
      return o instanceof Memory m && m.branches.equals(branches) && m.local.equals(local);
    }

    @Override
    public int hashCode() {
      return Objects.hash(branches, local);
    }
  }

  /**
   * One commit with the files of a tree, pushed, under the id it has in a real repository.
   *
   * @param head the commit's id
   * @param url how the cluster's sources name the repository
   * @param branch the branch they follow
   * @param root what to call the work tree's folder
   */
  public SimulatedGit(Tree tree, String head, String url, String branch, Path root) {
    this(tree, url, branch, root);
    commits.put(head, commit(local));
    this.local = head;
    branches.put(branch, head);
  }

  /**
   * One commit with the files of a tree, pushed.
   *
   * @param url how the cluster's sources name the repository
   * @param branch the branch they follow
   * @param root what to call the work tree's folder
   */
  public SimulatedGit(Tree tree, String url, String branch, Path root) {
    this.url = url;
    this.branch = branch;
    this.root = root;
    SortedMap<String, byte[]> files = new TreeMap<>();
    tree.paths().forEach(p -> tree.read(p).ifPresent(bytes -> files.put(p, bytes)));
    this.local = store(Optional.empty(), files, "The repository as it is");
    branches.put(branch, local);
  }

  // ---- the server

  /** The commit a branch of the server stands at; empty when there is no such branch. */
  public Optional<String> head(String name) {
    return Optional.ofNullable(branches.get(name));
  }

  /** Whether there is such a commit. */
  public boolean knows(String commit) {
    return commits.containsKey(commit);
  }

  /** How the sources name the repository. */
  public String url() {
    return url;
  }

  /** The branch they follow. */
  public String branch() {
    return branch;
  }

  /** The files of a commit, bytes by path. */
  public Map<String, byte[]> files(String commit) {
    return Collections.unmodifiableSortedMap(commit(commit).files());
  }

  /** The files of the server's branch as they are now. */
  public Tree tree() {
    SortedMap<String, byte[]> files = commit(at(branch)).files();
    return new Tree() {
      @Override
      public List<String> paths() {
        return List.copyOf(files.keySet());
      }

      @Override
      public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path)).map(byte[]::clone);
      }
    };
  }

  /** Somebody else commits on top of the server's branch and pushes. */
  public String others(Map<String, byte[]> write, List<String> remove, String message) {
    String commit = commit(at(branch), write, remove, message);
    branches.put(branch, commit);
    return commit;
  }

  /** Somebody pushes by force: the branch stands at that commit, whatever it was. */
  public void force(String commit) {
    commit(commit);
    branches.put(branch, commit);
  }

  /** Where everything stands. Commits are never forgotten: a commit's id says what is in it. */
  public Memory memory() {
    return new Memory(branches, local, commits);
  }

  /** Puts all back, also what another server of the same repository gave. */
  public void remember(Memory memory) {
    branches = new TreeMap<>(memory.branches);
    local = memory.local;
    if (memory.commits != commits) {
      commits.putAll(memory.commits);
    }
  }

  /** The person brings the clone to where the server's branch stands, whatever it held. */
  public void pull() {
    local = at(branch);
  }

  /** The same for two in which branches and clone stand at the same commits. */
  public long hash() {
    long out = StateHash.text(local);
    for (var entry : branches.entrySet()) {
      out = StateHash.mix(out * 31 + StateHash.text(entry.getKey() + " " + entry.getValue()));
    }
    return out;
  }

  private Commit commit(String id) {
    Commit found = commits.get(id);
    if (found == null) {
      throw new GitException(Reason.UNKNOWN_REVISION, "there is no commit " + id);
    }
    return found;
  }

  private String at(String name) {
    return head(name).orElseThrow(() -> new GitException(Reason.UNKNOWN_REVISION, "there is no branch " + name));
  }

  private String store(Optional<String> parent, SortedMap<String, byte[]> files, String message) {
    String id = id(parent, files, message);
    commits.put(id, new Commit(parent, files, message));
    return id;
  }

  private static String id(Optional<String> parent, SortedMap<String, byte[]> files, String message) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      sha.update((parent.orElse("") + "\0" + message + "\0").getBytes(StandardCharsets.UTF_8));
      files.forEach((path, bytes) -> {
        sha.update((path + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
        sha.update(bytes);
      });
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- the clone

  @Override
  public State state() {
    return new State(local, branch, List.of(), root);
  }

  @Override
  public Optional<String> remoteUrl(String remote) {
    return remote.equals(REMOTE) ? Optional.of(url) : Optional.empty();
  }

  @Override
  public String fetch(String remote, String name) {
    requireRemote(remote);
    return at(name);
  }

  @Override
  public Optional<byte[]> read(String commit, String path) {
    return Optional.ofNullable(commit(commit).files().get(path)).map(byte[]::clone);
  }

  @Override
  public List<String> list(String commit, String folder) {
    String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
    return commit(commit).files().keySet().stream().filter(p -> p.startsWith(prefix)).toList();
  }

  @Override
  public String commit(String parent, Map<String, byte[]> write, List<String> remove, String message) {
    SortedMap<String, byte[]> files = new TreeMap<>(commit(parent).files());
    write.forEach((path, bytes) -> files.put(path, bytes.clone()));
    remove.forEach(files::remove);
    return store(Optional.of(parent), files, message);
  }

  @Override
  public void push(String remote, String commit, String name) {
    requireRemote(remote);
    commit(commit);
    Optional<String> there = head(name);
    if (there.isPresent() && !isAncestor(there.get(), commit)) {
      throw new GitException(Reason.REJECTED, "rejected: " + name + " is at " + there.get() + " (fetch first)");
    }
    branches.put(name, commit);
  }

  @Override
  public void fastForward(String commit) {
    if (!isAncestor(local, commit)) {
      throw new GitException(Reason.FAILED, "not possible to fast-forward from " + local + " to " + commit);
    }
    local = commit;
  }

  @Override
  public boolean isAncestor(String ancestor, String descendant) {
    commit(ancestor);
    for (Optional<String> id = Optional.of(descendant); id.isPresent(); id = commit(id.get()).parent()) {
      if (id.get().equals(ancestor)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<String> changedPaths(String from, String to) {
    SortedMap<String, byte[]> before = commit(from).files();
    SortedMap<String, byte[]> after = commit(to).files();
    TreeSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    // equal arrays of two missing files cannot be: each path is in one of them
    paths.removeIf(p -> Arrays.equals(before.get(p), after.get(p)));
    return List.copyOf(paths);
  }

  @Override
  public String message(String commit) {
    return commit(commit).message();
  }

  @Override
  public List<String> log(String from, String to) {
    List<String> out = new ArrayList<>();
    for (Optional<String> id = Optional.of(to); id.isPresent() && !id.get().equals(from); id = commit(id.get()).parent()) {
      out.add(id.get());
    }
    return out;
  }

  private static void requireRemote(String remote) {
    if (!remote.equals(REMOTE)) {
      throw new GitException(Reason.UNKNOWN_REVISION, "there is no remote " + remote);
    }
  }
}
