package dev.fluxlift.live.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The records of a run as the page that is kept in docs. */
final class LiveReportPage {
  /** What runs; the versions are those of {@code live-tests/go}. */
  private static final String HEAD = """
      # Live report

      %s, one run of the live tests: %d of %d green. Kubernetes 1.33.13, flux-operator 0.58.1, source-controller 1.9.5,
      helm-controller 1.6.4, notification-controller 1.6.0; line 2.6: manifests of Flux 2.6.4, kustomize-controller 1.6.0;
      line 2.9: manifests of Flux 2.9.4, kustomize-controller 1.9.5. Charts are stand-ins of our own. Profile `live` runs
      with `./mvnw verify`, `full` only with `./mvnw verify -Plive-full`, which writes this page to
      `live-tests/target/live-report`. `docs/upstream-notes.md` says what differs from what was known.

      | test | Flux | result | seconds | profile |
      |---|---|---|---|---|
      """;

  /** As the tests that kill print it. */
  private static final Pattern KILLED = Pattern.compile("killed at (\\d+) points");

  private LiveReportPage() {}

  static void write(Path file, List<LiveRecord> records) {
    try {
      Files.writeString(file, text(LocalDate.now(ZoneOffset.UTC), records));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(LocalDate day, List<LiveRecord> records) {
    long green = records.stream().filter(LiveRecord::green).count();
    StringBuilder out = new StringBuilder(HEAD.formatted(day, green, records.size()));
    for (LiveRecord r : records) {
      out.append("| ").append(r.name()).append(" | ").append(String.join(", ", r.lines())).append(" | ")
          .append(r.green() ? "green" : "**RED**").append(" | ").append(r.seconds()).append(" | ")
          .append(r.full() ? "full" : "live").append(" |\n");
    }
    out.append("\nSIGKILL of the tool at ").append(killed(records)).append(" points in all, by the tests that are green.\n");
    out.append("\n## Measured in it\n");
    records.forEach(r -> r.measured().forEach(m -> out.append("* ").append(r.name()).append(": ").append(m).append('\n')));
    return out.toString();
  }

  private static int killed(List<LiveRecord> records) {
    return records.stream().filter(LiveRecord::green).flatMap(r -> r.measured().stream())
        .map(KILLED::matcher).filter(Matcher::find).mapToInt(m -> Integer.parseInt(m.group(1))).sum();
  }
}
