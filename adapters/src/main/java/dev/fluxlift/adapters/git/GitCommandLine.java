package dev.fluxlift.adapters.git;

import dev.fluxlift.adapters.git.GitProcess.Answer;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.port.GitException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The git of this machine, in one work tree. Local commands end within a minute, those with a remote in two. */
public final class GitCommandLine implements Git {
  private static final Duration LOCAL = Duration.ofMinutes(1);
  private static final Duration REMOTE = Duration.ofMinutes(2);
  private static final byte[] NOTHING = {};
  private static final Pattern NO_ANSWER =
      Pattern.compile(
          "Could not read from remote repository|unable to access|Could not resolve host|Authentication failed"
              + "|Permission denied|could not read (Username|Password)|Connection (refused|reset|timed out|closed)"
              + "|Operation timed out|does not appear to be a git repository|early EOF|the remote end hung up"
              + "|Host key verification failed|unable to connect|Repository not found|repository .* not found");

  /** The last: the branch moved while our push was under way (git's refs/files-backend.c). */
  private static final Pattern OVERTAKEN =
      Pattern.compile("\\[rejected\\]|non-fast-forward|fetch first|is at [0-9a-f]+ but expected");

  private final GitProcess git;

  /** In the work tree that a folder belongs to. Nothing is run yet. */
  public GitCommandLine(Path folder) {
    this(folder, "git");
  }

  /** With another program in place of {@code git}. */
  GitCommandLine(Path folder, String program) {
    this.git = new GitProcess(program, folder.toAbsolutePath().normalize());
  }

