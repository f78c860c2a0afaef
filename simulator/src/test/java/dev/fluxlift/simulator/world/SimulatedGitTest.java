package dev.fluxlift.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.port.GitException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulatedGitTest {
  private final SimulatedGit git = git();

  private static SimulatedGit git() {
    return new SimulatedGit(
        tree(Map.of("a/one.yaml", "1", "b.yaml", "2")), "https://git.example.org/home.git", "main", Path.of("/clone"));
  }

  private static Tree tree(Map<String, String> files) {
    TreeMap<String, String> sorted = new TreeMap<>(files);
    return new Tree() {
      @Override
      public List<String> paths() {
        return List.copyOf(sorted.keySet());
      }

      @Override
      public Optional<byte[]> read(String path) {
        return Optional.ofNullable(sorted.get(path)).map(SimulatedGitTest::bytes);
      }
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aPushedCommitIsOnTheServerAndTheCloneStaysUntilItMoves() {
    String first = git.state().head();
    String second = git.commit(first, Map.of("c.yaml", bytes("3")), List.of("b.yaml"), "Add c");
    git.push("origin", second, "main");

    assertThat(git.head("main")).contains(second);
    assertThat(git.state().head()).isEqualTo(first);
    assertThat(git.files(second)).containsOnlyKeys("a/one.yaml", "c.yaml");
    assertThat(git.changedPaths(first, second)).containsExactly("b.yaml", "c.yaml");
    assertThat(git.list(second, "a")).containsExactly("a/one.yaml");
    assertThat(git.log(first, second)).containsExactly(second);
    git.fastForward(second);
    assertThat(git.state().head()).isEqualTo(second);
  }

  @Test
  void whoPushedFirstWinsUnlessSomebodyForces() {
    String first = git.state().head();
    String theirs = git.others(Map.of("x.yaml", bytes("x")), List.of(), "Theirs");
    String ours = git.commit(first, Map.of("c.yaml", bytes("3")), List.of(), "Ours");

    assertThatThrownBy(() -> git.push("origin", ours, "main"))
        .isInstanceOf(GitException.class)
        .extracting(e -> ((GitException) e).reason())
        .isEqualTo(GitException.Reason.REJECTED);
    assertThat(git.head("main")).contains(theirs);
    git.force(ours);
    assertThat(git.head("main")).contains(ours);
    assertThat(git.isAncestor(theirs, ours)).isFalse();
  }

  @Test
  void theSameCommitsHaveTheSameIdsAndAStateCanBePutBack() {
    SimulatedGit other = git();
    SimulatedGit.Memory before = git.memory();
    String one = git.others(Map.of("x.yaml", bytes("x")), List.of(), "Theirs");

    assertThat(other.others(Map.of("x.yaml", bytes("x")), List.of(), "Theirs")).isEqualTo(one);
    assertThat(git.memory()).isEqualTo(other.memory()).isNotEqualTo(before);
    git.remember(before);
    assertThat(git.memory()).isEqualTo(before);
    assertThat(git.message(one)).isEqualTo("Theirs");
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> git.fetch("origin", "other")).hasMessageContaining("no branch other");
    assertThatThrownBy(() -> git.fetch("upstream", "main")).hasMessageContaining("no remote upstream");
    assertThatThrownBy(() -> git.files("feed")).hasMessageContaining("no commit feed");
    assertThat(git.read(git.state().head(), "none")).isEmpty();
    String here = git.state().head();
    String aside = git.commit(git.others(Map.of(), List.of("b.yaml"), "x"), Map.of(), List.of(), "y");
    git.fastForward(aside);
    assertThatThrownBy(() -> git.fastForward(here)).hasMessageContaining("fast-forward");
  }
}
