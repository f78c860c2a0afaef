package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.install.FluxVersion;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions that {@code spec.distribution.version} allows: three numbers, the last of which may be {@code x} or
 * {@code *}. Any other range is not known.
 */
record VersionRange(FluxVersion lowest, FluxVersion highest) {
  private static final Pattern FORM = Pattern.compile("[=v]*(\\d{1,4})(?:\\.(\\d{1,4}|[xX*]))?(?:\\.(\\d{1,4}|[xX*]))?");
  private static final int MOST = 9999;

  static Optional<VersionRange> of(String text) {
    Matcher m = FORM.matcher(text.strip());
    if (!m.matches()) {
      return Optional.empty();
    }
    int major = Integer.parseInt(m.group(1));
    Optional<Integer> minor = number(m.group(2));
    Optional<Integer> patch = minor.isPresent() ? number(m.group(3)) : Optional.empty();
    return Optional.of(new VersionRange(
        new FluxVersion(major, minor.orElse(0), patch.orElse(0)), new FluxVersion(major, minor.orElse(MOST), patch.orElse(MOST))));
  }

  private static Optional<Integer> number(@Nullable String part) {
    return part == null || !Character.isDigit(part.charAt(0)) ? Optional.empty() : Optional.of(Integer.valueOf(part));
  }

  /** Whether all of them are older than this. */
  boolean isBelow(String version) {
    return FluxVersion.of(version).filter(v -> highest.compareTo(v) < 0).isPresent();
  }

  /** Whether none of them is as new as this. */
  boolean isBefore(FluxVersion since) {
    return highest.compareTo(since) < 0;
  }

  /** Whether all of them are. */
  boolean isSince(FluxVersion since) {
    return lowest.compareTo(since) >= 0;
  }
}
