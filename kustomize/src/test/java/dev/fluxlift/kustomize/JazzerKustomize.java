package dev.fluxlift.kustomize;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What Jazzer calls with bytes that are to be built: files one after another, each behind a line {@code -- PATH --}. */
public final class JazzerKustomize {
  private static final String START = "-- ";

  private JazzerKustomize() {}

  /** Ends without an exception, whatever the bytes are, and gives the same the second time. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Map<String, byte[]> files = new HashMap<>();
    String path = "kustomization.yaml";
    StringBuilder text = new StringBuilder();
    for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("(?<=\n)")) {
      if (line.startsWith(START) && line.endsWith(" --\n") && line.length() > START.length() + 4) {
        files.put(path, text.toString().getBytes(StandardCharsets.ISO_8859_1));
        text.setLength(0);
        path = line.substring(START.length(), line.length() - 4);
      } else {
        text.append(line);
      }
    }
    files.put(path, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    BuildResult one = new KustomizeBuild(new BytesInMemory(files)).build("");
    BuildResult two = new KustomizeBuild(new BytesInMemory(files)).build("");
    boolean said = one.isComplete() || !one.problem().orElseThrow().reason().isBlank();
    if (!said || !one.equals(two)) {
      throw new AssertionError("a build without a reason, or another one the second time");
    }
  }
}
