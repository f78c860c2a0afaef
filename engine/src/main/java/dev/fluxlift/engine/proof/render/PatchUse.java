package dev.fluxlift.engine.proof.render;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.List;
import java.util.Optional;

/**
 * What one patch did in a build.
 *
 * @param index 0-based place in its list
 * @param where where it stands, {@code file:line}, or {@code -} for one the program wrote
 * @param text the patch as written
 * @param matched the objects its target selects, sorted
 * @param failure why it could not be applied
 */
public record PatchUse(int index, String where, String text, List<ObjectRef> matched, Optional<String> failure) {}
