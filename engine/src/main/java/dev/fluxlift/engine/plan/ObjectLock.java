package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What must not have changed of an object between plan and run.
 *
 * <p>Not its resourceVersion: Flux objects and Deployments get a new one with every status update, at least once an
 * interval, and a plan would be stale within minutes although nothing of it moved. The generation counts changes of the
 * spec (apiextensions and apps bump it at no other write), and the hash covers labels, annotations and spec; only
 * {@code reconcile.fluxcd.io/…} annotations are left out, by which people and fluxlift ask for a reconcile.
 *
 * @param uid metadata.uid
 * @param generation metadata.generation; 0 when only the identity is locked (Namespace, CRD)
 * @param content first 16 hex digits of the SHA-256 of labels, annotations and spec; {@code ""} when not locked
 */
public record ObjectLock(String uid, long generation, String content) {
  private static final String REQUESTS = "reconcile.fluxcd.io/";

  /** Of an object as it is now. */
  public static ObjectLock of(LiveObject object) {
    return switch (object.ref().kind()) {
      case "CustomResourceDefinition", "Namespace" -> new ObjectLock(object.uid(), 0, "");
      // its annotation deployment.kubernetes.io/revision moves with a rollback that restores the same spec
      case "Deployment" -> new ObjectLock(object.uid(), object.generation(), "");
      default -> new ObjectLock(object.uid(), object.generation(), hash(object));
    };
  }

  /** Of each of these objects that is there. */
  public static Map<ObjectRef, ObjectLock> of(Cluster cluster, Iterable<ObjectRef> objects) {
    Map<ObjectRef, ObjectLock> out = new TreeMap<>();
    for (ObjectRef ref : objects) {
      Optional<LiveObject> live = cluster.get(ref);
      live.ifPresent(o -> out.put(ref, of(o)));
    }
    return out;
  }

  private static String hash(LiveObject object) {
    Map<String, String> annotations = new TreeMap<>(object.annotations());
    annotations.keySet().removeIf(k -> k.startsWith(REQUESTS));
    Mapping content = Mapping.of(
        "labels", Value.of(new TreeMap<>(object.labels())),
        "annotations", Value.of(annotations),
        "spec", object.body().mapping("spec"));
    return Hashes.sha256(Json.canonical(content)).substring(0, 16);
  }

  @Override
  public String toString() {
    return "uid " + uid + (generation == 0 ? "" : " generation " + generation)
        + (content.isEmpty() ? "" : " content " + content);
  }
}
