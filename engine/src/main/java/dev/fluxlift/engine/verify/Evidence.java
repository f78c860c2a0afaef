package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.verify.Check.Verdict;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What the verification found, to be kept beside the move.
 *
 * @param at when
 * @param cluster UID of kube-system
 * @param server address of the API server
 * @param checks all checks, in the order of the migration plan
 */
public record Evidence(Instant at, String cluster, String server, List<Check> checks) {
  /** Copies. */
  public Evidence {
    checks = List.copyOf(checks);
  }

  /** Whether every check holds; one that belongs to a step still to come does not hold. */
  public boolean complete() {
    return checks.stream().allMatch(c -> c.verdict() == Verdict.HOLDS);
  }

  /** Whether nothing speaks against going on: all checks hold but those of steps still to come. */
  public boolean soFar() {
    return checks.stream().allMatch(c -> c.verdict() == Verdict.HOLDS || c.verdict() == Verdict.NOT_YET);
  }

  /**
   * What speaks against retiring the old owner, or against going on with that after a kill: what is failing, but not that
   * the old files are there again. Somebody may have pushed by force behind the commit that removed them, and to retire
   * the old owner removes them once more.
   */
  public List<Check> againstRetiring() {
    return failing().stream().filter(c -> !c.id().equals(Verification.OLD_FILES)).toList();
  }

  /**
   * What fails or is unknown, but neither the documentation, which a person brings up to date when the old files are gone,
   * nor what others deployed meanwhile.
   */
  public List<Check> failing() {
    return checks.stream()
        .filter(c -> c.verdict() == Verdict.FAILS || c.verdict() == Verdict.UNKNOWN)
        .filter(c -> !Set.of(Verification.DOCUMENTATION, Verification.APPS).contains(c.id()))
        .toList();
  }

  /** As JSON. */
  public Mapping toValue() {
    return Mapping.of(
        "at", at.toString(),
        "cluster", cluster,
        "server", server,
        "complete", complete(),
        "checks",
            Sequence.of(checks.stream()
                .map(c -> Mapping.of(
                    "id", c.id(),
                    "title", c.title(),
                    "verdict", c.verdict().name(),
                    "evidence", c.evidence(),
                    "against", c.against()))
                .toList()));
  }

  /** As Markdown. */
  public String markdown() {
    StringBuilder out = new StringBuilder("# Verification of the move to Flux Operator\n\n");
    out.append("Read at ").append(at).append(" from ").append(server).append(" (cluster ").append(cluster).append(").\n");
    out.append(complete() ? "All checks hold.\n" : "Not all checks hold.\n");
    for (Check check : checks) {
      out.append("\n## ").append(check.title()).append("\n\n");
      out.append(words(check.verdict())).append(" (`").append(check.id()).append("`)\n");
      lines(out, "against", check.against());
      lines(out, "read", check.evidence());
    }
    return out.toString();
  }

  private static void lines(StringBuilder out, String what, List<String> lines) {
    if (!lines.isEmpty()) {
      out.append('\n');
      lines.forEach(l -> out.append("- ").append(what).append(": ").append(l.replace("\n", " ")).append('\n'));
    }
  }

  private static String words(Verdict verdict) {
    return switch (verdict) {
      case HOLDS -> "**Holds.**";
      case FAILS -> "**Does not hold.**";
      case UNKNOWN -> "**Could not be read.**";
      case NOT_YET -> "**Still to come.**";
    };
  }
}
