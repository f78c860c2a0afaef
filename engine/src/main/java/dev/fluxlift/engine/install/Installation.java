package dev.fluxlift.engine.install;

import java.util.List;

/**
 * A recognised installation.
 *
 * @param style its style
 * @param evidence why we think so, each with {@code file:line} or a live object
 * @param version Flux version without v, e.g. {@code 2.6.4}
 * @param namespace where Flux runs
 * @param manifests the OCIRepository of Flux's manifests
 * @param owner the Kustomization that installs Flux
 * @param rootSource the source of everything else
 * @param root the Kustomization that delivers everything else
 * @param apps the Kustomization that delivers the applications (cluster-apps)
 * @param patches patches of the owner, in order
 * @param components controllers the installation runs, in Flux's own order
 * @param secrets what Flux objects of the repository refer to
 * @param layout folders
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
    Layout layout) {}
