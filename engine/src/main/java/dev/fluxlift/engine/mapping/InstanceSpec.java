package dev.fluxlift.engine.mapping;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/**
 * What the FluxInstance will say.
 *
 * @param version exactly what runs, e.g. {@code 2.6.4}
 * @param registry where the controllers' images come from, e.g. {@code ghcr.io/fluxcd}
 * @param artifact the distribution artifact with its pinned tag, {@code oci://…:v0.32.0}
 * @param components all that run
 * @param networkPolicy spec.cluster.networkPolicy
 * @param patches spec.kustomize.patches: mappings with {@code patch} (text) and {@code target}
 */
public record InstanceSpec(
    String version,
    String registry,
    Optional<String> artifact,
    List<String> components,
    boolean networkPolicy,
    List<Mapping> patches) {}
