package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Hashes;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.port.GitException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A remote with commits as maps, and a clone of it whose branch is checked out. */
final class FakeGit implements Git {
  private record Commit(Optional<String> parent, Map<String, String> files, String message) {}

  private final Map<String, Commit> commits = new HashMap<>();
  private final Map<String, String> branches = new TreeMap<>();
  private String local;
  private Runnable beforePush = () -> {};

  FakeGit(Map<String, String> files) {
    this.local = store(Optional.empty(), files, "first");
    branches.put("main", local);
  }

  /** Somebody else pushes: {@code null} text removes the file. */
  String others(String path, String text, String message) {
    Map<String, String> files = new TreeMap<>(commit(head()).files());
    if (text == null) {
      files.remove(path);
    } else {
      files.put(path, text);
    }
    String id = store(Optional.of(head()), files, message);
    branches.put("main", id);
    return id;
  }

  /** Somebody pushes by force: the branch is at this commit. */
  void force(String commit) {
    branches.put("main", commit);
  }

  /** Something happens each time before a push arrives. */
  void beforePush(Runnable what) {
    this.beforePush = what;
  }

  String head() {
    return branches.get("main");
  }

  Optional<String> branch(String name) {
    return Optional.ofNullable(branches.get(name));
  }

  /** The person merges a branch by squashing it: same content, another commit without our trailer. */
  void squash(String name) {
    Commit theirs = commit(branches.get(name));
    branches.put("main", store(Optional.of(head()), theirs.files(), "Merge " + name));
  }

  Map<String, String> files(String commit) {
    return commit(commit).files();
  }

  List<String> messages() {
    List<String> out = new ArrayList<>();
    for (Optional<String> id = Optional.of(head()); id.isPresent(); id = commit(id.get()).parent()) {
      out.addFirst(commit(id.get()).message());
    }
    return out;
  }

  private Commit commit(String id) {
    Commit found = commits.get(id);
    if (found == null) {
      throw new GitException(Reason.UNKNOWN_REVISION, "no such commit: " + id);
    }
    return found;
  }

  private String store(Optional<String> parent, Map<String, String> files, String message) {
    String id = Hashes.sha256(parent + new TreeMap<>(files).toString() + message).substring(0, 40);
    commits.put(id, new Commit(parent, Map.copyOf(files), message));
    return id;
  }

  @Override
  public State state() {
    return new State(local, "main", List.of(), Path.of("/repository"));
  }

  @Override
  public Optional<String> remoteUrl(String remote) {
    return Optional.of("https://git.example.org/home.git");
  }

  @Override
  public String fetch(String remote, String branch) {
    return branch(branch).orElseThrow(() -> new GitException(Reason.UNKNOWN_REVISION, "no branch " + branch));
  }

  @Override
  public Optional<byte[]> read(String commit, String path) {
    return Optional.ofNullable(commit(commit).files().get(path)).map(t -> t.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<String> list(String commit, String folder) {
    return commit(commit).files().keySet().stream().filter(p -> p.startsWith(folder)).sorted().toList();
  }

  @Override
  public String commit(String parent, Map<String, byte[]> write, List<String> remove, String message) {
    Map<String, String> files = new TreeMap<>(commit(parent).files());
    write.forEach((path, bytes) -> files.put(path, new String(bytes, StandardCharsets.UTF_8)));
    remove.forEach(files::remove);
    return store(Optional.of(parent), files, message);
  }

  @Override
  public void push(String remote, String commit, String branch) {
    if (branch.equals("main")) {
      beforePush.run();
    }
    if (branches.containsKey(branch) && !isAncestor(branches.get(branch), commit)) {
      throw new GitException(Reason.REJECTED, "fetch first");
    }
    branches.put(branch, commit);
  }

  @Override
  public void fastForward(String commit) {
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
    TreeSet<String> paths = new TreeSet<>(commit(from).files().keySet());
    paths.addAll(commit(to).files().keySet());
    paths.removeIf(p -> Objects.equals(commit(from).files().get(p), commit(to).files().get(p)));
    return List.copyOf(paths);
  }

  @Override
  public String message(String commit) {
    return commit(commit).message();
  }

  @Override
  public List<String> log(String from, String to) {
    List<String> out = new ArrayList<>();
    for (String id = to; !id.equals(from); id = commit(id).parent().orElse(from)) {
      out.add(id);
    }
    return out;
  }
}
