package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts and kustomizations made of our own cases, and of real files where they are at hand, by random changes. Whatever
 * they are, reading ends in values or in a problem with its place; what is read prints back as it was, an edit made twice
 * changes nothing the second time, and what is built here the real kustomize builds, too, and to the same objects (asked
 * of a sample, with {@code -Dfluxlift.kustomize}). {@code -Dfluxlift.fuzz=N} makes N times as many as usual (a minute's
 * worth), {@code -Dfluxlift.seed} others; a failure names the seed of the one input, which {@code -Dfluxlift.only} makes
 * alone. The time limit ends only what would never end.
 */
class FuzzTest {
  private static final long TIMES = Long.getLong("fluxlift.fuzz", 1);
  private static final long SEED = Long.getLong("fluxlift.seed", 20260101);
  private static final int TEXTS = 20_000;
  private static final int BUILDS = 8_000;
  private static final int SAMPLE = 4;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir
  private static Path folder;

  private final Map<String, Integer> counted = new TreeMap<>();

  private interface One {
    void run(Random random) throws IOException;
  }

  private void each(String what, long count, One one) {
    Long only = Long.getLong("fluxlift.only");
    Random seeds = new Random(SEED);
    for (long i = 0; i < (only == null ? count * TIMES : 1); i++) {
      long seed = only == null ? seeds.nextLong() : only;
      try {
        Assertions.assertTimeoutPreemptively(LIMIT, () -> one.run(new Random(seed)));
      } catch (Throwable e) {
        throw new AssertionError(what + " of -Dfluxlift.only=" + seed + ": " + e, e);
      }
    }
    System.out.println("fuzzing of " + what + ", seed " + SEED + ": " + count * TIMES + " made, " + counted);
  }

  private void count(String what) {
    counted.merge(what, 1, Integer::sum);
  }

  // ---- texts

  @Test
  void textsEndInValuesOrInAProblemWithItsPlace() throws IOException {
    List<String> seeds = new ArrayList<>();
    for (CaseFile each : cases()) {
      seeds.addAll(each.files().values());
    }
    real().forEach(path -> seeds.add(text(path)));
    each("texts", TEXTS, random -> {
      String seed = seeds.get(random.nextInt(seeds.size()));
      Mutator mutator = new Mutator(random, seeds);
      byte[] bytes = random.nextInt(4) == 0
          ? mutator.bytes(seed)
          : mutator.lines(seed).getBytes(StandardCharsets.UTF_8);
      count(FuzzedText.check(bytes, random));
    });
  }

  // ---- builds

  @Test
  void buildsEndInObjectsThatKustomizeBuildsTooOrInAProblem() throws IOException {
    List<CaseFile> cases = cases().stream().filter(c -> c.kustomization().isEmpty()).toList();
    List<String> texts = cases.stream().flatMap(c -> c.files().values().stream()).toList();
    Optional<Oracle> oracle = Oracle.find();
    each("builds", BUILDS, random -> {
      CaseFile each = cases.get(random.nextInt(cases.size()));
      Mutator mutator = new Mutator(random, texts);
      Map<String, byte[]> files = new HashMap<>();
      each.files().forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
      List<String> paths = each.files().keySet().stream().sorted().toList();
      String path = paths.get(random.nextInt(paths.size()));
      files.put(path, random.nextInt(8) == 0
          ? mutator.bytes(each.files().get(path))
          : mutator.lines(each.files().get(path)).getBytes(StandardCharsets.UTF_8));
      BuildResult result = new KustomizeBuild(new BytesInMemory(files)).build(each.directory());
      boolean ask = random.nextInt(SAMPLE) == 0;
      if (!result.isComplete()) {
        BuildResult.Problem problem = result.problem().orElseThrow();
        assertThat(problem.reason()).isNotBlank();
        count(problem.why().toString());
        return;
      }
      count("built");
      assertThat(new KustomizeBuild(new BytesInMemory(files)).build(each.directory()).objects()).isEqualTo(result.objects());
      if (ask && oracle.isPresent()) {
        compare(files, each.directory(), result.objects(), oracle.get());
      }
    });
  }

  private void compare(Map<String, byte[]> files, String directory, List<Value.Mapping> here, Oracle oracle)
      throws IOException {
    Path top = Files.createTempDirectory(folder, "build");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = top.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    Optional<List<Value.Mapping>> there = oracle.print(top.resolve(directory)).map(Oracle::objects);
    assertThat(there).as("what kustomize built of " + shown(files)).contains(here);
    count("built by kustomize, too");
  }

  private static String shown(Map<String, byte[]> files) {
    StringBuilder out = new StringBuilder();
    new TreeMap<>(files).forEach((path, bytes) ->
        out.append("\n-- ").append(path).append(" --\n").append(new String(bytes, StandardCharsets.UTF_8)));
    return out.toString();
  }

  // ---- what they are made of

  private static List<CaseFile> cases() throws IOException {
    List<CaseFile> out = new ArrayList<>();
    for (String name : List.of("features", "flux")) {
      try (Stream<Path> files = Files.list(Path.of("src/test/resources", name))) {
        for (Path file : files.sorted().toList()) {
          CaseFile each = CaseFile.read(file);
          if (!each.files().isEmpty()) {
            out.add(each);
          }
        }
      }
    }
    return out;
  }

  private static List<Path> real() throws IOException {
    Path corpus = Path.of(System.getProperty("fluxlift.corpora", "../../shared/corpus"));
    if (!Files.isDirectory(corpus)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(corpus)) {
      return files.filter(f -> f.toString().endsWith(".yaml") && Files.isRegularFile(f)).sorted()
          .filter(f -> f.toFile().length() < 8_000).toList();
    }
  }

  private static String text(Path path) {
    try {
      return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
