package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.adapters.kubernetes.ApiServer.Answer;
import dev.fluxlift.adapters.kubernetes.ApiServer.Request;
import dev.fluxlift.adapters.kubernetes.Discovery.Resource;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The API server of a kubeconfig's context. Nothing is read or connected before the first call.
 *
 * <p>A {@code test} operation of a JSON patch that does not hold is {@link Reason#CONFLICT}, when the tests stand first
 * in the patch. A list that takes so long that its pages no longer belong together (410) is read again from its start.
 */
public final class KubernetesCluster implements Cluster, AutoCloseable {
  private static final Duration REQUEST = Duration.ofSeconds(30);
  private static final int PAGE = 500;
  private static final int LIST_ATTEMPTS = 3;
  private static final int DISCOVERY_ATTEMPTS = 6;
  private static final Duration CRD_SETTLES = Duration.ofSeconds(1);
  private static final int LOG_BYTES = 1 << 20;

  private final KubeconfigChoice choice;
  private final Clock clock;
  private final Duration limit;
  private @Nullable Connection connection;

  /** The server of the chosen context; requests end within 30 s. */
  public KubernetesCluster(KubeconfigChoice choice, Clock clock) {
    this(choice, clock, REQUEST);
  }

  KubernetesCluster(KubeconfigChoice choice, Clock clock, Duration limit) {
    this.choice = choice;
    this.clock = clock;
    this.limit = limit;
  }

  private record Connection(ApiServer server, Discovery discovery) {}

  private synchronized Connection connection() {
    Connection have = connection;
    if (have == null) {
      ApiServer server = new ApiServer(Kubeconfig.target(choice), choice.environment(), clock, limit);
      have = new Connection(server, new Discovery(server));
      connection = have;
    }
    return have;
  }

  @Override
  public Identity identity() {
    ApiServer server = connection().server();
    String version = read(server, "/version").flatMap(v -> v.text("gitVersion")).orElse("");
    String uid = get(new ObjectRef("", "Namespace", "", "kube-system")).map(LiveObject::uid).orElse("");
    if (version.isEmpty() || uid.isEmpty()) {
      throw noApiServer(server, "/version");
    }
    return new Identity(uid, version, server.address(), server.context());
  }

  @Override
  public boolean serves(KindRef kind) {
    connection().discovery().forget(kind.group());
    return connection().discovery().find(kind).isPresent();
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    return reading(new KindRef(ref.group(), ref.kind()), r -> r.path(ref.namespace(), ref.name())).map(LiveObject::new);
  }

  @Override
  public List<LiveObject> list(KindRef kind) {
    return list(kind, "");
  }

  @Override
  public List<LiveObject> list(KindRef kind, String namespace) {
    List<LiveObject> out = new ArrayList<>();
    read(kind, namespace, "", PAGE, new Reader() {
      @Override
      public void begins() {
        out.clear();
      }

      @Override
      public void object(LiveObject object) {
        out.add(object);
      }
    });
    return List.copyOf(out);
  }

  @Override
  public boolean read(KindRef kind, String version, int page, Reader reader) {
    return read(kind, "", version, page, reader);
  }

  private boolean read(KindRef kind, String namespace, String version, int page, Reader reader) {
    for (int attempt = 1; ; attempt++) {
      try {
        reader.begins();
        return pages(kind, r -> at(r, version).path(namespace), page, reader);
      } catch (ApiServer.Expired e) {
        if (attempt == LIST_ATTEMPTS) {
          throw new ClusterException(Reason.UNAVAILABLE, "the list of " + kind + " kept expiring while it was read", e);
        }
      }
    }
  }

  /** The kind in another version of its group. */
  private static Resource at(Resource preferred, String version) {
    int slash = preferred.apiVersion().indexOf('/');
    return version.isEmpty()
        ? preferred
        : new Resource(
            slash < 0 ? version : preferred.apiVersion().substring(0, slash + 1) + version,
            preferred.kind(),
            preferred.plural(),
            preferred.namespaced());
  }

  private boolean pages(KindRef kind, Function<Resource, String> path, int limit, Reader reader) {
    String next = "";
    do {
      String query = "?limit=" + limit + (next.isEmpty() ? "" : "&continue=" + encoded(next));
      Optional<Mapping> page = reading(kind, r -> path.apply(r) + query);
      if (page.isEmpty()) {
        if (!next.isEmpty()) {
          throw new ApiServer.Expired();
        }
        return false;
      }
      // items of a list do not say apiVersion and kind themselves
      String apiVersion = page.get().text("apiVersion").orElse("");
      for (Value item : page.get().list("items")) {
        Mapping type = Mapping.of("apiVersion", apiVersion, "kind", kind.kind());
        Map<String, Value> whole = new LinkedHashMap<>(type.entries());
        whole.putAll(item.asMapping().entries());
        reader.object(new LiveObject(new Mapping(whole, item.origin())));
      }
      next = page.get().text("metadata", "continue").orElse("");
    } while (!next.isEmpty());
    return true;
  }

  @Override
  public LiveObject apply(Mapping manifest, String fieldManager, boolean force, boolean dryRun) {
    ObjectRef ref = ObjectRef.of(manifest);
    String query = "?fieldManager=" + encoded(fieldManager) + "&force=" + force + dry(dryRun);
    return written(ref, () -> {
      String path = resource(manifest).path(ref.namespace(), ref.name()) + query;
      return new Request("PATCH", path, "application/apply-patch+yaml", bytes(manifest), false);
    });
  }

  @Override
  public LiveObject create(Mapping manifest, boolean dryRun) {
    ObjectRef ref = ObjectRef.of(manifest);
    return written(ref, () -> {
      String item = resource(manifest).path(ref.namespace(), ref.name());
      String path = item.substring(0, item.lastIndexOf('/')) + strictly(dryRun);
      return new Request("POST", path, "application/json", bytes(manifest), false);
    });
  }

  @Override
  public LiveObject jsonPatch(ObjectRef ref, List<Mapping> operations, boolean dryRun) {
    try {
      return patched(ref, "application/json-patch+json", Sequence.of(operations), dryRun);
    } catch (ClusterException e) {
      Optional<String> unmet = e.reason() == Reason.INVALID ? unmetTest(ref, operations) : Optional.empty();
      throw unmet.isPresent() ? new ClusterException(Reason.CONFLICT, ref + ": " + unmet.get(), e) : e;
    }
  }

  /**
   * The first {@code test} operation that does not hold. The server answers 422 "the server rejected our request due to
   * an error in our request" for it and for a damaged patch alike (apiserver@v0.33.13 endpoints/handlers/patch.go).
   */
  private Optional<String> unmetTest(ObjectRef ref, List<Mapping> operations) {
    Optional<LiveObject> live = get(ref);
    for (Mapping operation : operations) {
      if (!operation.text("op").orElse("").equals("test")) {
        return Optional.empty();
      }
      String pointer = operation.text("path").orElse("");
      Optional<Value> there = live.flatMap(o -> JsonPointer.find(o.body(), pointer));
      if (!there.equals(operation.get("value"))) {
        return Optional.of(pointer + " is not what it was when the patch was made");
      }
    }
    return Optional.empty();
  }

  @Override
  public LiveObject mergePatch(ObjectRef ref, Mapping patch, boolean dryRun) {
    return patched(ref, "application/merge-patch+json", patch, dryRun);
  }

  private LiveObject patched(ObjectRef ref, String type, Value patch, boolean dryRun) {
    return written(ref, () -> {
      String path = resource(ref).path(ref.namespace(), ref.name()) + strictly(dryRun);
      return new Request("PATCH", path, type, bytes(patch), false);
    });
  }

  @Override
  public void delete(ObjectRef ref, String uid, String resourceVersion) {
    if (uid.isEmpty()) {
      throw new ClusterException(Reason.INVALID, ref + " is not deleted without its UID");
    }
    Mapping preconditions =
        resourceVersion.isEmpty()
            ? Mapping.of("uid", uid)
            : Mapping.of("uid", uid, "resourceVersion", resourceVersion);
    Mapping options =
        Mapping.of(
            "apiVersion", "v1",
            "kind", "DeleteOptions",
            "propagationPolicy", "Background",
            "preconditions", preconditions);
    written(ref, () -> {
      String path = resource(ref).path(ref.namespace(), ref.name());
      return new Request("DELETE", path, "application/json", bytes(options), false);
    });
  }

  @Override
  public boolean allowed(String verb, KindRef kind, String namespace) {
    Mapping attributes =
        Mapping.of("verb", verb, "group", kind.group(), "resource", plural(kind), "namespace", namespace);
    Mapping review =
        Mapping.of(
            "apiVersion", "authorization.k8s.io/v1",
            "kind", "SelfSubjectAccessReview",
            "spec", Mapping.of("resourceAttributes", attributes));
    // a review is a question, though it is asked by POST
    Request request =
        new Request(
            "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "application/json", bytes(review), true);
    Answer answer = connection().server().ask(request);
    if (answer.notFound()) {
      throw Refusal.of(request, connection().server(), 404, answer.body());
    }
    return object(connection().server(), request.path(), answer).bool("status", "allowed").orElse(false);
  }

  /**
   * Rights are asked for before a kind exists (its CRD comes later), so an unknown one is named as generators name it
   * (controller-gen, by gobuffalo/flect). A wrong guess can only turn a yes into a no.
   */
  private String plural(KindRef kind) {
    return connection().discovery().find(kind).map(Resource::plural).orElseGet(() -> {
      String name = kind.kind().toLowerCase(Locale.ROOT);
      if (name.matches(".*(s|x|z|ch|sh)")) {
        return name + "es";
      }
      return name.matches(".*[^aeiou]y") ? name.substring(0, name.length() - 1) + "ies" : name + "s";
    });
  }

  @Override
  public List<String> logs(ObjectRef pod, int lines) {
    String container =
        get(pod).flatMap(p -> p.body().list("spec", "containers").stream().findFirst())
            .flatMap(c -> c.asMapping().text("name"))
            .orElseThrow(() -> new ClusterException(Reason.NOT_FOUND, "there is no pod " + pod));
    String path =
        resource(pod).path(pod.namespace(), pod.name())
            + "/log?tailLines=" + lines + "&limitBytes=" + LOG_BYTES + "&container=" + encoded(container);
    Request request = Request.get(path);
    Answer answer = connection().server().ask(request);
    if (answer.notFound()) {
      throw Refusal.of(request, connection().server(), 404, answer.body());
    }
    return new String(answer.body(), StandardCharsets.UTF_8).lines().toList();
  }

  /**
   * Reads below a kind's path. A 404 that does not name the object may mean that the version we know is no longer
   * served, or that a CRD just comes or goes: the group is discovered anew before the object counts as absent.
   */
  private Optional<Mapping> reading(KindRef kind, Function<Resource, String> path) {
    ApiServer server = connection().server();
    for (int attempt = 1; ; attempt++) {
      Optional<Resource> resource = connection().discovery().find(kind);
      if (resource.isEmpty()) {
        return Optional.empty();
      }
      Request request = Request.get(path.apply(resource.get()));
      Answer answer = server.ask(request);
      if (!answer.notFound()) {
        return Optional.of(object(server, request.path(), answer));
      }
      if (namesAnObject(answer)) {
        return Optional.empty();
      }
      if (attempt == DISCOVERY_ATTEMPTS) {
        throw Refusal.of(request, server, 404, answer.body());
      }
      connection().discovery().forget(kind.group());
      if (attempt > 1) {
        server.pause(CRD_SETTLES);
      }
    }
  }

  private static boolean namesAnObject(Answer answer) {
    return Refusal.namesAnObject(answer.body());
  }

  private Resource resource(ObjectRef ref) {
    KindRef kind = new KindRef(ref.group(), ref.kind());
    return connection().discovery().find(kind).orElseThrow(() -> notServed(kind.toString()));
  }

  private Resource resource(Mapping manifest) {
    String apiVersion = manifest.text("apiVersion").orElse("");
    String kind = manifest.text("kind").orElse("");
    if (!apiVersion.matches("[a-z0-9.-]+(/[a-z0-9]+)?") || kind.isEmpty()) {
      throw new ClusterException(Reason.INVALID, manifest.origin() + ": no object with apiVersion and kind");
    }
    return connection().discovery().find(apiVersion, kind).orElseThrow(() -> notServed(kind + " of " + apiVersion));
  }

  private ClusterException notServed(String what) {
    return new ClusterException(
        Reason.NOT_FOUND, "the API server " + connection().server().address() + " does not serve " + what);
  }

  /** As {@link #reading}: a path that is not served was not looked at, so the write may be sent to the new one. */
  private LiveObject written(ObjectRef ref, Supplier<Request> made) {
    ApiServer server = connection().server();
    Request request = made.get();
    Answer answer = server.ask(request);
    if (answer.notFound() && !namesAnObject(answer)) {
      connection().discovery().forget(ref.group());
      Request again = made.get();
      answer = again.path().equals(request.path()) ? answer : server.ask(again);
      request = again;
    }
    if (answer.notFound()) {
      throw Refusal.of(request, server, 404, answer.body());
    }
    return new LiveObject(object(server, request.path(), answer));
  }

  private static Optional<Mapping> read(ApiServer server, String path) {
    Answer answer = server.ask(Request.get(path));
    return answer.notFound() ? Optional.empty() : Optional.of(object(server, path, answer));
  }

  private static Mapping object(ApiServer server, String path, Answer answer) {
    try {
      return Json.parse(answer.body(), "").asMapping();
    } catch (Json.MalformedJson e) {
      throw noApiServer(server, path);
    }
  }

  private static ClusterException noApiServer(ApiServer server, String path) {
    return new ClusterException(
        Reason.UNAVAILABLE,
        "what answers at " + server.address() + path + " (context " + server.context()
            + ") is no Kubernetes API server");
  }

  /** Unknown fields are an error, not dropped: a patch that loses its point must not look like a success. */
  private static String strictly(boolean dryRun) {
    return "?fieldManager=" + FIELD_MANAGER + "&fieldValidation=Strict" + dry(dryRun);
  }

  private static String dry(boolean dryRun) {
    return dryRun ? "&dryRun=All" : "";
  }

  private static byte[] bytes(Value value) {
    return Json.compact(value).getBytes(StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Lets go of the connection; a later call makes a new one. */
  @Override
  public synchronized void close() {
    Connection have = connection;
    if (have != null) {
      have.server().close();
    }
    connection = null;
  }
}
