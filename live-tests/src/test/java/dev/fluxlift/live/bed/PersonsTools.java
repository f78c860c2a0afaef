package dev.fluxlift.live.bed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * helmfile, helm, kustomize and yq as a person calls them, in a home directory of their own: what they cache of the
 * bed's charts must not be found by anybody else.
 */
final class PersonsTools {
  private final Path home;
  private final Map<String, String> way;
  private final String path;

  /**
   * @param home an empty directory
   * @param way environment that leads to the bed's registry
   */
  PersonsTools(Binaries binaries, Path home, Map<String, String> way) {
    this.home = home;
    this.way = Map.copyOf(way);
    this.path = Stream.concat(
            Stream.of("helmfile", "helm", "kustomize", "yq").map(tool -> String.valueOf(binaries.get(tool).getParent())),
            Stream.of(System.getenv("PATH")))
        .collect(Collectors.joining(":"));
  }

  /**
   * What a command came to.
   *
   * @param exit exit status
   * @param out stdout
   * @param err stderr
   */
  record Ran(int exit, String out, String err) {}

  Ran run(Path directory, String... command) {
    try {
      Path said = Files.createTempFile(home, "stderr", ".txt");
      // through env, so that the program is looked for in this PATH and not in that of the test
      ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("env"), Stream.of(command)).toList())
          .directory(directory.toFile()).redirectError(said.toFile()).redirectInput(Redirect.from(new java.io.File("/dev/null")));
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> name.matches("(?i)(HELM|XDG|KUBE|.*_PROXY|NO_PROXY).*"));
      environment.putAll(way);
      environment.put("HOME", home.toString());
      environment.put("PATH", path);
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ran(process.waitFor(), out, Files.readString(said));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The objects that a command prints; it has to end well. */
  List<Mapping> objects(Path directory, String... command) {
    Ran ran = run(directory, command);
    assertThat(ran.exit()).as(String.join(" ", command) + "\n" + ran.err()).isZero();
    return YamlStream.parse(command[0], ran.out()).mappings();
  }
}
