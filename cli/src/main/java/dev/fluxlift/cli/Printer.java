package dev.fluxlift.cli;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.report.FindingsMarkdown;
import dev.fluxlift.engine.report.JUnitXml;
import dev.fluxlift.engine.report.Sarif;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlWriter;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** Prints one record in the format a person chose. */
final class Printer {
  private Printer() {}

  static void print(Console console, OutputFormat format, Supplier<String> text, Supplier<? extends Value> value) {
    console.data(
        switch (format) {
          case text -> text.get();
          case json -> Json.pretty(value.get());
          case yaml -> YamlWriter.STANDARD.write(value.get());
          case sarif, junit, md -> throw new Problem(
              ExitCode.USAGE,
              "-o " + format + " is for findings",
              "This command has more to say than findings.",
              "Take text, json or yaml; check and plan have all formats.");
        });
  }

  /** Prints findings, and in some formats what was found besides. */
  static void findings(
      Console console,
      OutputFormat format,
      List<Finding> findings,
      Collection<String> consents,
      Supplier<String> text,
      Supplier<? extends Value> value) {
    switch (format) {
      case text, json, yaml -> print(console, format, text, value);
      case sarif -> console.data(Json.pretty(Sarif.of(findings, consents, Version.current())));
      case junit -> console.data(JUnitXml.of(findings, consents));
      case md -> console.data(FindingsMarkdown.of(findings, consents));
    }
  }
}
