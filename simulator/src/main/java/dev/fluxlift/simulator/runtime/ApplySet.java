package dev.fluxlift.simulator.runtime;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.runtime.FieldTakeover.FieldManager;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies and deletes objects in sets, as the library does that kustomize-controller and Flux Operator share (fluxcd/pkg
 * ssa/manager_apply.go, manager_delete.go@ssa/v0.77.0, the same in v0.48.0 but for the order): a dry run of all objects first, with the clean-up of each; then the
 * writes of those that would change. One that is refused in the dry run stops the set before any object is written; one
 * that is refused in the write leaves those before it written.
 *
 * @param manager field manager, always with force
 * @param group prefix of the owner labels, e.g. {@code kustomize.toolkit.fluxcd.io}
 * @param order in which objects are applied, one of {@link KindOrder}
 */
public record ApplySet(String manager, String group, Comparator<ObjectRef> order) {
  /** In the order of today. */
  public ApplySet(String manager, String group) {
    this(manager, group, KindOrder.APPLY);
  }

  /** What became of an object. */
  public enum Action {
    /** It was not there. */
    CREATED,
    /** It was different, or the clean-up found something. */
    CONFIGURED,
    /** It was as wanted. */
    UNCHANGED,
    /** A label or annotation asks to leave it alone, or it belongs to another owner. */
    SKIPPED,
    /** It was deleted, or was not there. */
    DELETED
  }

  /**
   * An object and what became of it.
   *
   * @param version of its API, e.g. {@code v1}
   */
  public record Entry(ObjectRef ref, String version, Action action) {}

  /**
   * How to apply.
   *
   * @param skip labels or annotations, any of which on the wanted or the live object leaves it alone; without regard to case
   * @param onlyWhenAbsent labels or annotations of a wanted object that is made but never changed
   * @param recreate labels or annotations of an object that is deleted and made anew when a field cannot be changed
   * @param recreateAll whether every such object is
   * @param cleanup what to take off the live object before
   */
  public record Options(
      Map<String, String> skip,
      Map<String, String> onlyWhenAbsent,
      Map<String, String> recreate,
      boolean recreateAll,
      Cleanup cleanup) {}

  /**
   * What is taken off a live object.
   *
   * @param managers whose fields become this manager's
   * @param unless labels or annotations, any of which on the wanted or the live object leaves it as it is
   */
  public record Cleanup(
      List<String> annotations, List<String> labels, List<FieldManager> managers, Map<String, String> unless) {
    /** From every object. */
    public Cleanup(List<String> annotations, List<String> labels, List<FieldManager> managers) {
      this(annotations, labels, managers, Map.of());
    }
  }

  /**
   * What the dry run found.
   *
   * @param entries one an object
   * @param write the objects that {@link #write} is to write, in order
   */
  public record Prepared(List<Entry> entries, List<Mapping> write) {
    /** Copies the lists. */
    public Prepared {
      entries = List.copyOf(entries);
      write = List.copyOf(write);
    }

    /** Equal for equal ones. */
    public long hash() {
      return StateHash.text(entries.toString()) * 31 + StateHash.of(Sequence.of(write));
    }
  }

  /** The labels that say whose an object is. */
  public Map<String, String> ownerLabels(String name, String namespace) {
    return Map.of(group + "/name", name, group + "/namespace", namespace);
  }

  /** What has to be there and established before the others: definitions of kinds, namespaces, cluster roles. */
  public static boolean definition(ObjectRef ref) {
    return switch (ref.kind()) {
      case "CustomResourceDefinition" -> ref.group().equals("apiextensions.k8s.io");
      case "Namespace" -> ref.group().isEmpty();
      case "ClusterRole" -> ref.group().equals("rbac.authorization.k8s.io");
      default -> false;
    };
  }

  /** What is applied after the definitions and before the rest. */
  public static boolean classDefinition(ObjectRef ref) {
    return !definition(ref) && ref.kind().endsWith("Class");
  }

