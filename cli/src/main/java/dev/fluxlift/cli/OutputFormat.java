package dev.fluxlift.cli;

/** How a record is printed. */
public enum OutputFormat {
  /** For people. */
  text,
  /** One JSON document. */
  json,
  /** One YAML document. */
  yaml,
  /** Findings as SARIF 2.1.0, for code scanning. */
  sarif,
  /** Findings as JUnit XML, for build servers. */
  junit,
  /** Findings as Markdown, for a comment on a pull request. */
  md
}
