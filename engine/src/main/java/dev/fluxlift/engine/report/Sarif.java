package dev.fluxlift.engine.report;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Findings in the form of OASIS SARIF 2.1.0, which code scanning services read. */
public final class Sarif {
  private static final Pattern PLACE = Pattern.compile("([^\\s:]+\\.[A-Za-z0-9.]+|[^\\s:]*/[^\\s:]+)(?::(\\d+))?");

  private Sarif() {}

  /**
   * One run with these findings.
   *
   * @param consents codes a person consented to: their findings are notes
   * @param version of fluxlift
   */
  public static Mapping of(List<Finding> findings, Collection<String> consents, String version) {
    Map<String, FindingCode> codes = new TreeMap<>();
    findings.forEach(f -> codes.put(f.code().id(), f.code()));
    List<String> ids = List.copyOf(codes.keySet());
    Mapping driver = Mapping.of("name", "fluxlift", "version", version, "rules", codes.values().stream().map(Sarif::rule).toList());
    return Mapping.of(
        "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
        "version", "2.1.0",
        "runs", List.of(Mapping.of(
            "tool", Mapping.of("driver", driver),
            "results", findings.stream().map(f -> result(f, consents, ids)).toList())));
  }

  private static Mapping rule(FindingCode code) {
    return Mapping.of(
        "id", code.id(),
        "shortDescription", Mapping.of("text", code.id().replace('-', ' ')),
        "fullDescription", Mapping.of("text", code.why()),
        "help", Mapping.of("text", code.fix()),
        "defaultConfiguration", Mapping.of("level", code.severity() == Severity.NOTE ? "note" : "error"));
  }

  private static Mapping result(Finding finding, Collection<String> consents, List<String> ids) {
    Mapping out = Mapping.of(
        "ruleId", finding.code().id(),
        "ruleIndex", ids.indexOf(finding.code().id()),
        "level", finding.stops(consents) ? "error" : "note",
        "message", Mapping.of("text", finding.what() + " " + finding.code().why() + " " + finding.code().fix()));
    return out.with("locations", Value.of(List.of(location(finding.where()))));
  }

  /** A file with its line where there is one; else the words as a logical location. */
  private static Mapping location(String where) {
    Matcher m = PLACE.matcher(where);
    if (!m.matches() || where.matches("[A-Z]\\w*/.*")) {
      return Mapping.of("logicalLocations", List.of(Mapping.of("fullyQualifiedName", where)));
    }
    List<Object> physical = new ArrayList<>(List.of("artifactLocation", Mapping.of("uri", m.group(1).replace(" ", "%20"))));
    String line = m.group(2);
    if (line != null && Integer.parseInt(line) > 0) {
      physical.addAll(List.of("region", Mapping.of("startLine", Integer.parseInt(line))));
    }
    return Mapping.of("physicalLocation", Mapping.of(physical.toArray()));
  }
}