  /** The set in the order in which it is applied. */
  public static List<Mapping> inOrder(List<Mapping> objects) {
    return sorted(objects, KindOrder.APPLY);
  }

  private record Named(ObjectRef ref, Mapping object) {}

  private static List<Mapping> sorted(List<Mapping> objects, Comparator<ObjectRef> order) {
    return objects.stream()
        .map(o -> new Named(ObjectRef.of(o), o))
        .sorted(Comparator.comparing(Named::ref, order))
        .map(Named::object)
        .toList();
  }

  /**
   * Applies one set.
   *
   * @throws ClusterException of the first object that is refused; its message names it
   */
  public List<Entry> apply(Api api, List<Mapping> objects, Options options) {
    Prepared prepared = prepare(api, objects, options);
    write(api, prepared);
    return prepared.entries();
  }

  /**
   * The first half of {@link #apply}: each object is looked at, dry-run and cleaned up. What others do before the second
   * half is not seen any more.
   *
   * @throws ClusterException of the first object that is refused; its message names it
   */
  public Prepared prepare(Api api, List<Mapping> objects, Options options) {
    List<Entry> entries = new ArrayList<>();
    List<Mapping> changed = new ArrayList<>();
    for (Mapping object : sorted(objects, order)) {
      Entry entry = prepare(api, object, options);
      entries.add(entry);
      if (entry.action() == Action.CREATED || entry.action() == Action.CONFIGURED) {
        changed.add(object);
      }
    }
    return new Prepared(entries, changed);
  }

  /** The second half of {@link #apply}. */
  public void write(Api api, Prepared prepared) {
    for (Mapping object : prepared.write()) {
      named(object, "apply failed", () -> api.apply(object, manager, true));
    }
  }

  private Entry prepare(Api api, Mapping object, Options options) {
    ObjectRef ref = ObjectRef.of(object);
    Optional<LiveObject> live = api.getButStatus(ref);
    boolean skipped = any(object, options.skip())
        || live.filter(l -> any(l.body(), options.skip())).isPresent()
        || (live.isPresent() && any(object, options.onlyWhenAbsent()));
    if (skipped) {
      return new Entry(ref, version(live.map(LiveObject::body).orElse(object)), Action.SKIPPED);
    }
    LiveObject dry = dryRun(api, object, live, options);
    // a recreated object has nothing that could be cleaned up
    Optional<LiveObject> still = live.isPresent() ? api.getButStatus(ref) : live;
    if (still.isEmpty()) {
      return new Entry(ref, version(object), Action.CREATED);
    }
    boolean left = any(object, options.cleanup().unless()) || any(still.get().body(), options.cleanup().unless());
    boolean cleaned = !left && cleanup(api, still.get(), options.cleanup());
    boolean drifted = drifted(still.get().body(), dry.body());
    return new Entry(ref, version(object), cleaned || drifted ? Action.CONFIGURED : Action.UNCHANGED);
  }

  private LiveObject dryRun(Api api, Mapping object, Optional<LiveObject> live, Options options) {
    try {
      return api.applyDry(object, manager, true);
    } catch (ClusterException e) {
      boolean recreate = options.recreateAll()
          || any(object, options.recreate())
          || live.filter(l -> any(l.body(), options.recreate())).isPresent();
      if (live.isEmpty() || !recreate || !immutable(e)) {
        throw failure(object, "dry-run failed", e);
      }
      api.delete(ObjectRef.of(object), Deletion.BACKGROUND);
      return named(object, "dry-run failed", () -> api.applyDry(object, manager, true));
    }
  }

  /** What counts as a field that cannot be changed, which is more than that (ssa/errors/immutable.go). */
  private static boolean immutable(ClusterException e) {
    String message = String.valueOf(e.getMessage());
    return e.reason() == ClusterException.Reason.INVALID || e.reason() == ClusterException.Reason.CONFLICT
        || message.contains("is immutable") || message.contains("immutable field");
  }

