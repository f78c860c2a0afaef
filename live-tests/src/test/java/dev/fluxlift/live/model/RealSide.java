package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.Kube;
import dev.fluxlift.live.bed.Kube.Answer;
import dev.fluxlift.simulator.api.patch.MergePatch;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The real server. */
final class RealSide {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Kube kube;
  /** Versions in which kinds are asked for, where a manifest does not say so. */
  private final Map<String, String> versions;

  RealSide(Kube kube, Map<String, String> versions) {
    this.kube = kube;
    this.versions = versions;
  }

  Optional<Mapping> get(ObjectRef ref) {
    Answer answer = ask("GET", path(ref, ""), "", "");
    return answer.code() == 200 ? Optional.of(answer.body()) : Optional.empty();
  }

  Outcome send(Request request) {
    return switch (request) {
      case Request.Apply a -> outcome(ask("PATCH",
          path(a.manifest().text("apiVersion").orElse(""), a.ref(), a.subresource())
              + "?fieldManager=" + encoded(a.manager()) + "&force=" + a.force() + dry(a.dry()),
          "application/apply-patch+yaml", Json.compact(a.manifest())));
      case Request.Create c -> {
        String item = path(c.manifest().text("apiVersion").orElse(""), c.ref(), "");
        yield outcome(ask("POST", item.substring(0, item.lastIndexOf('/'))
            + "?fieldManager=" + encoded(c.manager()) + dry(c.dry()), "application/json", Json.compact(c.manifest())));
      }
      case Request.Put p -> put(p);
      case Request.Patch p -> outcome(ask("PATCH",
          path(p.ref(), p.subresource()) + "?fieldManager=" + encoded(p.manager()) + dry(p.dry()),
          switch (p.type()) {
            case JSON -> "application/json-patch+json";
            case MERGE -> "application/merge-patch+json";
            case STRATEGIC -> "application/strategic-merge-patch+json";
          }, Json.compact(p.patch())));
      case Request.Delete d -> {
        String how = switch (d.how()) {
          case BACKGROUND -> "Background";
          case FOREGROUND -> "Foreground";
          case ORPHAN -> "Orphan";
        };
        Answer answer = ask("DELETE", path(d.ref(), ""), "application/json",
            Json.compact(Mapping.of("propagationPolicy", how)));
        yield answer.code() < 300 ? Outcome.done(Mapping.EMPTY) : outcome(answer);
      }
    };
  }

  private Outcome put(Request.Put put) {
    Optional<Mapping> read = get(put.ref());
    if (read.isEmpty()) {
      return Outcome.refused(Reason.NOT_FOUND, "");
    }
    return outcome(ask("PUT", path(put.ref(), put.subresource()) + "?fieldManager=" + encoded(put.manager()),
        "application/json", Json.compact(changed(read.get(), put))));
  }

  /** What a put sends. */
  static Mapping changed(Mapping read, Request.Put put) {
    Mapping out = MergePatch.apply(read, put.change());
    return put.version() ? out : out.withoutPath(java.util.List.of("metadata", "resourceVersion"));
  }

  /** A CRD that was just made or changed is not served at once: 429, or 404 without the name of an object. */
  private Answer ask(String method, String path, String type, String body) {
    return Await.value(method + " " + path, PATIENCE,
        () -> Optional.of(kube.ask(method, path, type, body)).filter(a -> a.code() != 429));
  }

  private static Outcome outcome(Answer answer) {
    if (answer.code() < 300) {
      return Outcome.done(answer.body());
    }
    String words = answer.code() + " " + answer.body().text("message").orElse("");
    return Outcome.refused(switch (answer.code()) {
      case 404 -> Reason.NOT_FOUND;
      case 409 -> Reason.CONFLICT;
      case 403 -> Reason.FORBIDDEN;
      // as the adapter of a real cluster reads it
      case 500 ->
          words.contains("failed to create typed patch object") || words.contains("failed to convert new object")
          ? Reason.INVALID
          : Reason.UNAVAILABLE;
      default -> answer.code() > 500 ? Reason.UNAVAILABLE : Reason.INVALID;
    }, words);
  }

  private String path(ObjectRef ref, String subresource) {
    String version = versions.getOrDefault(ref.kind(), "v1");
    return path(ref.group().isEmpty() ? version : ref.group() + "/" + version, ref, subresource);
  }

  private String path(String apiVersion, ObjectRef ref, String subresource) {
    Api api = kube.api(apiVersion, ref.kind());
    return api.path(ref.namespace(), ref.name()) + (subresource.isEmpty() ? "" : "/" + subresource);
  }

  private static String dry(boolean dry) {
    return dry ? "&dryRun=All" : "";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** A value as both sides print it. */
  static String shown(Value value) {
    return Json.canonical(value);
  }
}
