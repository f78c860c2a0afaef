package dev.fluxlift.engine.plan;

import java.util.Optional;

/**
 * One file before and after a step.
 *
 * @param path from the repository's top
 * @param before text before; empty when the file is new
 * @param after text after; empty when the file goes
 */
public record FileChange(String path, Optional<String> before, Optional<String> after) {}
