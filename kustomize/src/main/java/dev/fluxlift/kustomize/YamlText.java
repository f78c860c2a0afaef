package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;

/** The text of a file's bytes. */
final class YamlText {
  private YamlText() {}

  static String of(String file, byte[] bytes) {
    try {
      return YamlStream.decode(file, bytes);
    } catch (YamlException e) {
      throw KustomizeException.unsupported(e.origin(), e.reason());
    }
  }
}