  @Override
  public State state() {
    Answer top = run("rev-parse", "--show-toplevel");
    if (top.exit() != 0) {
      boolean none = top.err().contains("not a git repository") || top.err().contains("must be run in a work tree");
      throw new GitException(none ? Reason.NO_REPOSITORY : Reason.FAILED, words(top));
    }
    Answer head = run("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
    if (head.exit() != 0) {
      throw new GitException(Reason.UNKNOWN_REVISION, "the repository " + top.line() + " has no commit yet");
    }
    // without --untracked-files and --no-renames the person's configuration would decide
    List<String> status =
        ok(run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")).parts();
    return new State(
        head.line(),
        run("symbolic-ref", "--short", "--quiet", "HEAD").line(),
        status.stream().map(entry -> entry.substring(3)).toList(),
        Path.of(top.line()));
  }

  @Override
  public Optional<String> remoteUrl(String remote) {
    Answer answer = run("remote", "get-url", plainName(remote));
    if (answer.exit() != 0 && !answer.err().contains("No such remote")) {
      throw failed(answer);
    }
    return answer.exit() == 0 ? Optional.of(answer.line()) : Optional.empty();
  }

  @Override
  public String fetch(String remote, String branch) {
    requireRemote(remote);
    String tracking = "refs/remotes/" + remote + "/" + plainName(branch);
    Answer answer =
        runRemote(
            "-c", "gc.auto=0", "-c", "maintenance.auto=false",
            "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
            remote, "+refs/heads/" + branch + ":" + tracking);
    if (answer.err().contains("couldn't find remote ref")) {
      throw new GitException(Reason.UNKNOWN_REVISION, "the remote " + remote + " has no branch " + branch);
    }
    ok(answer);
    return commitId(tracking);
  }

  @Override
  public Optional<byte[]> read(String commit, String path) {
    List<String> found =
        ok(run("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commitId(commit), validPath(path))).parts();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    TreeEntry entry = TreeEntry.parse(found.getFirst());
    if (entry.mode().equals(TreeEntry.LINK)) {
      throw new GitException(Reason.FAILED, path + " is a symbolic link at " + commit + ", not a file");
    }
    return entry.regular() ? Optional.of(ok(run("cat-file", "blob", entry.id())).out()) : Optional.empty();
  }

  /**
   * The bytes of all regular files of a revision, by path: many files in one go.
   *
   * @throws GitException UNKNOWN_REVISION when there is no such revision
   */
  public Map<String, byte[]> files(String revision) {
    List<TreeEntry> entries = entriesOf(commitId(revision)).values().stream().filter(TreeEntry::regular).toList();
    StringBuilder ids = new StringBuilder();
    entries.forEach(e -> ids.append(e.id()).append('\n'));
    byte[] all = ok(git.run(LOCAL, ids.toString().getBytes(StandardCharsets.UTF_8), Map.of(), List.of("cat-file", "--batch"))).out();
    Map<String, byte[]> out = new TreeMap<>();
    int at = 0;
    for (TreeEntry entry : entries) {
      int end = at;
      while (all[end] != '\n') {
        end++;
      }
      String head = new String(all, at, end - at, StandardCharsets.UTF_8);
      if (!head.startsWith(entry.id() + " blob ")) {
        throw new GitException(Reason.FAILED, entry.path() + " cannot be read at " + revision + ": " + head);
      }
      int size = Integer.parseInt(head.substring(head.lastIndexOf(' ') + 1));
      out.put(entry.path(), Arrays.copyOfRange(all, end + 1, end + 1 + size));
      at = end + 2 + size; // a line break follows the bytes
    }
    return out;
  }

  /** Regular files only: Flux leaves links out of its artifacts too (source-controller@v1.6.2 storage.go, Archive). */
  @Override
  public List<String> list(String commit, String folder) {
    List<String> command =
        new ArrayList<>(List.of("--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commitId(commit)));
    String below = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
    if (!below.isEmpty() && !below.equals(".")) {
      command.add(validPath(below) + "/");
    }
    return ok(run(command.toArray(String[]::new))).parts().stream()
        .map(TreeEntry::parse)
        .filter(TreeEntry::regular)
        .map(TreeEntry::path)
        .toList();
  }

  @Override
  public String commit(String parent, Map<String, byte[]> write, List<String> remove, String message) {
    String base = commitId(parent);
    TreeChange change = new TreeChange(entriesOf(base));
    remove.forEach(path -> change.remove(validPath(path)));
    new TreeMap<>(write).forEach((path, bytes) -> change.write(validPath(path), storeBlob(bytes)));
    String tree = writeTree(base, change.indexLines());
    List<String> command =
        new ArrayList<>(
            List.of("-c", "user.useConfigOnly=true", "-c", "i18n.commitEncoding=UTF-8", "commit-tree", tree));
    command.addAll(List.of("-p", base));
    if (run("config", "--type=bool", "--get", "commit.gpgSign").line().equals("true")) {
      // commit-tree alone ignores commit.gpgSign, and a source with spec.verify would refuse the commit
      command.add("-S");
    }
    byte[] text = (message.endsWith("\n") ? message : message + "\n").getBytes(StandardCharsets.UTF_8);
    Answer answer = git.run(LOCAL, text, Map.of(), command);
    if (answer.exit() != 0 && Pattern.compile("auto-detection is disabled|ident name|tell me who you are")
        .matcher(answer.err()).find()) {
      throw new GitException(
          Reason.FAILED,
          "git does not know who commits; set it with: "
              + "git config user.name \"Your Name\" && git config user.email you@example.org");
    }
    return ok(answer).line();
  }

  private Map<String, TreeEntry> entriesOf(String commit) {
    Map<String, TreeEntry> out = new TreeMap<>();
    ok(run("ls-tree", "-r", "-z", "--full-tree", commit)).parts().stream()
        .map(TreeEntry::parse)
        .forEach(e -> out.put(e.path(), e));
    return out;
  }

  /** Bytes as they are: no filter, no line-end conversion. */
  private String storeBlob(byte[] bytes) {
    return ok(git.run(LOCAL, bytes, Map.of(), List.of("hash-object", "-w", "--stdin", "--no-filters"))).line();
  }

  /** The tree of a commit with some entries changed, made in an index of its own. */
  private String writeTree(String base, byte[] indexLines) {
    try {
      Path scratch = Files.createTempDirectory("fluxlift-index-");
      try {
        Map<String, String> own = Map.of("GIT_INDEX_FILE", scratch.resolve("index").toString());
        ok(git.run(LOCAL, NOTHING, own, List.of("read-tree", base)));
        ok(git.run(LOCAL, indexLines, own, List.of("update-index", "-z", "--index-info")));
        return ok(git.run(LOCAL, NOTHING, own, List.of("write-tree"))).line();
      } finally {
        deleteFlat(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory for git's index: " + e.getMessage(), e);
    }
  }

  private static void deleteFlat(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }

  @Override
  public void push(String remote, String commit, String branch) {
    requireRemote(remote);
    String target = commitId(commit) + ":refs/heads/" + plainName(branch);
    Answer answer =
        runRemote("push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no", remote, target);
    if (answer.exit() == 0) {
      return;
    }
    String said = answer.text() + "\n" + answer.err();
    if (OVERTAKEN.matcher(said).find()) {
      throw new GitException(
          Reason.REJECTED, "the remote's branch " + branch + " has commits that this push does not: " + said.strip());
    }
    throw new GitException(NO_ANSWER.matcher(said).find() && !said.contains("[remote rejected]")
        ? Reason.REMOTE_UNAVAILABLE : Reason.FAILED, answer.command() + ": " + said.strip());
  }

  @Override
  public void fastForward(String commit) {
    String id = commitId(commit);
    if (run("symbolic-ref", "--quiet", "HEAD").exit() != 0) {
      throw new GitException(Reason.FAILED, "HEAD is detached: there is no branch to move; check out the branch first");
    }
    ok(run("-c", "merge.autoStash=false", "merge", "--ff-only", "--quiet", id));
  }

  @Override
  public boolean isAncestor(String ancestor, String descendant) {
    Answer answer = run("merge-base", "--is-ancestor", commitId(ancestor), commitId(descendant));
    if (answer.exit() > 1) {
      throw failed(answer);
    }
    return answer.exit() == 0;
  }

  @Override
  public List<String> changedPaths(String from, String to) {
    return ok(run("diff-tree", "-r", "-z", "--name-only", "--no-renames", commitId(from), commitId(to))).parts();
  }

  @Override
  public String message(String commit) {
    String object = ok(run("cat-file", "commit", commitId(commit))).text();
    return object.substring(object.indexOf("\n\n") + 2);
  }

  @Override
  public List<String> log(String from, String to) {
    String all = ok(run("rev-list", commitId(from) + ".." + commitId(to))).line();
    return all.isEmpty() ? List.of() : Arrays.asList(all.split("\n"));
  }

  private void requireRemote(String remote) {
    if (remoteUrl(remote).isEmpty()) {
      throw new GitException(Reason.UNKNOWN_REVISION, "the repository has no remote named " + remote);
    }
  }

  private String commitId(String revision) {
    Answer answer = run("rev-parse", "--verify", "--quiet", plainName(revision) + "^{commit}");
    if (answer.exit() != 0) {
      if (answer.err().contains("not a git repository")) {
        throw failed(answer);
      }
      throw new GitException(Reason.UNKNOWN_REVISION, "no such commit in this clone: " + revision);
    }
    return answer.line();
  }

  private static String plainName(String name) {
    if (name.isBlank() || name.startsWith("-")) {
      throw new GitException(Reason.UNKNOWN_REVISION, "not a name git accepts: '" + name + "'");
    }
    return name;
  }

  private static String validPath(String path) {
    boolean odd = Arrays.stream(path.split("/", -1))
        .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals("..") || part.equalsIgnoreCase(".git"));
    if (odd || path.indexOf('\0') >= 0) {
      throw new GitException(Reason.FAILED, "not a path inside the repository: '" + path + "'");
    }
    return path;
  }

  private Answer run(String... arguments) {
    return git.run(LOCAL, NOTHING, Map.of(), List.of(arguments));
  }

  /** BatchMode keeps ssh from asking for a passphrase on the terminal behind our back. */
  private Answer runRemote(String... arguments) {
    boolean chosen = System.getenv("GIT_SSH_COMMAND") != null
        || System.getenv("GIT_SSH") != null
        || run("config", "--get", "core.sshCommand").exit() == 0;
    Map<String, String> ssh = chosen ? Map.of() : Map.of("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
    return git.run(REMOTE, NOTHING, ssh, List.of(arguments));
  }

  private static Answer ok(Answer answer) {
    if (answer.exit() != 0) {
      throw failed(answer);
    }
    return answer;
  }

  private static GitException failed(Answer answer) {
    Reason reason = answer.err().contains("not a git repository (or any")
        ? Reason.NO_REPOSITORY
        : NO_ANSWER.matcher(answer.err()).find() ? Reason.REMOTE_UNAVAILABLE : Reason.FAILED;
    return new GitException(reason, words(answer));
  }

  private static String words(Answer answer) {
    return answer.command() + ": " + (answer.err().isEmpty() ? "exit code " + answer.exit() : answer.err());
  }
}
