package dev.fluxlift.engine.report;

import dev.fluxlift.engine.finding.Finding;
import java.util.Collection;
import java.util.List;

/** Findings as a table, for a comment on a pull request. */
public final class FindingsMarkdown {
  private FindingsMarkdown() {}

  /**
   * The text.
   *
   * @param consents codes a person consented to
   */
  public static String of(List<Finding> findings, Collection<String> consents) {
    List<Finding> stops = findings.stream().filter(f -> f.stops(consents)).toList();
    StringBuilder out = new StringBuilder("### fluxlift: ")
        .append(stops.isEmpty() ? "nothing stands in the way" : stops.size() + " in the way").append('\n');
    if (!findings.isEmpty()) {
      out.append("\n| finding | where | what | what to do |\n|---|---|---|---|\n");
    }
    for (Finding finding : findings) {
      String name = finding.stops(consents) ? "**" + finding.code().id() + "**" : finding.code().id();
      out.append("| ").append(name).append(" | `").append(finding.where().replace("`", "'").replace("|", "\\|")).append("` | ")
          .append(cell(finding.what())).append("<br>").append(cell(finding.code().why())).append(" | ").append(cell(finding.code().fix())).append(" |\n");
    }
    return out.toString();
  }

  private static String cell(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_");
  }
}
