package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.Arrays;
import java.util.List;

/**
 * An object of a chart that runs beside a release and is no part of its manifest (helm pkg/release/v1/hook.go@v4.2.0).
 *
 * @param object as rendered
 * @param events e.g. {@code post-install}
 * @param weight lowest first
 * @param deletePolicies e.g. {@code before-hook-creation}, which is the default
 * @param phase of its last run: Running, Succeeded, Failed, or {@code ""} when it never ran
 */
public record Hook(Mapping object, List<String> events, int weight, List<String> deletePolicies, String phase) {
  /** Annotation with the events. */
  public static final String EVENTS = "helm.sh/hook";

  /** Annotation with the weight. */
  public static final String WEIGHT = "helm.sh/hook-weight";

  /** Annotation with the delete policies. */
  public static final String DELETE_POLICY = "helm.sh/hook-delete-policy";

  /** Copies. */
  public Hook {
    events = List.copyOf(events);
    deletePolicies = deletePolicies.isEmpty() ? List.of("before-hook-creation") : List.copyOf(deletePolicies);
  }

  static Hook of(Mapping object) {
    return new Hook(
        object,
        words(object, EVENTS),
        object.text("metadata", "annotations", WEIGHT).map(Integer::parseInt).orElse(0),
        words(object, DELETE_POLICY),
        "");
  }

  ObjectRef ref() {
    return ObjectRef.of(object);
  }

  Hook ended(String how) {
    return new Hook(object, events, weight, deletePolicies, how);
  }

  boolean deletedAt(String policy) {
    return deletePolicies.contains(policy) && !ref().kind().equals("CustomResourceDefinition");
  }

  Mapping stored() {
    return Mapping.of(
        "name", ref().name(),
        "kind", ref().kind(),
        "path", "templates/" + ref().name() + ".yaml",
        "manifest", Manifest.text(List.of(object)),
        "events", events,
        "last_run", Mapping.of("phase", phase),
        "weight", weight,
        "delete_policies", deletePolicies);
  }

  static Hook read(Mapping stored) {
    return new Hook(
        Manifest.objects(stored.text("manifest").orElse("")).getFirst(),
        texts(stored.list("events")),
        stored.text("weight").map(Integer::parseInt).orElse(0),
        texts(stored.list("delete_policies")),
        stored.text("last_run", "phase").orElse(""));
  }

  private static List<String> words(Mapping object, String annotation) {
    return Arrays.stream(object.text("metadata", "annotations", annotation).orElse("").split(",", -1))
        .map(String::strip)
        .filter(w -> !w.isEmpty())
        .toList();
  }

  private static List<String> texts(List<Value> values) {
    return values.stream().flatMap(v -> v.text().stream()).toList();
  }
}
