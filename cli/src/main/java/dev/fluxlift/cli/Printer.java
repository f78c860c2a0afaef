package dev.fluxlift.cli;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlWriter;
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
        });
  }
}
