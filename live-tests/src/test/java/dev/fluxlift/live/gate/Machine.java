package dev.fluxlift.live.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the test bed needs of the machine. */
final class Machine {
  private static final Pattern GO = Pattern.compile("go version go(\\d+)\\.(\\d+)");
  private static final int GO_MINOR = 26;

  private Machine() {}

  /** What is missing, in words; empty when live tests can run. */
  static List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!System.getProperty("os.name").equals("Linux")) {
      missing.add("Linux (this is " + System.getProperty("os.name") + ")");
    }
    if (!root()) {
      missing.add("root (mount namespaces)");
    }
    String go = goVersion();
    if (!recent(go)) {
      missing.add("Go 1." + GO_MINOR + " or newer (" + (go.isEmpty() ? "no go on PATH" : go.strip()) + ")");
    }
    for (String tool : List.of("git", "tar", "setpriv", "unshare")) {
      if (Stream.of(System.getenv("PATH").split(":")).noneMatch(d -> Files.isExecutable(Path.of(d, tool)))) {
        missing.add(tool);
      }
    }
    return missing;
  }

  private static boolean root() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      return false;
    }
  }

  private static String goVersion() {
    try {
      Process go = new ProcessBuilder("go", "version").redirectErrorStream(true).start();
      return new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  static boolean recent(String said) {
    Matcher version = GO.matcher(said);
    return version.find() && (Integer.parseInt(version.group(1)) > 1 || Integer.parseInt(version.group(2)) >= GO_MINOR);
  }
}
