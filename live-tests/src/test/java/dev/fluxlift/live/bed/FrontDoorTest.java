package dev.fluxlift.live.bed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git and the registry by their names in life, without a cluster. */
class FrontDoorTest {
  @TempDir Path home;
  private GitServer git;
  private OciRegistry registry;
  private FrontDoor door;

  @BeforeEach
  void open() throws Exception {
    git = new GitServer(Files.createDirectories(home.resolve("git")));
    registry = new OciRegistry(Files.createDirectories(home.resolve("registry")));
    door = FrontDoor.open(home.resolve("door"), git, registry);
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void gitPushesAndClonesByThePublicAddress() throws Exception {
    git.repository("example/some.git");
    Path work = Files.createDirectories(home.resolve("work"));
    git(work, "init", "--quiet", "--initial-branch=main");
    Files.writeString(work.resolve("file"), "content".repeat(100_000));
    git(work, "add", "-A");
    git(work, "commit", "--quiet", "-m", "one");
    git(work, "push", "--quiet", "https://github.com/example/some.git", "main");

    git(home, "clone", "--quiet", "https://github.com/example/some.git", "again");

    assertThat(home.resolve("again/file")).hasSameTextualContentAs(work.resolve("file"));
  }

  @Test
  void noOtherHostIsLetThrough() throws Exception {
    assertThatThrownBy(() -> git(home, "ls-remote", "https://gitlab.com/example/some.git"))
        .hasMessageContaining("403");
  }

  @Test
  void aHostThatIsDownAnswersNobodyAndTheOtherDoes() throws Exception {
    git.repository("example/some.git");
    door.down(FrontDoor.REGISTRY, Outage.UNREACHABLE);
    git(home, "ls-remote", "https://github.com/example/some.git");

    door.down(FrontDoor.GIT, Outage.UNREACHABLE);
    assertThatThrownBy(() -> git(home, "ls-remote", "https://github.com/example/some.git")).hasMessageContaining("unable to access");
    door.down(FrontDoor.GIT, Outage.FAILING);
    assertThatThrownBy(() -> git(home, "ls-remote", "https://github.com/example/some.git")).hasMessageContaining("503");
    door.up(FrontDoor.GIT);
    git(home, "ls-remote", "https://github.com/example/some.git");
  }

  @Test
  void anArtifactIsFoundByTagAndByDigest() throws Exception {
    Path content = Files.createDirectories(home.resolve("content"));
    Files.writeString(content.resolve("a.yaml"), "a: 1\n");

    String digest = registry.pushArtifact("fluxcd/flux-manifests", "v1", content);

    HttpResponse<String> byTag = ask("GET", "/v2/fluxcd/flux-manifests/manifests/v1", "");
    assertThat(byTag.headers().firstValue("Docker-Content-Digest")).hasValue(digest);
    String layer = Json.parse(byTag.body(), "").asMapping().list("layers").getFirst().asMapping()
        .text("digest").orElseThrow();
    assertThat(ask("GET", "/v2/fluxcd/flux-manifests/manifests/" + digest, "").body()).isEqualTo(byTag.body());
    assertThat(ask("GET", "/v2/fluxcd/flux-manifests/blobs/" + layer, "").statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/v2/fluxcd/flux-manifests/tags/list", "").body()).contains("\"v1\"");
    assertThat(ask("GET", "/v2/fluxcd/flux-manifests/manifests/v2", "").statusCode()).isEqualTo(404);
  }

  @Test
  void theSameContentGivesTheSameDigest() throws Exception {
    Path content = Files.createDirectories(home.resolve("content"));
    Files.writeString(content.resolve("a.yaml"), "a: 1\n");

    assertThat(registry.pushArtifact("a/b", "v1", content)).isNotEqualTo(registry.pushArtifact("a/b", "v2", content));
    assertThat(registry.pushArtifact("a/b", "v1", content)).isEqualTo(registry.pushArtifact("a/b", "v1", content));
  }

  @Test
  void anUploadInPiecesIsCheckedAgainstItsDigest() throws Exception {
    String there = ask("POST", "/v2/a/b/blobs/uploads/", "").headers().firstValue("Location").orElseThrow();
    assertThat(ask("PATCH", there, "he").statusCode()).isEqualTo(202);
    String hello = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    assertThat(ask("PUT", there + "?digest=" + hello, "llo").statusCode()).isEqualTo(201);

    assertThat(ask("GET", "/v2/a/b/blobs/" + hello, "").body()).isEqualTo("hello");
    assertThat(ask("POST", "/v2/a/b/blobs/uploads/?digest=" + hello, "other").statusCode()).isEqualTo(400);
  }

  private void git(Path directory, String... arguments) {
    String[] command = new String[arguments.length + 9];
    String[] fixed = {"git", "-c", "http.proxy=" + door.proxyUrl(), "-c", "http.sslCAInfo=" + door.certificate(),
        "-c", "user.name=a", "-c", "user.email=a@example.test"};
    System.arraycopy(fixed, 0, command, 0, 9);
    System.arraycopy(arguments, 0, command, 9, arguments.length);
    Commands.run(directory, command);
  }

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://" + door.plainAddress() + path))
              .method(method, BodyPublishers.ofString(body)).build(),
          BodyHandlers.ofString());
    }
  }
}
