package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.time.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A Helm action under way, as far as it has come.
 *
 * @param original the revision that is replaced; empty for an installation
 * @param release the revision that is made, or uninstalled
 * @param hook index among the hooks of the present event
 * @param waiting what it waits for
 * @param created what it made, deleted again when it fails and {@code cleanupOnFail} says so
 * @param deadline when it gives up waiting
 */
record HelmRun(
    Kind kind,
    Options options,
    Optional<StoredRelease> original,
    StoredRelease release,
    Phase phase,
    int hook,
    List<ObjectRef> waiting,
    List<ObjectRef> created,
    Instant deadline) {

  /** What helm-controller has Helm do. */
  enum Kind {
    /** helm install. */
    INSTALL("install", "install"),
    /** helm upgrade. */
    UPGRADE("upgrade", "upgrade"),
    /** helm rollback, as a remediation. */
    ROLLBACK("rollback", "rollback"),
    /** helm uninstall, as a remediation. */
    UNINSTALL_REMEDIATION("uninstall", "delete"),
    /** helm uninstall, because the HelmRelease goes or targets another release. */
    UNINSTALL("uninstall", "delete");

    private final String word;
    private final String hooks;

    Kind(String word, String hooks) {
      this.word = word;
      this.hooks = hooks;
    }

    /** As the spec names it. */
    String word() {
      return word;
    }

    String before() {
      return "pre-" + hooks;
    }

    String after() {
      return "post-" + hooks;
    }

    boolean uninstalls() {
      return this == UNINSTALL || this == UNINSTALL_REMEDIATION;
    }

    boolean remediates() {
      return this == UNINSTALL_REMEDIATION || this == ROLLBACK;
    }
  }

  /** What it does next. */
  enum Phase {
    /** Starts the next hook before the change, or goes on when there is none. */
    BEFORE,
    /** Waits for that hook. */
    BEFORE_WAIT,
    /** Changes the objects. */
    CHANGE,
    /** Waits for the objects. */
    WAIT,
    /** Starts the next hook after the change, or ends when there is none. */
    AFTER,
    /** Waits for that hook. */
    AFTER_WAIT
  }

  /**
   * How it is done.
   *
   * @param hooks whether hooks run
   * @param waits whether it waits for the objects
   * @param jobs whether it waits for Jobs to end
   * @param adopts whether it takes objects that no release or another one owns
   * @param replaces whether a field that cannot be changed makes it delete and make anew; client-side only
   * @param cleanup whether what it made goes when it fails
   * @param keepsHistory whether an uninstallation leaves the release Secrets
   * @param serverSide whether it applies server-side
   */
  record Options(
      boolean hooks,
      boolean waits,
      boolean jobs,
      Duration timeout,
      boolean adopts,
      boolean replaces,
      boolean cleanup,
      boolean keepsHistory,
      boolean serverSide,
      Propagation propagation) {}

  /** The same for two of which the same becomes, but for what their deadlines do. */
  long meaning() {
    long out = StateHash.text(kind + " " + options + " " + phase + " " + hook + " " + waiting + " " + created);
    out = StateHash.mix(out * 31 + StateHash.of(ReleaseMeaning.of(release)));
    return StateHash.mix(out * 31 + original.map(o -> StateHash.of(ReleaseMeaning.of(o))).orElse(0L));
  }

  /** The same for two of which the same becomes; {@code meaning} is its own. */
  long hash(long meaning, Outlook outlook) {
    boolean waits = phase == Phase.BEFORE_WAIT || phase == Phase.WAIT || phase == Phase.AFTER_WAIT;
    return waits ? StateHash.mix(meaning * 31 + outlook.until(deadline)) : meaning;
  }

  HelmRun in(Phase next) {
    return new HelmRun(kind, options, original, release, next, hook, waiting, created, deadline);
  }

  HelmRun atHook(Phase next, int index) {
    return new HelmRun(kind, options, original, release, next, index, waiting, created, deadline);
  }

  HelmRun with(StoredRelease changed) {
    return new HelmRun(kind, options, original, changed, phase, hook, waiting, created, deadline);
  }

  HelmRun made(List<ObjectRef> refs) {
    return new HelmRun(kind, options, original, release, phase, hook, waiting, List.copyOf(refs), deadline);
  }

  HelmRun waitsFor(List<ObjectRef> refs, Instant until) {
    return new HelmRun(kind, options, original, release, phase, hook, List.copyOf(refs), created, until);
  }

  /** How far it has come. */
  sealed interface Progress {}

  /** It waits; look again then. */
  record Going(HelmRun run, Duration again) implements Progress {}

  /**
   * It has ended.
   *
   * @param release as it was stored last
   * @param original as it was stored last, when this action stored it
   * @param failure empty when it went well
   */
  record Ended(StoredRelease release, Optional<StoredRelease> original, Optional<String> failure)
      implements Progress {}

  /** The action could not begin: nothing was stored. */
  static final class NotBegun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotBegun(String message) {
      super(message);
    }
  }
}
