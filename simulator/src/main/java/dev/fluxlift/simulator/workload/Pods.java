package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Pods and other objects that a workload owns. */
final class Pods {
  static final KindRef POD = new KindRef("", "Pod");

  private Pods() {}

  /** Objects of a kind in the owner's namespace that it controls. */
  static List<LiveObject> ownedBy(Api api, LiveObject owner, KindRef kind) {
    return api.list(kind, owner.ref().namespace()).stream()
        .filter(o -> controller(o).flatMap(r -> r.text("uid")).filter(owner.uid()::equals).isPresent())
        .toList();
  }

  /** The owner reference that controls an object. */
  static Optional<Mapping> controller(LiveObject object) {
    for (Value item : object.owners()) {
      if (item.asMapping().bool("controller").orElse(false)) {
        return Optional.of(item.asMapping());
      }
    }
    return Optional.empty();
  }

  /** The object that controls this one, of one of these kinds. */
  static List<ObjectRef> controllerOf(LiveObject object, KindRef kind) {
    return controller(object)
        .filter(r -> r.text("kind").orElse("").equals(kind.kind()))
        .map(r -> List.of(new ObjectRef(kind.group(), kind.kind(), object.ref().namespace(), r.text("name").orElse(""))))
        .orElse(List.of());
  }

  /** Neither ended nor being deleted. */
  static boolean active(LiveObject pod) {
    return !pod.terminating() && !ended(pod);
  }

  static boolean ended(LiveObject pod) {
    return Set.of("Succeeded", "Failed").contains(pod.body().text("status", "phase").orElse(""));
  }

  static boolean ready(LiveObject pod) {
    return pod.condition("Ready").flatMap(c -> c.text("status")).filter("True"::equals).isPresent();
  }

  static long count(List<LiveObject> pods, java.util.function.Predicate<LiveObject> which) {
    return pods.stream().filter(which).count();
  }

  /** A reference to an owner that controls. */
  static Mapping reference(LiveObject owner) {
    return Mapping.of(
        "apiVersion", owner.body().text("apiVersion").orElse(""),
        "kind", owner.ref().kind(),
        "name", owner.ref().name(),
        "uid", owner.uid(),
        "controller", true,
        "blockOwnerDeletion", true);
  }

  /** A pod of a template, with a name of its own or one made by the server. */
  static Mapping pod(LiveObject owner, Mapping template, Optional<String> name) {
    Mapping metadata = Mapping.of("namespace", owner.ref().namespace(), "ownerReferences", List.of(reference(owner)));
    metadata = name.isPresent() ? metadata.with("name", Value.of(name.get()))
        : metadata.with("generateName", Value.of(owner.ref().name() + "-"));
    for (String field : List.of("labels", "annotations")) {
      Optional<Value> written = template.get("metadata", field);
      metadata = written.isPresent() ? metadata.with(field, written.get()) : metadata;
    }
    return Mapping.of("apiVersion", "v1", "kind", "Pod", "metadata", metadata, "spec", template.mapping("spec"));
  }

  /** Deletes; that it is gone already is no failure. */
  static void delete(Api api, LiveObject object) {
    try {
      api.delete(object.ref(), new Api.Deletion(Api.Propagation.BACKGROUND, object.uid(), ""));
    } catch (ClusterException e) {
      if (e.reason() != Reason.NOT_FOUND) {
        throw e;
      }
    }
  }

  static long replicas(LiveObject workload) {
    return number(workload, 1, "spec", "replicas");
  }

  static long number(LiveObject object, long otherwise, String... path) {
    return object.body().text(path).map(Long::parseLong).orElse(otherwise);
  }
}
