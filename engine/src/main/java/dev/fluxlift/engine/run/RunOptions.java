package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What the person chose.
 *
 * @param remote name of the git remote Flux follows, e.g. {@code origin}
 * @param until the last step to run; empty for all
 * @param hold while this file is there no step that changes something begins
 * @param confirm asked before each step that changes something; {@code _ -> true} for {@code --yes}
 * @param soak what S7 waits for
 * @param handOff whether commits are prepared as branches for the person to merge
 * @param consents codes of findings, and names of objects that may go ({@code Kind/namespace/name})
 * @param undo asked when a gate failed without a violated invariant: whether to undo the step
 * @param interrupted whether the person pressed Ctrl-C
 */
public record RunOptions(
    String remote,
    Optional<StepId> until,
    Optional<Path> hold,
    Predicate<Step> confirm,
    SoakChoice soak,
    boolean handOff,
    Set<String> consents,
    Predicate<Step> undo,
    BooleanSupplier interrupted) {

  /** Everything at its default: all steps, unasked, the default soak, held when a gate fails. */
  public static RunOptions unattended(String remote) {
    return new RunOptions(
        remote, Optional.empty(), Optional.empty(), _ -> true, SoakChoice.DEFAULT, false, Set.of(), _ -> false, () -> false);
  }
}
