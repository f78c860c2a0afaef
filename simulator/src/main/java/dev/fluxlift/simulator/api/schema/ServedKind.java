package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.simulator.api.fields.FieldSet;
import dev.fluxlift.simulator.api.fields.Type;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/** A kind that is served now. */
public interface ServedKind {
  /** Group and kind. */
  KindRef kind();

  /** Whether a CRD brings it. */
  boolean custom();

  /** Name in paths, e.g. {@code deployments}. */
  String plural();

  /** Whether its objects live in namespaces. */
  boolean namespaced();

  /** Whether status has a door of its own: then other writes leave it alone. */
  boolean hasStatus();

  /** Where replicas are, for the scale subresource. */
  Optional<Scale> scale();

  /** Served versions as {@code v1} or {@code group/v1}, the preferred one first. */
  List<String> apiVersions();

  /** The version that is stored, as {@link #apiVersions}. */
  String stored();

  /** The structure of an object; empty for a version that is not known. */
  Optional<Type> type(String apiVersion);

  /** What the server makes of an object that was sent: unknown fields go, defaults come. */
  Mapping decode(Mapping object);

  /** As {@link #decode(Mapping)}, of a new state: what is the very same value as in the live object was decoded before. */
  default Mapping decode(Mapping object, Mapping live) {
    return decode(object);
  }

  /** What reading an object into its Go type and writing it again makes of it, without defaults. */
  Mapping written(Mapping object);

  /**
   * What the server makes of an object that an apply gave: as {@link #decode}, but a custom resource keeps its nulls.
   */
  Mapping merged(Mapping object);

  /** As {@link #merged(Mapping)}, as {@link #decode(Mapping, Mapping)}. */
  default Mapping merged(Mapping object, Mapping live) {
    return merged(object);
  }

  /** An empty object, as the server makes one before it creates. */
  Mapping empty(String apiVersion);

  /** Fields that a write cannot change. */
  FieldSet reset(String subresource, String apiVersion);

  /** Whether an update has to name the resourceVersion it read. */
  boolean needsResourceVersion();

  /** Whether an object says metadata.generation. */
  boolean hasGeneration();

  /** Whether a write changes the generation. */
  boolean newGeneration(Mapping before, Mapping after);

  /**
   * Why the server does not accept an object; empty when it does.
   *
   * @param before empty when it is created
   */
  List<String> invalid(Optional<Mapping> before, Mapping after);

  /** Fields that are unknown, which a strict request refuses. */
  List<String> unknown(Mapping object);

  /**
   * Paths of the scale subresource below the object.
   *
   * @param spec of the wanted replicas, e.g. {@code [spec, replicas]}
   * @param status of the seen ones
   */
  record Scale(List<String> spec, List<String> status) {}
}
