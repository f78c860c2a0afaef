package dev.fluxlift.engine.plan;

import java.util.List;

/**
 * The file changes of one step's commit; those of later steps start from what the earlier ones left.
 *
 * @param step whose
 * @param changes files, sorted by path
 */
public record Changeset(StepId step, List<FileChange> changes) {}
