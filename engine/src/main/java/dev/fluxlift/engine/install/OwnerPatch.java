package dev.fluxlift.engine.install;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;

/**
 * One entry of {@code spec.patches} of the Kustomization that installs Flux.
 *
 * @param index 0-based place in the list
 * @param body the parsed patch: a list for RFC 6902, a mapping for strategic merge
 * @param text the patch as written
 * @param target the target selector, an empty mapping when there is none
 * @param origin where it stands
 */
public record OwnerPatch(int index, Value body, String text, Mapping target, Origin origin) {}
