package dev.fluxlift.engine.run;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Flux writes them: {@code 1h30m}, {@code 10m0s}, {@code 1.5h} (Go time.ParseDuration). */
public final class GoDuration {
  private static final Pattern WHOLE = Pattern.compile("(?:[0-9]+(?:\\.[0-9]+)?(?:h|m|s|ms))+");
  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|h|m|s)");

  private GoDuration() {}

  /** As Go writes it, in whole seconds: {@code 1h0m0s}, {@code 30s}. */
  public static String text(Duration duration) {
    long seconds = duration.toSeconds();
    return (seconds >= 3600 ? seconds / 3600 + "h" : "") + (seconds >= 60 ? seconds % 3600 / 60 + "m" : "")
        + seconds % 60 + "s";
  }

  /** A duration as a metav1.Duration writes it: {@code 1h} becomes {@code 1h0m0s}; as it stands when it has no whole seconds. */
  public static String rewritten(String text) {
    return parse(text).filter(d -> d.getNano() == 0).map(GoDuration::text).orElse(text);
  }

  /** Empty when it is none. */
  public static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal millis = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long unit = switch (part.group(2)) {
        case "h" -> 3_600_000;
        case "m" -> 60_000;
        case "s" -> 1_000;
        default -> 1;
      };
      millis = millis.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
    }
    return Optional.of(Duration.ofMillis(millis.longValue()));
  }
}
