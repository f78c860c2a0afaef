package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Every kustomization of real repositories, built here and by the real kustomize: equal, refused, never different. */
class CorpusTest {
  private int equal;
  private int bothRefuse;
  private final Map<String, Integer> refused = new TreeMap<>();
  private final Map<String, Optional<String>> known = new HashMap<>();
  private final List<String> different = new ArrayList<>();
  private final List<String> acceptedAlone = new ArrayList<>();
  private final List<String> failsAlone = new ArrayList<>();

  @Test
  void nothingIsBuiltDifferently() throws IOException {
    Path corpora = Path.of(System.getProperty("fluxlift.corpora", "../../shared/corpus"));
    Optional<Oracle> oracle = Oracle.find();
    if (!Files.isDirectory(corpora) || oracle.isEmpty()) {
      System.out.println("NOT RUN: corpus against kustomize (corpus " + Files.isDirectory(corpora) + ", kustomize "
          + oracle.isPresent() + "; set -Dfluxlift.kustomize)");
      Assumptions.abort("corpus or kustomize is missing");
    }
    for (String corpus : List.of("before", "after", "pushed-and-wrong", "pushed-and-wrong-parents")) {
      int before = equal;
      try (Stream<Path> repositories = Files.list(corpora.resolve(corpus))) {
        List<Path> tops = repositories.filter(Files::isDirectory).sorted().toList();
        tops.forEach(top -> repository(top, oracle.get()));
        System.out.println("corpus " + corpus + ": " + tops.size() + " trees, equal " + (equal - before));
      }
      assertThat(equal).as(corpus).isGreaterThan(before);
    }
    System.out.println("corpus: equal " + equal + ", both refuse " + bothRefuse + ", refused here only "
        + refused.values().stream().mapToInt(i -> i).sum() + ", different " + different.size() + "; "
        + known.size() + " of them of other files than the rest");
    refused.forEach((why, count) -> System.out.println("  " + count + "  " + why));
    different.forEach(System.out::println);
    acceptedAlone.forEach(line -> System.out.println("accepted here only: " + line));
    failsAlone.forEach(line -> System.out.println("said to fail, but does not: " + line));
    assertThat(different).isEmpty();
    assertThat(acceptedAlone).isEmpty();
    assertThat(failsAlone).isEmpty();
  }

  private void repository(Path top, Oracle oracle) {
    try (Stream<Path> files = Files.walk(top)) {
      files.filter(file -> file.getFileName().toString().matches("kustomization\\.ya?ml|Kustomization"))
          .map(Path::getParent).sorted().forEach(directory -> compare(top, directory, oracle));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compare(Path top, Path directory, Oracle oracle) {
    String name = top.relativize(directory).toString().replace('\\', '/');
    BuildResult here = new KustomizeBuild(new FolderFiles(top)).build(name);
    Optional<String> there = known.computeIfAbsent(key(top, name, here), _ -> oracle.print(directory));
    if (there.isEmpty()) {
      if (here.isComplete()) {
        acceptedAlone.add(top.getFileName() + "/" + name);
      } else {
        bothRefuse++;
      }
      return;
    }
    if (here.problem().isPresent()) {
      BuildResult.Problem problem = here.problem().get();
      if (problem.why() == KustomizeException.Cause.FAILS) {
        failsAlone.add(top.getFileName() + "/" + name + ": " + problem);
      }
      refused.merge(problem.reason().replaceAll("\"[^\"]*\"|[^ ]*/[^ ]*", "…"), 1, Integer::sum);
      return;
    }
    List<Value.Mapping> expected = Oracle.objects(there.get());
    if (expected.equals(here.objects())) {
      equal++;
    } else {
      different.add(top.getFileName() + "/" + name + firstDifference(expected, here.objects()));
    }
  }

  /** States of one repository hold most folders alike: what was read of the same files is asked once. */
  private static String key(Path top, String name, BuildResult here) {
    StringBuilder out = new StringBuilder(name + "\0" + here.problem());
    here.files().stream().sorted().forEach(file -> {
      try {
        out.append('\0').append(file).append('\0').append(Files.readString(top.resolve(file), StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    return out.toString();
  }

  static String firstDifference(List<Value.Mapping> expected, List<Value.Mapping> actual) {
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      if (!expected.get(i).equals(actual.get(i))) {
        return "\n  kustomize: " + shorten(expected.get(i)) + "\n  here:      " + shorten(actual.get(i));
      }
    }
    return ": " + expected.size() + " objects against " + actual.size();
  }

  private static String shorten(Value value) {
    String text = value.toString();
    return text.length() > 1500 ? text.substring(0, 1500) + "…" : text;
  }
}
