package dev.fluxlift.simulator.operator;

import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.runtime.ApplySet.Entry;
import dev.fluxlift.simulator.runtime.ApplySet.Prepared;
import dev.fluxlift.simulator.time.Outlook;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Instant;
import java.util.List;

/** A reconciliation of a FluxInstance that is not at its end. */
sealed interface InstanceFlight {
  /** The FluxInstance as it was written last. */
  Mapping sent();

  /** The FluxInstance as the controller has it. */
  Mapping object();

  /**
   * The same for two of which the same becomes; when it began is only told.
   *
   * @param lasting {@link #lasting} of it
   */
  default long hash(long lasting, Outlook outlook) {
    return lasting + switch (this) {
      case Applying a -> outlook.until(a.deadline());
      case Leaving l -> outlook.until(l.deadline());
    };
  }

  /** What does not depend on when it is looked at. */
  default long lasting() {
    long out = StateHash.object(sent()) * 31 + StateHash.object(object());
    return switch (this) {
      case Applying a -> {
        out = StateHash.mix(out * 31 + a.stage().ordinal());
        out = StateHash.mix(out * 31 + StateHash.text(a.build().revision() + " " + a.applied()));
        out = StateHash.mix(out * 31 + StateHash.of(Sequence.of(a.build().objects())));
        yield StateHash.mix(out * 31 + a.prepared().hash());
      }
      case Leaving l -> StateHash.mix(out * 31 + l.stage().ordinal() + 7);
    };
  }

  /**
   * Flux is being applied.
   *
   * @param sent the FluxInstance as it was written last
   * @param object as the controller has it
   * @param applied what has been applied
   * @param prepared what was found for the present stage
   */
  record Applying(
      Mapping sent,
      Mapping object,
      FluxBuild build,
      Stage stage,
      List<Entry> applied,
      Prepared prepared,
      Instant begun,
      Instant deadline)
      implements InstanceFlight {
    Applying next(Stage next, List<Entry> entries, Prepared found, Instant until) {
      return new Applying(sent, object, build, next, List.copyOf(entries), found, begun, until);
    }
  }

  /** Flux is being uninstalled. */
  record Leaving(Mapping sent, Mapping object, Uninstallation.Stage stage, Instant begun, Instant deadline)
      implements InstanceFlight {}

  /** How far an application has come. */
  enum Stage {
    /** CRDs, namespaces and cluster roles are dry-run and cleaned up. */
    DEFINITIONS,
    /** They are written and have to be established. */
    ESTABLISHED,
    /** The rest is dry-run and cleaned up. */
    REST,
    /** All is written and has to be healthy. */
    HEALTH
  }
}
