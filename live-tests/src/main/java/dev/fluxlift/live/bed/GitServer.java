package dev.fluxlift.live.bed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Bare repositories below one directory over HTTP: a CGI host for {@code git http-backend}. */
final class GitServer implements HttpHandler {
  private final Path root;

  GitServer(Path root) {
    this.root = root;
  }

  /**
   * Makes an empty repository with branch main unless it is there.
   *
   * @param name path below the root, like {@code owner/name.git}
   */
  Path repository(String name) {
    Path bare = root.resolve(name);
    if (!Files.exists(bare.resolve("HEAD"))) {
      try {
        Files.createDirectories(bare);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Commands.run(bare, "git", "init", "--quiet", "--bare", "--initial-branch=main");
    }
    return bare;
  }

  /**
   * Puts a commit on a branch whose tree is these files and nothing else.
   *
   * @param files text by path
   * @return the commit
   */
  String commit(String name, String branch, Map<String, String> files) {
    Path bare = repository(name);
    String ref = "refs/heads/" + branch;
    StringBuilder stream = new StringBuilder("commit " + ref + "\ncommitter Someone <someone@example.test> now\n"
        + "data 1\n.\n");
    if (Files.exists(bare.resolve(ref))) {
      stream.append("from ").append(ref).append("^0\n");
    }
    stream.append("deleteall\n");
    files.forEach((path, text) -> stream.append("M 100644 inline ").append(path).append("\ndata ")
        .append(text.getBytes(StandardCharsets.UTF_8).length).append('\n').append(text).append('\n'));
    Commands.feed(bare, stream.toString(), "git", "fast-import", "--quiet", "--date-format=now");
    return Commands.text(bare, "git", "rev-parse", ref);
  }

  /** The same in place of the branch, without a parent. */
  String rewrite(String name, String branch, Map<String, String> files) {
    Commands.run(repository(name), "git", "update-ref", "-d", "refs/heads/" + branch);
    return commit(name, branch, files);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Process backend = backend(exchange);
      Thread.ofVirtual().start(() -> feed(exchange, backend));
      answer(exchange, new BufferedInputStream(backend.getInputStream()));
    }
  }

  private Process backend(HttpExchange exchange) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend").directory(root.toFile());
    Map<String, String> env = builder.environment();
    env.put("GIT_PROJECT_ROOT", root.toString());
    env.put("GIT_HTTP_EXPORT_ALL", "1");
    env.put("PATH_INFO", exchange.getRequestURI().getPath());
    env.put("QUERY_STRING", Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""));
    env.put("REQUEST_METHOD", exchange.getRequestMethod());
    env.put("REMOTE_ADDR", "127.0.0.1");
    // http-backend lets only a named user push
    env.put("REMOTE_USER", "anyone");
    header(exchange, "Content-Type").ifPresent(v -> env.put("CONTENT_TYPE", v));
    header(exchange, "Content-Encoding").ifPresent(v -> env.put("HTTP_CONTENT_ENCODING", v));
    header(exchange, "Git-Protocol").ifPresent(v -> env.put("GIT_PROTOCOL", v));
    return builder.redirectError(root.resolve("http-backend.log").toFile()).start();
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  private static void feed(HttpExchange exchange, Process backend) {
    try (OutputStream in = backend.getOutputStream()) {
      exchange.getRequestBody().transferTo(in);
    } catch (IOException _) {
      // the backend has read enough, or the client went away: the answer tells
    }
  }

  private static void answer(HttpExchange exchange, InputStream out) throws IOException {
    int status = 200;
    boolean any = false;
    for (String line = line(out); !line.isEmpty(); line = line(out)) {
      any = true;
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).strip();
      if (line.startsWith("Status:")) {
        status = Integer.parseInt(value.substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(line.substring(0, colon), value);
      }
    }
    exchange.sendResponseHeaders(any ? status : 500, 0);
    out.transferTo(exchange.getResponseBody());
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }
}
