package dev.fluxlift.live.bed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a kubelet answers to {@code /containerLogs/NAMESPACE/POD/CONTAINER}; a pod without a process has said nothing. */
final class PodLogs implements HttpHandler {
  static final String PATH = "/containerLogs/";
  private static final Pattern TAIL = Pattern.compile("(?:^|&)tailLines=(\\d+)");
  private final Path logs;

  /**
   * @param logs folder of files {@code POD.log}
   */
  PodLogs(Path logs) {
    this.logs = logs;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String pod = exchange.getRequestURI().getPath().substring(PATH.length()).split("/")[1];
      Path file = logs.resolve(pod + ".log");
      List<String> lines = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
      String query = exchange.getRequestURI().getRawQuery();
      Matcher tail = TAIL.matcher(query == null ? "" : query);
      int from = tail.find() ? Math.max(0, lines.size() - Integer.parseInt(tail.group(1))) : 0;
      StringBuilder said = new StringBuilder();
      lines.subList(from, lines.size()).forEach(line -> said.append(line).append('\n'));
      exchange.getResponseHeaders().add("Content-Type", "text/plain");
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(said.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
