package dev.fluxlift.simulator.flux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** One repository with one branch, in memory. */
final class TestGit implements GitSource {
  private static final String URL = "https://github.com/example/home-kubernetes.git";
  private final List<Map<String, byte[]>> commits = new ArrayList<>();

  /** A first commit with the files of a folder of the test resources. */
  static TestGit of(String resource) {
    try {
      Path root = Path.of(Objects.requireNonNull(TestGit.class.getResource(resource)).toURI());
      Map<String, byte[]> files = new TreeMap<>();
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(root.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
      TestGit out = new TestGit();
      out.commits.add(files);
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Commits a change of one file. */
  void edit(String path, UnaryOperator<String> change) {
    Map<String, byte[]> files = new TreeMap<>(commits.getLast());
    String before = new String(Objects.requireNonNull(files.get(path), path), StandardCharsets.UTF_8);
    String after = change.apply(before);
    if (after.equals(before)) {
      throw new IllegalArgumentException("nothing changes in " + path);
    }
    files.put(path, after.getBytes(StandardCharsets.UTF_8));
    commits.add(files);
  }

  /** Commits a new file. */
  void add(String path, String text) {
    Map<String, byte[]> files = new TreeMap<>(commits.getLast());
    files.put(path, text.getBytes(StandardCharsets.UTF_8));
    commits.add(files);
  }

  /** Commits the removal of a file and of its name in a kustomization. */
  void remove(String path, String kustomization, String line) {
    Map<String, byte[]> files = new TreeMap<>(commits.getLast());
    Objects.requireNonNull(files.remove(path), path);
    commits.add(files);
    edit(kustomization, text -> text.replace(line + "\n", ""));
  }

  /** Takes back to an earlier state, as a new commit. */
  void revertTo(int commit) {
    commits.add(commits.get(commit));
  }

  /** How many commits there are. */
  int size() {
    return commits.size();
  }

  /** What is at the branch now, as an artifact says it. */
  String revision() {
    return "main@sha1:" + id(commits.size() - 1);
  }

  private static String id(int number) {
    return "%040x".formatted(number + 1);
  }

  @Override
  public Optional<String> head(String url, String ref) {
    return url.equals(URL) && ref.equals("refs/heads/main") ? Optional.of(id(commits.size() - 1)) : Optional.empty();
  }

  @Override
  public Map<String, byte[]> files(String url, String commit) {
    return commits.get(Integer.parseInt(commit, 16) - 1);
  }
}
