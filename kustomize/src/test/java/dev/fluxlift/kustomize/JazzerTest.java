package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jazzer looks for bytes that take the code another way, beginning with our own cases: no exception, no input that takes
 * longer than twenty seconds, no more memory than 512 MB. It runs in a process of its own, {@code
 * -Dfluxlift.jazzer.seconds=N} (30) for each target. Where it is not on the class path, {@code -Dfluxlift.jazzer} names
 * its jars.
 */
class JazzerTest {
  private static final String SECONDS = System.getProperty("fluxlift.jazzer.seconds", "30");

  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(classes = {JazzerYaml.class, JazzerKustomize.class})
  void nothingCrashesOrHangs(Class<?> target) throws IOException, InterruptedException {
    String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String more = System.getProperty("fluxlift.jazzer", "");
    boolean there = !more.isEmpty()
        || Arrays.stream(classPath.split(File.pathSeparator)).anyMatch(p -> p.matches(".*[/\\\\]jazzer-[0-9][^/\\\\]*\\.jar"));
    if (!there) {
      System.out.println("NOT RUN: Jazzer on " + target.getSimpleName() + "; it is not on the class path");
    }
    Assumptions.assumeTrue(there);
    Path seeds = seeds(target == JazzerYaml.class);
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m", "--enable-native-access=ALL-UNNAMED", "-XX:+EnableDynamicAgentLoading", "-cp",
        more.isEmpty() ? classPath : classPath + File.pathSeparator + more, "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target.getName(), "--instrumentation_includes=dev.fluxlift.**:org.snakeyaml.**",
        // GoPattern counts the steps of expressions that were written by others
        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection", "-max_total_time=" + SECONDS, "-timeout=20", "-rss_limit_mb=2048", "-max_len=8192", "-seed=1",
        "-print_final_stats=1", seeds.toString()));
    Path log = folder.resolve("log");
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
        .redirectOutput(log.toFile()).start();
    int status = process.waitFor();
    String said = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(status).as(said).isZero();
    System.out.println("Jazzer on " + target.getSimpleName() + ": "
        + said.lines().filter(l -> l.startsWith("stat::") || l.startsWith("Done ")).collect(Collectors.joining("; ")));
    assertThat(said).contains("stat::number_of_executed_units");
  }

  private Path seeds(boolean texts) throws IOException {
    Path seeds = Files.createDirectory(folder.resolve("seeds"));
    for (String name : List.of("features", "flux")) {
      try (Stream<Path> files = Files.list(Path.of("src/test/resources", name))) {
        for (Path file : files.sorted().toList()) {
          CaseFile each = CaseFile.read(file);
          String seed = texts
              ? String.join("", each.files().values())
              : each.files().entrySet().stream().map(f -> "-- " + f.getKey() + " --\n" + f.getValue())
                  .collect(Collectors.joining());
          Files.writeString(seeds.resolve(name + "-" + file.getFileName()), seed);
        }
      }
    }
    return seeds;
  }
}
