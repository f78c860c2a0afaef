package dev.fluxlift.adapters.build;

/** A program that builds kustomizations cannot be used. */
public final class BuildProgramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BuildProgramException(String what) {
    super(what);
  }
}
