package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.port.GitException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Looks again and again, renewing the lock, listening for Ctrl-C, and saying what it waits for. */
final class Waiting {
  private static final Duration FOREVER = Duration.ofDays(365);
  private static final Duration HOLD_POLL = Duration.ofSeconds(2);

  private final Clock clock;
  private final Lock lock;
  private final RunOptions options;
  private final Progress progress;

  Waiting(Clock clock, Lock lock, RunOptions options, Progress progress) {
    this.clock = clock;
    this.lock = lock;
    this.options = options;
    this.progress = progress;
  }

  /** Between any two actions: the person may have interrupted, the lock may be due. */
  void requireGoOn() throws InterruptedException {
    if (options.interrupted().getAsBoolean() || Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
    lock.renew();
  }

  /** The last verdict: holding, hopeless, or the one when the time was over. {@code each} runs after every look. */
  Verdict until(Step step, Duration limit, Supplier<Verdict> look, Runnable each) throws InterruptedException {
    return until(step, Pace.poll(step.id()), Pace.normal(step.id()), limit, look, each);
  }

  /** Waits as long as it takes. */
  void untilOpenEnded(Step step, Duration poll, Supplier<Verdict> look) throws InterruptedException {
    until(step, poll, FOREVER, FOREVER, look, () -> {});
  }

  Verdict until(Step step, Duration poll, Duration normal, Duration limit, Supplier<Verdict> look, Runnable each)
      throws InterruptedException {
    Instant begun = clock.now();
    while (true) {
      requireGoOn();
      Verdict verdict = tolerant(look);
      tolerant(() -> {
        each.run();
        return verdict;
      });
      Duration elapsed = Duration.between(begun, clock.now());
      if (verdict.holds() || verdict.hopeless() || elapsed.compareTo(limit) >= 0) {
        return verdict;
      }
      progress.on(new Progress.Waiting(step, verdict.waitingFor() + " (" + verdict.evidence() + ")", elapsed, normal, limit));
      clock.pause(poll);
    }
  }

  /** A server that does not answer for a while is no verdict; one that refuses us is the end. */
  private static Verdict tolerant(Supplier<Verdict> look) {
    try {
      return look.get();
    } catch (ClusterException e) {
      if (e.reason() == Reason.UNAUTHORIZED || e.reason() == Reason.FORBIDDEN) {
        throw e;
      }
      return Verdict.no("the cluster: " + e.getMessage(), "the API server to answer");
    } catch (GitException e) {
      if (e.reason() != GitException.Reason.REMOTE_UNAVAILABLE) {
        throw e;
      }
      return Verdict.no("git: " + e.getMessage(), "the git remote to answer");
    }
  }

  /** While the hold file is there, no step that changes something begins. */
  void whileHeld(Step step) throws InterruptedException {
    if (Move.heldBack(options)) {
      String file = options.hold().map(Object::toString).orElse("");
      untilOpenEnded(
          step,
          HOLD_POLL,
          () -> Move.heldBack(options)
              ? Verdict.no("held before " + step.id(), "the file " + file + " to go")
              : Verdict.yes(file + " is gone"));
    }
  }
}
