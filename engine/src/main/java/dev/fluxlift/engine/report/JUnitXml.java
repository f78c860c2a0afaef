package dev.fluxlift.engine.report;

import dev.fluxlift.engine.finding.Finding;
import java.util.Collection;
import java.util.List;

/** Findings as one JUnit test suite: a finding that stops is a failure, any other a test that passed. */
public final class JUnitXml {
  private JUnitXml() {}

  /**
   * The document.
   *
   * @param consents codes a person consented to
   */
  public static String of(List<Finding> findings, Collection<String> consents) {
    long failures = findings.stream().filter(f -> f.stops(consents)).count();
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<testsuite name=\"fluxlift\" tests=\"").append(Math.max(1, findings.size())).append("\" failures=\"").append(failures)
        .append("\" errors=\"0\" skipped=\"0\">\n");
    if (findings.isEmpty()) {
      out.append("  <testcase classname=\"fluxlift\" name=\"no findings\"/>\n");
    }
    for (Finding finding : findings) {
      out.append("  <testcase classname=\"").append(escaped(finding.code().id())).append("\" name=\"").append(escaped(finding.where())).append("\">\n");
      String words = finding.what() + "\nwhy: " + finding.code().why() + "\nfix: " + finding.code().fix();
      if (finding.stops(consents)) {
        out.append("    <failure type=\"").append(escaped(finding.code().id())).append("\" message=\"").append(escaped(finding.what())).append("\">")
            .append(escaped(words)).append("</failure>\n");
      } else {
        out.append("    <system-out>").append(escaped(words)).append("</system-out>\n");
      }
      out.append("  </testcase>\n");
    }
    return out.append("</testsuite>\n").toString();
  }

  /** As XML 1.0 has it; characters that it does not have at all become a question mark. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> {
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\n' -> out.append("&#10;");
        default -> out.appendCodePoint(c >= 0x20 && c != 0xFFFE && c != 0xFFFF && (c < 0xD800 || c > 0xDFFF) || c == '\t' ? c : '?');
      }
    });
    return out.toString();
  }
}
