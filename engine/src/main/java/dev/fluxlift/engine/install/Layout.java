package dev.fluxlift.engine.install;

import java.util.Optional;

/**
 * The folders of the migration plan's layout, from the repository's top, without trailing slash.
 *
 * @param root what the root Kustomization's path says, e.g. {@code kubernetes/flux}
 * @param config folder of flux.yaml and cluster.yaml, e.g. {@code kubernetes/flux/config}
 * @param apps folder the application Kustomization builds, e.g. {@code kubernetes/apps}
 * @param oldBootstrap folder that installs Flux by hand, e.g. {@code kubernetes/bootstrap/flux}
 * @param bootstrap folder for the new bootstrap, e.g. {@code bootstrap}
 * @param cluster folder of this cluster in a repository of several, {@code ""} for all of it
 */
public record Layout(
    String root, String config, String apps, Optional<String> oldBootstrap, String bootstrap, String cluster) {
  /** Of a repository of one cluster. */
  public Layout(String root, String config, String apps, Optional<String> oldBootstrap, String bootstrap) {
    this(root, config, apps, oldBootstrap, bootstrap, "");
  }
}
