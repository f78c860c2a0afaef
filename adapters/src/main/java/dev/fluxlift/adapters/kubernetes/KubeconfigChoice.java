package dev.fluxlift.adapters.kubernetes;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which kubeconfig and which of its contexts a person means.
 *
 * @param file what {@code --kubeconfig} names; empty for {@code $KUBECONFIG} (a list of paths), else {@code
 *     ~/.kube/config}
 * @param context what {@code --context} names; empty for the kubeconfig's current-context
 * @param environment variables of the process
 * @param home the user's home directory
 */
public record KubeconfigChoice(
    Optional<Path> file, Optional<String> context, Map<String, String> environment, Path home) {

  /** With the variables and the home directory of this process. */
  public static KubeconfigChoice ofThisProcess(Optional<Path> file, Optional<String> context) {
    return new KubeconfigChoice(file, context, System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  /** The files asked for, the first one winning; they need not exist. */
  public List<Path> files() {
    if (file.isPresent()) {
      return List.of(file.get());
    }
    String listed = environment.getOrDefault("KUBECONFIG", "");
    if (listed.isBlank()) {
      return List.of(home.resolve(".kube").resolve("config"));
    }
    return Arrays.stream(listed.split(File.pathSeparator)).filter(p -> !p.isBlank()).map(Path::of).distinct().toList();
  }

  /** Whether there is a kubeconfig at all; reads none. */
  public boolean present() {
    return file.isPresent() || files().stream().anyMatch(Files::isRegularFile);
  }
}
