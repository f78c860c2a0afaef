package dev.fluxlift.live.bed;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Manifests read by a plain loader, so that the bed does not depend on the product's reading of YAML. */
final class Yaml {
  private Yaml() {}

  /** The documents of a file that are mappings. */
  static List<Mapping> documents(Path file) {
    try {
      return documents(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The documents of a text that are mappings. */
  static List<Mapping> documents(String text) {
    List<Mapping> out = new ArrayList<>();
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(64 << 20).build();
    for (Object document : new Load(settings).loadAllFromString(text)) {
      if (Value.of(document) instanceof Mapping mapping) {
        out.add(mapping);
      }
    }
    return out;
  }
}
