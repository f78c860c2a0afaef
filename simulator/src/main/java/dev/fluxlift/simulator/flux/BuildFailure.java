package dev.fluxlift.simulator.flux;

/** Nothing can be built; the message is what the Kustomization's condition says. */
final class BuildFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BuildFailure(String message) {
    super(message);
  }
}
