package dev.fluxlift.engine.run;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commit in Flux's revision strings: {@code main@sha1:…}, {@code refs/heads/main@sha1:…}, {@code sha1:…} (V17). */
final class Revision {
  private static final Pattern COMMIT = Pattern.compile("(?:^|@)sha1:([0-9a-f]{40})$");

  private Revision() {}

  static Optional<String> commit(String revision) {
    Matcher matcher = COMMIT.matcher(revision);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
