package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.LiveObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Stream;

/** When an event was said last: events of both APIs show up in the core group, each with fields of its own. */
public final class EventTime {
  private EventTime() {}

  /** The latest time it carries. */
  public static Optional<Instant> of(LiveObject event) {
    return Stream.of(
            event.body().text("lastTimestamp"),
            event.body().text("series", "lastObservedTime"),
            event.body().text("eventTime"),
            event.body().text("deprecatedLastTimestamp"))
        .flatMap(Optional::stream)
        .flatMap(t -> parse(t).stream())
        .max(Instant::compareTo);
  }

  private static Optional<Instant> parse(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
