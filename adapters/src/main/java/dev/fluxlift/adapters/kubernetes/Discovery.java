package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.adapters.kubernetes.ApiServer.Answer;
import dev.fluxlift.adapters.kubernetes.ApiServer.Request;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which kinds a server serves, and where. Group by group, so that an aggregated API that is down harms nobody else.
 * What was found is kept; what was not found is asked for again each time.
 */
final class Discovery {
  private final ApiServer server;
  private final Map<KindRef, Resource> preferred = new HashMap<>();
  private final Map<String, List<Resource>> versions = new HashMap<>();

  Discovery(ApiServer server) {
    this.server = server;
  }

  /**
   * Where a kind is served.
   *
   * @param apiVersion {@code v1} or {@code group/version}
   * @param plural name in paths
   */
  record Resource(String apiVersion, String kind, String plural, boolean namespaced) {
    /** Path of the collection; {@code ""} for all namespaces. */
    String path(String namespace) {
      String root = (apiVersion.indexOf('/') < 0 ? "/api/" : "/apis/") + apiVersion;
      return root + (namespaced && !namespace.isEmpty() ? "/namespaces/" + segment(namespace) : "") + "/" + plural;
    }

    String path(String namespace, String name) {
      if (namespaced && namespace.isEmpty()) {
        throw new ClusterException(Reason.INVALID, kind + " " + name + " needs a namespace");
      }
      return path(namespace) + "/" + segment(name);
    }

    /** What apimachinery allows in a path (validation/path@v0.33), before it allows less. */
    private static String segment(String name) {
      if (name.isBlank() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('%') >= 0) {
        throw new ClusterException(Reason.INVALID, "not a name of an object: '" + name + "'");
      }
      return java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8).replace("+", "%20");
    }
  }

  /** The kind in its group's preferred version, else in any that has it; empty when it is not served. */
  synchronized Optional<Resource> find(KindRef kind) {
    Resource known = preferred.get(kind);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Resource> found =
        versionsOf(kind.group()).stream()
            .flatMap(version -> resources(version).stream())
            .filter(r -> r.kind().equals(kind.kind()))
            .findFirst();
    found.ifPresent(r -> preferred.put(kind, r));
    return found;
  }

  /** The kind in just this version. */
  synchronized Optional<Resource> find(String apiVersion, String kind) {
    Optional<Resource> known = in(versions.getOrDefault(apiVersion, List.of()), kind);
    if (known.isPresent()) {
      return known;
    }
    List<Resource> fresh = resources(apiVersion);
    versions.put(apiVersion, fresh);
    return in(fresh, kind);
  }

  /** To be asked anew. */
  synchronized void forget(String group) {
    preferred.keySet().removeIf(kind -> kind.group().equals(group));
    versions.keySet().removeIf(v -> (v.indexOf('/') < 0 ? "" : v.substring(0, v.indexOf('/'))).equals(group));
  }

  private static Optional<Resource> in(List<Resource> resources, String kind) {
    return resources.stream().filter(r -> r.kind().equals(kind)).findFirst();
  }

  /** apiVersions of a group, the preferred one first; none when there is no such group. */
  private List<String> versionsOf(String group) {
    if (group.isEmpty()) {
      return List.of("v1");
    }
    Mapping answer = get("/apis/" + group);
    List<String> out = new ArrayList<>();
    answer.text("preferredVersion", "groupVersion").ifPresent(out::add);
    for (Value version : answer.list("versions")) {
      version.asMapping().text("groupVersion").filter(v -> !out.contains(v)).ifPresent(out::add);
    }
    return out;
  }

  private List<Resource> resources(String apiVersion) {
    List<Resource> out = new ArrayList<>();
    for (Value item : get((apiVersion.indexOf('/') < 0 ? "/api/" : "/apis/") + apiVersion).list("resources")) {
      Mapping r = item.asMapping();
      String plural = r.text("name").orElse("");
      if (plural.indexOf('/') < 0) {
        out.add(new Resource(apiVersion, r.text("kind").orElse(""), plural, r.bool("namespaced").orElse(false)));
      }
    }
    return out;
  }

  private Mapping get(String path) {
    Answer answer = server.ask(Request.get(path));
    if (answer.notFound()) {
      return Mapping.EMPTY;
    }
    try {
      return Json.parse(answer.body(), "").asMapping();
    } catch (Json.MalformedJson e) {
      throw new ClusterException(
          Reason.UNAVAILABLE, "what answers at " + server.address() + path + " is no Kubernetes API server", e);
    }
  }
}
