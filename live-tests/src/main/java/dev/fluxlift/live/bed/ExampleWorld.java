package dev.fluxlift.live.bed;

import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A cluster that follows the example of this project, {@code examples/home-cluster}, made as its own bootstrap task makes
 * it.
 *
 * <p>What differs from the example: the URL is https (the test bed serves no ssh), intervals are minutes, and the tag is
 * that of the line.
 */
public final class ExampleWorld {
  /** Domain before Flux has decrypted the one in the repository: that it went proves the decryption. */
  public static final String DOMAIN_AT_BOOTSTRAP = "bootstrap.example";

  private ExampleWorld() {}

  /**
   * Starts it and waits until Flux has applied everything in the repository.
   *
   * @param home directory of everything it writes
   * @param example the directory {@code examples/home-cluster}
   */
  public static World start(Binaries binaries, FluxLine line, Path home, Path example) {
    Path repository = home.resolve("example");
    copy(example, repository, line);
    return World.start(binaries, line, home, repository, bootstrap(repository));
  }

  private static void copy(Path example, Path repository, FluxLine line) {
    try {
      Files.createDirectories(repository);
      Commands.run(example, "cp", "-r", ".", repository.toString());
      Path config = repository.resolve("kubernetes/flux/config");
      rewrite(config.resolve("cluster.yaml"), "ssh://git@github.com/", "https://github.com/");
      for (Path file : List.of(config.resolve("flux.yaml"),
          repository.resolve("kubernetes/bootstrap/flux/kustomization.yaml"))) {
        rewrite(file, FluxLine.FLUX_2_6.tag(), line.tag());
      }
      try (var files = Files.walk(repository.resolve("kubernetes"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
          Files.writeString(file,
              Files.readString(file).replaceAll("(?m)^  (interval|retryInterval): (1h|30m|1m)$", "  $1: 1m"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void rewrite(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(from)) {
      throw new IllegalStateException(file + " does not contain " + from);
    }
    Files.writeString(file, text.replace(from, to));
  }

  /** What {@code task flux:bootstrap} applies before {@code kubernetes/flux/config}. */
  private static List<Mapping> bootstrap(Path repository) {
    List<Mapping> objects = new ArrayList<>();
    objects.add(secret("sops-age", Map.of("age.agekey", read(repository.resolve("age.key")))));
    objects.add(secret("github-deploy-key", Map.of("identity", "made up", "known_hosts", "github.com made up")));
    objects.add(secret("cluster-secrets",
        Map.of("SECRET_DOMAIN", DOMAIN_AT_BOOTSTRAP, "SECRET_ACME_EMAIL", "me@" + DOMAIN_AT_BOOTSTRAP)));
    objects.addAll(Yaml.documents(repository.resolve("kubernetes/flux/vars/cluster-settings.yaml")));
    return List.copyOf(objects);
  }

  private static Mapping secret(String name, Map<String, String> content) {
    return Mapping.of("apiVersion", "v1", "kind", "Secret",
        "metadata", Map.of("name", name, "namespace", World.FLUX), "stringData", content);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
