package dev.fluxlift.engine.proof.render;

import java.util.Optional;

/**
 * A controller's image in a distribution.
 *
 * @param component e.g. {@code source-controller}
 * @param tag e.g. {@code v1.6.2}
 * @param digest {@code sha256:…}; empty when the distribution has none for this registry
 */
public record Image(String component, String tag, Optional<String> digest) {
  /** The whole reference in a registry, e.g. {@code ghcr.io/fluxcd/source-controller:v1.6.2@sha256:…}. */
  public String in(String registry) {
    String base = registry.endsWith("/") ? registry.substring(0, registry.length() - 1) : registry;
    return base + "/" + component + ":" + tag + digest.map(d -> "@" + d).orElse("");
  }
}
