package dev.fluxlift.simulator.world;

/** Whether the servers outside the cluster answer source-controller; asked at each of its requests. */
public interface Remotes {
  /** All answer. */
  Remotes ANSWER = new Remotes() {};

  /** Whether the Git server does. */
  default boolean git() {
    return true;
  }

  /** Whether the OCI registries do. What is pinned by its digest is not asked for. */
  default boolean registries() {
    return true;
  }
}
