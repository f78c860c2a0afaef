package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A recognised installation.
 *
 * @param style its style
 * @param evidence why we think so, each with {@code file:line} or a live object
 * @param version Flux version without v, e.g. {@code 2.6.4}
 * @param namespace where Flux runs
 * @param manifests the source of Flux's manifests: their OCIRepository; with a bootstrap the root's source
 * @param owner the Kustomization that installs Flux; with a bootstrap the root
 * @param rootSource the source of everything else
 * @param root the Kustomization that delivers everything else
 * @param apps the Kustomization that delivers the applications (cluster-apps); with a bootstrap the root
 * @param patches patches of the owner, in order
 * @param components controllers the installation runs, in Flux's own order
 * @param secrets what Flux objects of the repository refer to
 * @param layout folders
 * @param bootstrap what {@code flux bootstrap} wrote, where the root installs Flux itself
 */
public record Installation(
    InstallStyle style,
    List<String> evidence,
    String version,
    String namespace,
    Manifest manifests,
    Manifest owner,
    Manifest rootSource,
    Manifest root,
    Manifest apps,
    List<OwnerPatch> patches,
    List<String> components,
    List<SecretUse> secrets,
    Layout layout,
    Optional<Bootstrap> bootstrap) {

  /** One whose owner is not the root. */
  public Installation(
      InstallStyle style,
      List<String> evidence,
      String version,
      String namespace,
      Manifest manifests,
      Manifest owner,
      Manifest rootSource,
      Manifest root,
      Manifest apps,
      List<OwnerPatch> patches,
      List<String> components,
      List<SecretUse> secrets,
      Layout layout) {
    this(style, evidence, version, namespace, manifests, owner, rootSource, root, apps, patches, components, secrets,
        layout, Optional.empty());
  }

  /** Whether the root installs Flux itself, and so can neither be suspended nor go. */
  public boolean selfManaged() {
    return bootstrap.isPresent();
  }

  /** Objects that go when the old owner is retired; none where it is the root. */
  public Set<ObjectRef> going() {
    return selfManaged() ? Set.of() : Set.of(owner.ref().orIn(namespace), manifests.ref().orIn(namespace));
  }

  /** Controllers that the old manifests hold before any patch, in Flux's own order; empty when that is not known. */
  public Optional<List<String>> installed() {
    return bootstrap.map(Bootstrap::installed).or(() -> FluxComponents.published(version));
  }
}
