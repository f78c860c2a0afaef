package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private final List<String> different = new ArrayList<>();
  private final List<String> acceptedAlone = new ArrayList<>();
  private final List<String> failsAlone = new ArrayList<>();

  @Test
  void nothingIsBuiltDifferently() throws IOException {
    Path corpus = Path.of(System.getProperty("fluxlift.corpus", "../../shared/corpus/before"));
    Optional<Oracle> oracle = Oracle.find();
    if (!Files.isDirectory(corpus) || oracle.isEmpty()) {
      System.out.println("NOT RUN: corpus against kustomize (corpus " + Files.isDirectory(corpus) + ", kustomize "
          + oracle.isPresent() + "; set -Dfluxlift.kustomize)");
      Assumptions.abort("corpus or kustomize is missing");
    }
    try (Stream<Path> repositories = Files.list(corpus)) {
      repositories.filter(Files::isDirectory).sorted().forEach(top -> repository(top, oracle.get()));
    }
    System.out.println("corpus: equal " + equal + ", both refuse " + bothRefuse + ", refused here only "
        + refused.values().stream().mapToInt(i -> i).sum() + ", different " + different.size());
    refused.forEach((why, count) -> System.out.println("  " + count + "  " + why));
    different.forEach(System.out::println);
    acceptedAlone.forEach(line -> System.out.println("accepted here only: " + line));
    failsAlone.forEach(line -> System.out.println("said to fail, but does not: " + line));
    assertThat(different).isEmpty();
    assertThat(acceptedAlone).isEmpty();
    assertThat(failsAlone).isEmpty();
    assertThat(equal).isPositive();
  }

  private void repository(Path top, Oracle oracle) {
    try (Stream<Path> files = Files.walk(top)) {
      files.filter(file -> file.getFileName().toString().matches("kustomization\\.ya?ml|Kustomization"))
          .map(Path::getParent).sorted().forEach(directory -> compare(top, directory, oracle));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void compare(Path top, Path directory, Oracle oracle) {
    String name = top.relativize(directory).toString().replace('\\', '/');
    BuildResult here = new KustomizeBuild(new FolderFiles(top)).build(name);
    Optional<String> there = oracle.print(directory);
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
