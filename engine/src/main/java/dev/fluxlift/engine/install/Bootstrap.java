package dev.fluxlift.engine.install;

import java.util.List;

/**
 * What {@code flux bootstrap} wrote: the root delivers Flux itself, out of the path it builds.
 *
 * @param components file with the objects of {@code flux install}, usually {@code gotk-components.yaml}
 * @param kustomization the kustomization file that names it
 * @param installed controllers in that file, in Flux's own order
 * @param registry where their images come from, e.g. {@code ghcr.io/fluxcd}
 * @param networkPolicy whether it holds NetworkPolicies
 * @param kubeletNamespace whether controllers get the namespace of notification-controller from the kubelet
 * @param leaving 0-based places in the kustomization file's {@code patches} of those that meet nothing but Flux's own
 *     objects: they leave it together with the file
 */
public record Bootstrap(
    String components,
    String kustomization,
    List<String> installed,
    String registry,
    boolean networkPolicy,
    boolean kubeletNamespace,
    List<Integer> leaving) {
  /** Copies the lists. */
  public Bootstrap {
    installed = List.copyOf(installed);
    leaving = List.copyOf(leaving);
  }
}
