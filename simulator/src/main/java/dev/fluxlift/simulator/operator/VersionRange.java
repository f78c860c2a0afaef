package dev.fluxlift.simulator.operator;

import dev.fluxlift.simulator.api.NotSimulatedException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code distribution.version}: three numbers, or fewer, or {@code x} for the rest (internal/builder/semver.go).
 * Operators such as {@code >=} are not in the model.
 */
record VersionRange(String text) {
  private static final Pattern SHAPE = Pattern.compile("[v=]?\\s*(\\d+|\\*)(?:\\.(\\d+|[xX*]))?(?:\\.(\\d+|[xX*]))?");

  /** The newest of these that is in the range. */
  Optional<String> newest(List<String> versions) {
    Matcher range = SHAPE.matcher(text.strip());
    if (!range.matches()) {
      throw new NotSimulatedException(
          "distribution.version '" + text + "' is not in the model: name a version, or 2.x, or 2.X.x");
    }
    return versions.stream()
        .filter(v -> within(range, v.split("\\.", -1)))
        .max(Comparator.comparingInt((String v) -> part(v, 0))
            .thenComparingInt(v -> part(v, 1))
            .thenComparingInt(v -> part(v, 2)));
  }

  private static boolean within(Matcher range, String[] version) {
    for (int i = 0; i < 3; i++) {
      String wanted = range.group(i + 1);
      if (wanted == null || wanted.equals("*") || wanted.equalsIgnoreCase("x")) {
        return true;
      }
      if (!wanted.equals(version[i])) {
        return false;
      }
    }
    return true;
  }

  /** Major, minor or patch of a version with or without v and digest. */
  static int part(String version, int index) {
    String bare = version.split("@", 2)[0];
    String numbers = bare.startsWith("v") ? bare.substring(1) : bare;
    return Integer.parseInt(numbers.split("[.-]", -1)[index]);
  }
}
