package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.adapters.kubernetes.ApiServer.Request;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a status of 400 and above means, in the server's words (a {@code Status} of meta/v1). */
final class Refusal {
  private static final int SHOWN = 300;
  private static final Pattern NOT_AN_OBJECT = Pattern.compile("^failed to (create typed patch|convert new) object");

  private Refusal() {}

  static ClusterException of(Request request, ApiServer server, int status, byte[] body) {
    Mapping said = status(body);
    String words = words(said, body);
    String message = request + " at " + server.address() + ": " + status + " " + words;
    if (status == 401) {
      message =
          "the API server " + server.address() + " does not accept the credentials of context " + server.context()
              + " (401 " + words + "): the token or certificate has expired or is for another cluster; log in again";
    }
    return new ClusterException(reason(status, words), message);
  }

  private static Reason reason(int status, String words) {
    return switch (status) {
      case 401 -> Reason.UNAUTHORIZED;
      case 403 -> Reason.FORBIDDEN;
      case 404 -> Reason.NOT_FOUND;
      case 409 -> Reason.CONFLICT;
      // a manifest that the schema does not know, in server-side apply (seen on 1.33.13)
      case 500 -> NOT_AN_OBJECT.matcher(words).find() ? Reason.INVALID : Reason.UNAVAILABLE;
      default -> status == 429 || status >= 500 || status < 400 ? Reason.UNAVAILABLE : Reason.INVALID;
    };
  }

  /** The Status object of an answer; empty when it is something else. */
  static Mapping status(byte[] body) {
    try {
      Mapping answer = Json.parse(body, "").asMapping();
      return answer.text("kind").filter("Status"::equals).isPresent() ? answer : Mapping.EMPTY;
    } catch (Json.MalformedJson e) {
      return Mapping.EMPTY;
    }
  }

  /** Whether an answer of 404 says which object is not there, so that its kind is. */
  static boolean namesAnObject(byte[] body) {
    return status(body).text("details", "name").filter(n -> !n.isEmpty()).isPresent();
  }

  private static String words(Mapping said, byte[] body) {
    if (said.entries().isEmpty()) {
      String text = new String(body, StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
      return text.length() > SHOWN ? text.substring(0, SHOWN) + " …" : text;
    }
    Set<String> words = new LinkedHashSet<>(List.of(said.text("message").orElse("")));
    for (Value cause : said.list("details", "causes")) {
      String field = cause.asMapping().text("field").filter(f -> !f.isEmpty()).map(f -> f + ": ").orElse("");
      String text = cause.asMapping().text("message").orElse("");
      if (words.stream().noneMatch(w -> w.contains(text))) {
        words.add(field + text);
      }
    }
    return withoutObject(String.join("; ", words));
  }

  /** A strict refusal of a patch quotes the whole object, which may be a Secret (seen on 1.33.13). */
  private static String withoutObject(String words) {
    return words.replaceAll("(?s)Invalid value: \"\\{.*\\}\"", "Invalid value: (the patched object)");
  }
}
