package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import java.nio.file.Path;
import java.util.HashSet;
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
 * @param consents given now: codes of findings, {@code not-ready=Kind/namespace/name}, and names of objects that may go
 *     ({@code Kind/namespace/name}); those given before are added by the runner
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
  /** Copies. */
  public RunOptions {
    consents = Set.copyOf(consents);
  }

  /** The same up to another step; empty for all steps. */
  public RunOptions withUntil(Optional<StepId> step) {
    return new RunOptions(remote, step, hold, confirm, soak, handOff, consents, undo, interrupted);
  }

  /** The same with another soak. */
  public RunOptions withSoak(SoakChoice choice) {
    return new RunOptions(remote, until, hold, confirm, choice, handOff, consents, undo, interrupted);
  }

  /** The same with another way to be interrupted. */
  public RunOptions withInterrupted(BooleanSupplier pressed) {
    return new RunOptions(remote, until, hold, confirm, soak, handOff, consents, undo, pressed);
  }

  /** The same with somebody else who is asked before each step. */
  public RunOptions withConfirm(Predicate<Step> person) {
    return new RunOptions(remote, until, hold, person, soak, handOff, consents, undo, interrupted);
  }

  /** The same with more consents. */
  public RunOptions withConsents(Set<String> more) {
    Set<String> all = new HashSet<>(consents);
    all.addAll(more);
    return new RunOptions(remote, until, hold, confirm, soak, handOff, all, undo, interrupted);
  }

  /** Everything at its default: all steps, unasked, the default soak, held when a gate fails. */
  public static RunOptions unattended(String remote) {
    return new RunOptions(
        remote, Optional.empty(), Optional.empty(), _ -> true, SoakChoice.DEFAULT, false, Set.of(), _ -> false, () -> false);
  }
}
