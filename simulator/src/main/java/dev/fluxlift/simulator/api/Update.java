package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.schema.ServedKind;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an update may change, and what it changes besides (apiserver@v0.33 pkg/registry/rest/update.go). */
final class Update {
  private final ServedKind kind;
  private final ObjectRef ref;
  private final Mapping live;

  Update(ServedKind kind, ObjectRef ref, Mapping live) {
    this.kind = kind;
    this.ref = ref;
    this.live = live;
  }

  /** The object as it would be stored. */
  Mapping prepared(Mapping asked, String subresource) {
    checkVersion(asked);
    Mapping next = subresource.equals("status") ? statusOnly(asked) : mainOnly(asked);
    next = next.withPath(List.of("metadata", "resourceVersion"),
        live.get("metadata", "resourceVersion").orElse(Value.of("")));
    for (String key : List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
      next = kept(next, key);
    }
    next = generation(new Admission(kind.kind()).updated(live, next), subresource);
    checkFinalizers(next);
    checkMetadata(next);
    return next;
  }

  private void checkVersion(Mapping asked) {
    String wanted = asked.text("metadata", "resourceVersion").orElse("");
    if (!wanted.isEmpty() && !wanted.equals("0")
        && !wanted.equals(live.text("metadata", "resourceVersion").orElse(""))) {
      throw Refused.moved(ref);
    }
    String uid = asked.text("metadata", "uid").orElse("");
    String liveUid = live.text("metadata", "uid").orElse("");
    if (!uid.isEmpty() && !uid.equals(liveUid)) {
      throw Refused.conflict(ref,
          "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + liveUid);
    }
  }

  /** A Namespace's finalizers have a door of their own too (kubernetes@v1.33 pkg/registry/core/namespace/strategy.go). */
  private Mapping mainOnly(Mapping asked) {
    boolean namespace = ref.kind().equals("Namespace") && ref.group().isEmpty();
    Mapping out = namespace ? copied(asked, live, "spec") : asked;
    return kind.hasStatus() ? copied(out, live, "status") : out;
  }

  /** Custom resources change nothing but status; built-in kinds keep spec, a Deployment labels too. */
  private Mapping statusOnly(Mapping asked) {
    Optional<Value> managed = asked.get("metadata", "managedFields");
    if (kind.custom()) {
      Mapping out = copied(live, asked, "status");
      return managed.map(m -> out.withPath(List.of("metadata", "managedFields"), m)).orElse(out);
    }
    Mapping out = copied(asked, live, "spec");
    if (!ref.kind().equals("Deployment")) {
      return out;
    }
    Optional<Value> labels = live.get("metadata", "labels");
    return labels.map(l -> out.withPath(List.of("metadata", "labels"), l))
        .orElseGet(() -> out.withoutPath(List.of("metadata", "labels")));
  }

  private static Mapping copied(Mapping to, Mapping from, String key) {
    return from.get(key).map(v -> to.with(key, v)).orElseGet(() -> to.without(key));
  }

  private Mapping kept(Mapping next, String key) {
    List<String> path = List.of("metadata", key);
    return live.get("metadata", key).map(v -> next.withPath(path, v)).orElseGet(() -> next.withoutPath(path));
  }

  private Mapping generation(Mapping next, String subresource) {
    Optional<Value> now = live.get("metadata", "generation");
    Mapping same = now.map(v -> next.withPath(List.of("metadata", "generation"), v))
        .orElseGet(() -> next.withoutPath(List.of("metadata", "generation")));
    if (subresource.equals("status") || !kind.hasGeneration() || !kind.newGeneration(live, same)) {
      return same;
    }
    long count = now.flatMap(Value::text).map(Long::parseLong).orElse(0L);
    return same.withPath(List.of("metadata", "generation"), Value.of(count + 1));
  }

  private void checkFinalizers(Mapping next) {
    if (live.get("metadata", "deletionTimestamp").isEmpty()) {
      return;
    }
    List<Value> more = new ArrayList<>(next.list("metadata", "finalizers"));
    more.removeAll(live.list("metadata", "finalizers"));
    if (!more.isEmpty()) {
      throw Refused.invalid(ref, List.of("metadata.finalizers: Forbidden: no new finalizers can be added if the object"
          + " is being deleted, found new finalizers " + more));
    }
  }

  private void checkMetadata(Mapping next) {
    List<String> wrong = Metadata.wrong(next);
    if (!wrong.isEmpty()) {
      throw Refused.invalid(ref, wrong);
    }
  }

  /** Whether a write would change nothing but the times of managedFields: then it is none. */
  boolean nothing(Mapping next) {
    List<String> path = List.of("metadata", "managedFields");
    return next.withoutPath(path).equals(live.withoutPath(path)) && timeless(next).equals(timeless(live));
  }

  private static List<Value> timeless(Mapping object) {
    List<Value> entries = new ArrayList<>();
    object.list("metadata", "managedFields").forEach(e -> entries.add(e.asMapping().without("time")));
    // their order depends on the times
    if (entries.size() > 1) {
      entries.sort(java.util.Comparator.comparing(e -> dev.fluxlift.engine.json.Json.canonical(e)));
    }
    return entries;
  }
}