  private boolean cleanup(Api api, LiveObject live, Cleanup cleanup) {
    List<Value> patch = new ArrayList<>();
    cleanup.annotations().stream()
        .filter(live.annotations()::containsKey)
        .forEach(a -> patch.add(remove("annotations", a)));
    cleanup.labels().stream().filter(live.labels()::containsKey).forEach(l -> patch.add(remove("labels", l)));
    FieldTakeover.of(live.body().list("metadata", "managedFields"), cleanup.managers(), manager)
        .ifPresent(fields -> patch.add(
            Mapping.of("op", "replace", "path", "/metadata/managedFields", "value", Sequence.of(fields))));
    if (patch.isEmpty()) {
      return false;
    }
    named(live.body(), "metadata.managedFields cleanup failed",
        () -> api.patch(live.ref(), PatchType.JSON, Sequence.of(patch), ""));
    return true;
  }

  private static Value remove(String field, String key) {
    String escaped = key.replace("~", "~0").replace("/", "~1");
    return Mapping.of("op", "remove", "path", "/metadata/" + field + "/" + escaped);
  }

  /** Whether labels, annotations or anything but metadata and status differ. */
  private static boolean drifted(Mapping live, Mapping dry) {
    if (live == dry) {
      return false;
    }
    return !live.mapping("metadata", "labels").equals(dry.mapping("metadata", "labels"))
        || !live.mapping("metadata", "annotations").equals(dry.mapping("metadata", "annotations"))
        || !live.without("metadata").without("status").equals(dry.without("metadata").without("status"));
  }

  /**
   * Deletes what carries all of the labels and none of the marks, last applied first; dependents in the background. A
   * failure does not keep the others from being deleted.
   *
   * @throws ClusterException after all were tried, when one failed
   */
  public List<Entry> delete(
      Api api, List<ObjectRef> refs, Map<String, String> labels, Map<String, String> unlessMarked) {
    List<Entry> out = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (ObjectRef ref : refs.stream().sorted(order.reversed()).toList()) {
      try {
        out.add(new Entry(ref, "", deleteOne(api, ref, labels, unlessMarked)));
      } catch (ClusterException e) {
        failures.add(ref + " delete failed: " + e.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      throw new ClusterException(
          ClusterException.Reason.UNAVAILABLE, "delete failed, errors: " + String.join(";", failures));
    }
    return List.copyOf(out);
  }

  private static Action deleteOne(
      Api api, ObjectRef ref, Map<String, String> labels, Map<String, String> unlessMarked) {
    Optional<LiveObject> live = api.getButStatus(ref);
    if (live.isEmpty()) {
      return Action.DELETED;
    }
    boolean ours = live.get().labels().entrySet().containsAll(labels.entrySet());
    if (!ours || any(live.get().body(), unlessMarked)) {
      return Action.SKIPPED;
    }
    try {
      api.delete(ref, new Deletion(Propagation.BACKGROUND, "", ""));
    } catch (ClusterException e) {
      if (e.reason() != ClusterException.Reason.NOT_FOUND) {
        throw e;
      }
    }
    return Action.DELETED;
  }

  /** Whether a label or annotation has one of the values, without regard to case (ssa/utils/meta.go). */
  public static boolean any(Mapping object, Map<String, String> marks) {
    for (Map.Entry<String, String> mark : marks.entrySet()) {
      for (String field : List.of("labels", "annotations")) {
        if (object.text("metadata", field, mark.getKey()).filter(mark.getValue()::equalsIgnoreCase).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  private static String version(Mapping object) {
    String apiVersion = object.text("apiVersion").orElse("");
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }

  private static LiveObject named(Mapping object, String what, java.util.function.Supplier<LiveObject> call) {
    try {
      return call.get();
    } catch (ClusterException e) {
      throw failure(object, what, e);
    }
  }

  private static ClusterException failure(Mapping object, String what, ClusterException e) {
    return new ClusterException(e.reason(), ObjectRef.of(object) + " " + what + ": " + e.getMessage(), e);
  }
}
