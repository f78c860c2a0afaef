package dev.fluxlift.engine.install;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of three numbers. */
public record FluxVersion(int major, int minor, int patch) implements Comparable<FluxVersion> {
  private static final Pattern THREE = Pattern.compile("v?(\\d{1,5})\\.(\\d{1,5})\\.(\\d{1,5})");
  private static final Comparator<FluxVersion> ORDER = Comparator.comparingInt(FluxVersion::major)
      .thenComparingInt(FluxVersion::minor)
      .thenComparingInt(FluxVersion::patch);

  /** The version a text says, with or without {@code v}; empty for anything but three numbers. */
  public static Optional<FluxVersion> of(String text) {
    Matcher m = THREE.matcher(text);
    return m.matches()
        ? Optional.of(new FluxVersion(
            Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3))))
        : Optional.empty();
  }

  /** Whether this is at least {@code major.minor}. */
  public boolean atLeast(int otherMajor, int otherMinor) {
    return compareTo(new FluxVersion(otherMajor, otherMinor, 0)) >= 0;
  }

  @Override
  public int compareTo(FluxVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
