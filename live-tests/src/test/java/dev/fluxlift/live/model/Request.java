package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;

/** A request that both servers understand. */
sealed interface Request {
  /** The object it is about. */
  ObjectRef ref();

  /** Server-side apply. */
  record Apply(Mapping manifest, String manager, boolean force, boolean dry, String subresource) implements Request {
    @Override
    public ObjectRef ref() {
      return ObjectRef.of(manifest);
    }
  }

  /** POST. */
  record Create(Mapping manifest, String manager, boolean dry) implements Request {
    @Override
    public ObjectRef ref() {
      return ObjectRef.of(manifest);
    }
  }

  /**
   * Reads, lays a merge patch over what was read, and puts it back.
   *
   * @param version whether it says which resourceVersion it read
   */
  record Put(ObjectRef ref, Mapping change, String manager, boolean version, String subresource) implements Request {}

  /** PATCH. */
  record Patch(ObjectRef ref, PatchType type, Value patch, String manager, String subresource, boolean dry)
      implements Request {}

  /** DELETE. */
  record Delete(ObjectRef ref, Propagation how) implements Request {}
}
