package dev.fluxlift.cli;

/** How a record is printed. */
public enum OutputFormat {
  /** For people. */
  text,
  /** One JSON document. */
  json,
  /** One YAML document. */
  yaml
}
