package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.time.Backoff;
import dev.fluxlift.simulator.time.Controller;
import java.util.Optional;

/** One of the controllers in Flux Operator's process. */
abstract class OperatorController implements Controller {
  private final ObjectRef deployment;
  private final String looksAt;

  /**
   * @param deployment the operator's own; its namespace is the one it works in
   * @param looksAt what makes its name unique
   */
  OperatorController(ObjectRef deployment, String looksAt) {
    this.deployment = deployment;
    this.looksAt = looksAt;
  }

  @Override
  public final String name() {
    return Adoption.MANAGER + "/" + looksAt;
  }

  @Override
  public final String manager() {
    return Adoption.MANAGER;
  }

  @Override
  public final Optional<ObjectRef> deployment() {
    return Optional.of(deployment);
  }

  @Override
  public final Backoff backoff() {
    return Backoff.FLUX;
  }
}
