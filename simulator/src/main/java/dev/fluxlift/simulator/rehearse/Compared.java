package dev.fluxlift.simulator.rehearse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which programs ran the same scenarios as their simulated ones and came to the same end. The list lies beside this class
 * and is written from the recordings by a test.
 *
 * @param scenarios how many, by program and minor version, e.g. {@code helm-controller 1.6}
 */
public record Compared(SortedMap<String, Integer> scenarios) {
  private static final String LIST = "compared.txt";
  private static final String HEAD = "# Programs, their versions, and how many recorded scenarios compare the simulated ones with them. Generated.\n";

  /** Copies. */
  public Compared {
    scenarios = Collections.unmodifiableSortedMap(new TreeMap<>(scenarios));
  }

  /** What this build was compared with. */
  public static Compared ofThisBuild() {
    try (InputStream list = Compared.class.getResourceAsStream(LIST)) {
      if (list == null) {
        throw new IllegalStateException(LIST + " is not beside its class");
      }
      return read(new String(list.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Compared read(String text) {
    SortedMap<String, Integer> out = new TreeMap<>();
    for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
      int last = line.lastIndexOf(' ');
      out.put(line.substring(0, last), Integer.parseInt(line.substring(last + 1)));
    }
    return new Compared(out);
  }

  /** The list's text. */
  public String written() {
    return HEAD + scenarios.entrySet().stream().map(e -> e.getKey() + " " + e.getValue() + "\n").collect(Collectors.joining());
  }

  /** A program and the minor of its version, with or without v, as the list has it. */
  public static String name(String program, String version) {
    String[] parts = version.replaceFirst("^v", "").split("\\.", -1);
    return program + " " + parts[0] + (parts.length > 1 ? "." + parts[1] : "");
  }

  /** Which of these were compared, e.g. {@code helm-controller 1.6}. */
  public List<String> of(Map<String, String> versions) {
    return names(versions).filter(scenarios::containsKey).toList();
  }

  /** Which of these act by rules that were read, and compared with nothing. */
  public List<String> modelOnly(Map<String, String> versions) {
    return names(versions).filter(n -> !scenarios.containsKey(n)).toList();
  }

  private static Stream<String> names(Map<String, String> versions) {
    return new TreeMap<>(versions).entrySet().stream().map(e -> name(e.getKey(), e.getValue()));
  }

  /**
   * One line of each sort that there is.
   *
   * @param versions of the programs that are simulated, by name
   */
  public List<String> lines(Map<String, String> versions) {
    List<String> out = new ArrayList<>();
    List<String> compared = of(versions);
    if (!compared.isEmpty()) {
      out.add("compared live: " + compared.stream().map(n -> n + " (" + scenarios.get(n) + " scenarios)").collect(Collectors.joining(", ")));
    }
    List<String> modelOnly = modelOnly(versions);
    if (!modelOnly.isEmpty()) {
      out.add("model only: " + String.join(", ", modelOnly));
    }
    return List.copyOf(out);
  }
}
