package dev.fluxlift.engine.mapping;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import java.util.Optional;

/** Knows what one kind of setting becomes. */
public interface MappingRule {
  /** The migration plan's name of the mapping, or ours where it has none. */
  String name();

  /** What becomes of a setting; empty when this rule does not know it. */
  Optional<Outcome> outcome(Setting setting);

  /** Where a {@link Outcome#FIELD} goes, e.g. {@code instance.cluster.networkPolicy: false}; patches say it themselves. */
  default String field() {
    return "";
  }
}
