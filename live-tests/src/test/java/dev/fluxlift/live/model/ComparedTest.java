package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.simulator.rehearse.Compared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a rehearsal says it was compared with is what was recorded; {@code -Dfluxlift.docs=write} writes it anew. */
class ComparedTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path LIST = MODULE.resolveSibling(
      "simulator/src/main/resources/dev/fluxlift/simulator/rehearse/compared.txt");
  private static final Map<String, String> PROGRAMS = Map.of(
      "K", "kustomize-controller", "S", "source-controller", "H", "helm-controller", "O", "flux-operator");

  @Test
  void theListIsWhatTheRecordingsSay() throws IOException {
    Compared recorded = recorded();
    if ("write".equals(System.getProperty("fluxlift.docs"))) {
      Files.createDirectories(LIST.getParent());
      Files.writeString(LIST, recorded.written());
    }
    assertThat(Files.readString(LIST)).isEqualTo(recorded.written());
  }

  @Test
  void whatWasNeverRecordedIsModelOnly() {
    Compared recorded = recorded();
    Map<String, String> newest = Map.of("kustomize-controller", "v1.6.1", "helm-controller", "v1.3.0", "flux-operator", "0.32.0");

    assertThat(recorded.of(newest)).containsExactly("kustomize-controller 1.6");
    assertThat(recorded.modelOnly(newest)).containsExactly("flux-operator 0.32", "helm-controller 1.3");
    assertThat(recorded.lines(newest)).containsExactly(
        "compared live: kustomize-controller 1.6 (" + recorded.scenarios().get("kustomize-controller 1.6") + " scenarios)",
        "model only: flux-operator 0.32, helm-controller 1.3");
  }

  private static Compared recorded() {
    SortedMap<String, Integer> out = new TreeMap<>();
    for (Scenario scenario : Scenarios.all()) {
      for (FluxLine line : Recorded.lines(scenario)) {
        scenario.rules().stream().flatMap(rule -> Optional.ofNullable(PROGRAMS.get(rule.name().substring(0, 1))).stream())
            .distinct()
            .forEach(program -> out.merge(Compared.name(program, version(program, line)), 1, Integer::sum));
      }
    }
    return new Compared(out);
  }

  /** Of the program that the test bed builds for this line. */
  private static String version(String program, FluxLine line) {
    String minor = line.version().substring(0, line.version().lastIndexOf('.'));
    Path own = MODULE.resolve("go/" + program + "-" + minor);
    Path module = (Files.exists(own) ? own : MODULE.resolve("go/" + program)).resolve("go.mod");
    try {
      Matcher version = Pattern.compile("github\\.com/\\S+/" + program + " v(\\S+)").matcher(Files.readString(module));
      if (!version.find()) {
        throw new IllegalStateException(module + " names no version of " + program);
      }
      return version.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
