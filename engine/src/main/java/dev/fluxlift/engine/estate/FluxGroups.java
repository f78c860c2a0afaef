package dev.fluxlift.engine.estate;

/** Which API groups are Flux's own. The operator's group is another one. */
public final class FluxGroups {
  /** Group of source-watcher's ArtifactGenerators, since Flux 2.7 (source-watcher api/v1beta1@v2.0.1). */
  public static final String EXTENSIONS = "source.extensions.fluxcd.io";

  private static final String TOOLKIT = ".toolkit.fluxcd.io";

  private FluxGroups() {}

  /** Whether objects of this group are Flux's. */
  public static boolean has(String group) {
    return group.endsWith(TOOLKIT) || group.equals(EXTENSIONS);
  }

  /**
   * Whether a CRD of this name defines one of Flux's kinds.
   *
   * @param crd plural, a dot, the group
   */
  public static boolean define(String crd) {
    return has(crd.substring(crd.indexOf('.') + 1));
  }
}
