package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The API server as a service account may use it: what no role bound to it allows is FORBIDDEN (Kubernetes RBAC). A
 * controller that deletes its own binding is stopped by that (verified-live V4). Only bindings of the service account by
 * name are seen, not those of its groups, and rules that name single objects allow nothing.
 */
public final class Rights implements Api {
  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final KindRef CLUSTER_BINDING = new KindRef(RBAC, "ClusterRoleBinding");
  private static final KindRef BINDING = new KindRef(RBAC, "RoleBinding");
  private final Api api;
  private final String namespace;
  private final String account;
  private Optional<List<Rule>> rules = Optional.empty();

  /** @param account service account in {@code namespace} */
  public Rights(Api api, String namespace, String account) {
    this.api = api;
    this.namespace = namespace;
    this.account = account;
  }

  /** @param where namespace it holds in, {@code ""} for all */
  private record Rule(String where, Mapping rule) {
    boolean allows(String verb, String group, String in, String resource) {
      return (where.isEmpty() || where.equals(in)) && rule.list("resourceNames").isEmpty()
          && holds("apiGroups", group) && holds("verbs", verb) && holds("resources", resource);
    }

    private boolean holds(String field, String wanted) {
      for (Value value : rule.list(field)) {
        if (value instanceof Value.Text text && (text.value().equals("*") || text.value().equals(wanted))) {
          return true;
        }
      }
      return false;
    }
  }

  /** As REST paths name a kind; the irregular ones of Kubernetes and Flux are all of these forms. */
  private static String plural(String kind) {
    String lower = kind.toLowerCase(java.util.Locale.ROOT);
    if (lower.endsWith("y")) {
      return lower.substring(0, lower.length() - 1) + "ies";
    }
    if (lower.equals("endpoints")) {
      return lower;
    }
    return lower.endsWith("s") || lower.endsWith("x") ? lower + "es" : lower + "s";
  }

  private void require(String verb, ObjectRef ref, String subresource) {
    require(verb, new KindRef(ref.group(), ref.kind()), ref.namespace(), subresource, ref.name());
  }

  private void require(String verb, KindRef kind, String in, String subresource, String name) {
    List<Rule> known = rules.orElseGet(this::load);
    rules = Optional.of(known);
    String resource = plural(kind.kind()) + (subresource.isEmpty() ? "" : "/" + subresource);
    if (known.stream().noneMatch(r -> r.allows(verb, kind.group(), in, resource))) {
      throw new ClusterException(Reason.FORBIDDEN, plural(kind.kind()) + (kind.group().isEmpty() ? "" : "." + kind.group())
          + " \"" + name + "\" is forbidden: User \"system:serviceaccount:" + namespace + ":" + account
          + "\" cannot " + verb + " resource");
    }
  }

  private List<Rule> load() {
    List<Rule> out = new ArrayList<>();
    for (LiveObject binding : api.list(CLUSTER_BINDING)) {
      if (binds(binding)) {
        add(out, binding, "");
      }
    }
    for (LiveObject binding : api.list(BINDING)) {
      if (binds(binding)) {
        add(out, binding, binding.ref().namespace());
      }
    }
    return out;
  }

  private boolean binds(LiveObject binding) {
    return binding.body().list("subjects").stream()
        .map(Value::asMapping)
        .anyMatch(s -> s.text("kind").orElse("").equals("ServiceAccount") && s.text("name").orElse("").equals(account)
            && s.text("namespace").orElse(binding.ref().namespace()).equals(namespace));
  }

  private void add(List<Rule> out, LiveObject binding, String where) {
    String kind = binding.body().text("roleRef", "kind").orElse("");
    String name = binding.body().text("roleRef", "name").orElse("");
    ObjectRef role = new ObjectRef(RBAC, kind, kind.equals("Role") ? where : "", name);
    Optional<LiveObject> found = api.get(role);
    if (found.isEmpty() && name.equals("cluster-admin")) {
      // the server makes this role itself
      out.add(new Rule(where, Mapping.of("apiGroups", List.of("*"), "resources", List.of("*"), "verbs", List.of("*"))));
    }
    found.ifPresent(r -> r.body().list("rules").forEach(rule -> out.add(new Rule(where, rule.asMapping()))));
  }

  /** What it did to roles and bindings counts at once. */
  private void changed(ObjectRef ref) {
    if (ref.group().equals(RBAC)) {
      rules = Optional.empty();
    }
  }

  @Override
  public boolean serves(KindRef kind) {
    return api.serves(kind);
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    require("get", ref, "");
    return api.get(ref);
  }

  @Override
  public Optional<LiveObject> getButStatus(ObjectRef ref) {
    require("get", ref, "");
    return api.getButStatus(ref);
  }

  @Override
  public List<LiveObject> list(KindRef kind) {
    require("list", kind, "", "", "");
    return api.list(kind);
  }

  @Override
  public List<LiveObject> list(KindRef kind, String in) {
    require("list", kind, in, "", "");
    return api.list(kind, in);
  }

  @Override
  public List<LiveObject> list(KindRef kind, String in, Predicate<LiveObject> which) {
    require("list", kind, in, "", "");
    return api.list(kind, in, which);
  }

  @Override
  public LiveObject create(Mapping object) {
    ObjectRef ref = ObjectRef.of(object);
    require("create", ref, "");
    LiveObject out = api.create(object);
    changed(ref);
    return out;
  }

  @Override
  public LiveObject update(Mapping object) {
    ObjectRef ref = ObjectRef.of(object);
    require("update", ref, "");
    LiveObject out = api.update(object);
    changed(ref);
    return out;
  }

  @Override
  public LiveObject updateStatus(Mapping object) {
    require("update", ObjectRef.of(object), "status");
    return api.updateStatus(object);
  }

  @Override
  public LiveObject apply(Mapping manifest, String manager, boolean force) {
    ObjectRef ref = ObjectRef.of(manifest);
    require("patch", ref, "");
    LiveObject out = api.apply(manifest, manager, force);
    changed(ref);
    return out;
  }

  @Override
  public LiveObject applyDry(Mapping manifest, String manager, boolean force) {
    require("patch", ObjectRef.of(manifest), "");
    return api.applyDry(manifest, manager, force);
  }

  @Override
  public LiveObject patch(ObjectRef ref, PatchType type, Value patch, String subresource) {
    require("patch", ref, subresource);
    LiveObject out = api.patch(ref, type, patch, subresource);
    changed(ref);
    return out;
  }

  @Override
  public void delete(ObjectRef ref, Deletion how) {
    require("delete", ref, "");
    api.delete(ref, how);
    changed(ref);
  }
}
