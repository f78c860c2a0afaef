package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.run.Ending;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Counts what came of schedules; it keeps only those in which something was wrong. */
final class Tally {
  /** Endings of commands that did nothing, and said why. */
  private static final Set<Ending> REFUSED = EnumSet.of(Ending.BLOCKED, Ending.STALE, Ending.LOCKED);

  /** Endings of commands that stopped where they were. */
  private static final Set<Ending> STOPPED = EnumSet.of(Ending.HELD, Ending.ERROR, Ending.UNDONE);

  private final Map<String, Integer> ends = new TreeMap<>();
  private final Map<Fault.Kind, Row> kinds = new EnumMap<>(Fault.Kind.class);
  private final List<Trial.Result> wrong = new ArrayList<>();
  private int schedules;
  private int commands;
  private int joined;
  private int felt;

  /** Schedules that have one kind of fault. */
  private static final class Row {
    private final Map<String, Integer> ends = new TreeMap<>();
    private int had;
    private int struck;
    private int bitten;
    private int refused;
    private int stopped;
  }

  synchronized void add(Trial.Result result) {
    schedules++;
    commands += result.commands();
    joined += result.joined() ? 1 : 0;
    felt += result.bitten().isEmpty() ? 0 : 1;
    ends.merge(result.end(), 1, Integer::sum);
    result.wrong().ifPresent(_ -> wrong.add(result));
    Set<Fault.Kind> had = result.schedule().faults().stream().map(Fault::kind)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.Kind.class)));
    for (Fault.Kind kind : had) {
      Row row = kinds.computeIfAbsent(kind, _ -> new Row());
      row.had++;
      row.struck += result.struck().contains(kind) ? 1 : 0;
      if (result.bitten().contains(kind)) {
        row.bitten++;
        row.ends.merge(result.end(), 1, Integer::sum);
        row.refused += result.endings().stream().anyMatch(REFUSED::contains) ? 1 : 0;
        row.stopped += result.endings().stream().anyMatch(STOPPED::contains) ? 1 : 0;
      }
    }
  }

  synchronized int schedules() {
    return schedules;
  }

  synchronized int commands() {
    return commands;
  }

  /** How many came to a state from which the rest was played before. */
  synchronized int joined() {
    return joined;
  }

  /** In how many a fault had an effect. */
  synchronized int felt() {
    return felt;
  }

  /** How many ended how. */
  synchronized Map<String, Integer> ends() {
    return new TreeMap<>(ends);
  }

  /** Those in which something was that may not be, by seed. */
  synchronized List<Trial.Result> wrong() {
    return wrong.stream().sorted(Comparator.comparing(r -> r.schedule().seed())).toList();
  }

  /** Kinds of faults that no schedule felt. */
  synchronized Set<Fault.Kind> unfelt() {
    Set<Fault.Kind> out = EnumSet.allOf(Fault.Kind.class);
    kinds.forEach((kind, row) -> {
      if (row.bitten > 0) {
        out.remove(kind);
      }
    });
    return out;
  }

  /**
   * A row a kind of fault: in how many schedules it was drawn, in how many of those it came, as the command had so many calls,
   * in how many it had an effect, how those ended, and in how many of those a command refused or stopped on the way.
   */
  synchronized String table() {
    Set<String> columns = new TreeSet<>(ends.keySet());
    StringBuilder out = new StringBuilder("| fault | schedules | came | had an effect | ")
        .append(columns.stream().map(e -> e + " | ").collect(Collectors.joining()))
        .append("refused on the way | stopped on the way |\n|---|--:|--:|--:|")
        .append("--:|".repeat(columns.size()))
        .append("--:|--:|\n");
    kinds.forEach((kind, row) -> {
      out.append("| ").append(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '))
          .append(" | ").append(row.had).append(" | ").append(row.struck).append(" | ").append(row.bitten).append(" | ");
      columns.forEach(e -> out.append(row.ends.getOrDefault(e, 0)).append(" | "));
      out.append(row.refused).append(" | ").append(row.stopped).append(" |\n");
    });
    return out.toString();
  }
}
