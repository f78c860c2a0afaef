package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.schema.ServedKind;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a DELETE does (apiserver@v0.33 pkg/registry/generic/registry/store.go Delete, pkg/registry/rest/delete.go;
 * kubernetes@v1.33 pkg/registry/core/namespace/storage; apiextensions-apiserver@v0.33
 * pkg/registry/customresourcedefinition/etcd.go).
 */
final class Deletions {
  /** Finalizer of a deletion that waits for dependents. */
  static final String FOREGROUND = "foregroundDeletion";
  /** Finalizer of a deletion that lets dependents go. */
  static final String ORPHAN = "orphan";
  /** Finalizer of a CRD whose instances still have to go. */
  static final String CRD_CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

  private final ApiServer server;

  Deletions(ApiServer server) {
    this.server = server;
  }

  /** Whether a deletion that was asked for waits for nothing any more. */
  static boolean finished(Mapping object) {
    boolean namespace = object.text("kind").orElse("").equals("Namespace")
        && object.text("apiVersion").orElse("").equals("v1");
    return object.get("metadata", "deletionTimestamp").isPresent()
        && object.list("metadata", "finalizers").isEmpty()
        && object.text("metadata", "deletionGracePeriodSeconds").orElse("0").equals("0")
        && !(namespace && !object.list("spec", "finalizers").isEmpty());
  }

  void delete(ObjectRef ref, Deletion how) {
    Store store = server.store();
    ServedKind kind = store.served(new KindRef(ref.group(), ref.kind()))
        .orElseThrow(() -> Refused.notServed(new KindRef(ref.group(), ref.kind()).toString()));
    LiveObject live = store.get(ref).orElseThrow(() -> Refused.notFound(ref));
    check(live, how);
    server.webhooks().ifPresent(
        w -> w.ask(new Webhooks.Request(kind, ref, "DELETE", "", Optional.of(live.body()), Optional.empty())));
    Mapping next = finalizers(live.body(), how);
    long grace = how.now() ? 0 : grace(live);
    if (Creation.isCrd(ref)) {
      next = crd(next);
    }
    boolean waits = grace > 0
        || !next.list("metadata", "finalizers").isEmpty()
        || isNamespace(ref) && !next.list("spec", "finalizers").isEmpty();
    if (!waits) {
      server.remove(ref);
      return;
    }
    next = marked(next, grace);
    if (isNamespace(ref)) {
      next = next.withPath(List.of("status", "phase"), Value.of("Terminating"));
    }
    if (!next.equals(live.body())) {
      server.put(ref, next);
    }
  }

  private static boolean isNamespace(ObjectRef ref) {
    return ref.group().isEmpty() && ref.kind().equals("Namespace");
  }

  private static void check(LiveObject live, Deletion how) {
    if (!how.uid().isEmpty() && !how.uid().equals(live.uid())) {
      throw Refused.conflict(live.ref(),
          "Precondition failed: UID in precondition: " + how.uid() + ", UID in object meta: " + live.uid());
    }
    if (!how.resourceVersion().isEmpty() && !how.resourceVersion().equals(live.resourceVersion())) {
      throw Refused.conflict(live.ref(), "Precondition failed: ResourceVersion in precondition: "
          + how.resourceVersion() + ", ResourceVersion in object meta: " + live.resourceVersion());
    }
    if (isNamespace(live.ref()) && Set.of("default", "kube-system", "kube-public").contains(live.ref().name())) {
      throw Refused.forbidden(live.ref(), "this namespace may not be deleted");
    }
  }

  private static Mapping finalizers(Mapping object, Deletion how) {
    List<Value> out = new ArrayList<>(object.list("metadata", "finalizers"));
    out.remove(Value.of(FOREGROUND));
    out.remove(Value.of(ORPHAN));
    switch (how.propagation()) {
      case FOREGROUND -> out.add(Value.of(FOREGROUND));
      case ORPHAN -> out.add(Value.of(ORPHAN));
      case BACKGROUND -> { }
    }
    return withFinalizers(object, out);
  }

  static Mapping withFinalizers(Mapping object, List<Value> finalizers) {
    List<String> path = List.of("metadata", "finalizers");
    return finalizers.isEmpty() ? object.withoutPath(path) : object.withPath(path, Sequence.of(finalizers));
  }

  /** Seconds that the object's kubelet gets; 0 for anything but a pod that runs on a node. */
  private static long grace(LiveObject live) {
    boolean pod = live.ref().group().isEmpty() && live.ref().kind().equals("Pod");
    boolean ended = Set.of("Succeeded", "Failed").contains(live.body().text("status", "phase").orElse(""));
    if (!pod || ended || live.spec("nodeName").isEmpty()) {
      return 0;
    }
    return live.spec("terminationGracePeriodSeconds").flatMap(Value::text).map(Long::parseLong).orElse(30L);
  }

  private Mapping crd(Mapping crd) {
    List<Value> finalizers = new ArrayList<>(crd.list("metadata", "finalizers"));
    if (!finalizers.contains(Value.of(CRD_CLEANUP))) {
      finalizers.add(Value.of(CRD_CLEANUP));
    }
    List<Value> conditions = new ArrayList<>(crd.list("status", "conditions"));
    boolean told = conditions.stream().anyMatch(c -> c.asMapping().text("type").orElse("").equals("Terminating"));
    if (!told) {
      conditions.add(Mapping.of(
          "lastTransitionTime", seconds(server.now()).toString(),
          "message", "CustomResourceDefinition marked for deletion; CustomResource deletion will be initiated as soon as"
              + " possible",
          "reason", "InstanceDeletionPending",
          "status", "True",
          "type", "Terminating"));
    }
    return withFinalizers(crd, finalizers).withPath(List.of("status", "conditions"), Sequence.of(conditions));
  }

  private Mapping marked(Mapping object, long grace) {
    if (object.get("metadata", "deletionTimestamp").isPresent()) {
      return object;
    }
    Mapping out = object
        .withPath(List.of("metadata", "deletionTimestamp"),
            Value.of(seconds(server.now()).plusSeconds(grace).toString()))
        .withPath(List.of("metadata", "deletionGracePeriodSeconds"), Value.of(grace));
    long generation = new LiveObject(object).generation();
    return generation > 0
        ? out.withPath(List.of("metadata", "generation"), Value.of(generation + 1))
        : out;
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
