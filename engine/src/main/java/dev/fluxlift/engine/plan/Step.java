package dev.fluxlift.engine.plan;

import java.util.List;

/**
 * A step of the move, as a value: the runner, the printer and the documentation read the same one.
 *
 * @param id which
 * @param before must hold before it acts
 * @param actions what it does, in order
 * @param after must hold when it is done
 * @param wayBack how it is undone
 */
public record Step(
    StepId id, List<Condition> before, List<Action> actions, List<Condition> after, WayBack wayBack) {}
