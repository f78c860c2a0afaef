package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import java.util.Optional;

/** What goes wrong between a caller and the server; asked on each call, so that a seed or a test decides. */
public interface Faults {
  /** Nothing goes wrong. */
  Faults NONE = new Faults() {};

  /** The call never reaches the server, or is turned away (429, 5xx, 409, a time-out). */
  default Optional<ClusterException> before(Call call) {
    return Optional.empty();
  }

  /** The server has done it, but the caller does not hear so. */
  default Optional<ClusterException> after(Call call) {
    return Optional.empty();
  }

  /** An older state that a read is served from; empty for the present one. */
  default Optional<ApiServer.Snapshot> stale(Call call) {
    return Optional.empty();
  }

  /**
   * One request.
   *
   * @param caller field manager of the caller
   * @param verb as RBAC names it: get, list, create, update, patch, delete
   * @param ref the object; name and namespace are {@code ""} for a list
   */
  record Call(String caller, String verb, ObjectRef ref) {
    /** Whether nothing changes by it. */
    public boolean read() {
      return verb.equals("get") || verb.equals("list");
    }
  }
}
