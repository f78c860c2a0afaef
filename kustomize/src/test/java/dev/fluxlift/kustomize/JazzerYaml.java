package dev.fluxlift.kustomize;

import java.util.Arrays;
import java.util.Random;

/** What Jazzer calls with bytes that are to be read as YAML. */
public final class JazzerYaml {
  private JazzerYaml() {}

  /** Ends without an exception, whatever the bytes are. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    FuzzedText.check(bytes, new Random(Arrays.hashCode(bytes)));
  }
}
