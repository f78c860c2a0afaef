package dev.fluxlift.engine.change;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a change does, and what speaks against it.
 *
 * @param clusters each cluster of the repository that follows one of the two states
 * @param findings what is new with the change, the heaviest first, then a note of what stood before
 */
public record ChangeReport(List<ClusterChange> clusters, List<Finding> findings) {
  /** Copies. */
  public ChangeReport {
    clusters = List.copyOf(clusters);
    findings = List.copyOf(findings);
  }

  /** Compares two states of a repository. */
  public static ChangeReport of(Side from, Side to, List<Rule> rules, Schemas schemas) {
    List<ClusterChange> clusters = ClusterChange.all(from, to);
    Map<String, Observation> found = new LinkedHashMap<>();
    Set<String> stood = new HashSet<>();
    List<Observation> old = new ArrayList<>();
    for (ClusterChange c : clusters) {
      String name = ClusterGroups.name(c.from().folder()) + " ";
      View before = new View(c.from(), from, Optional.empty(), others(clusters, c, false), schemas);
      View after = new View(c.to(), to, Optional.of(c), others(clusters, c, true), schemas);
      for (Rule rule : rules) {
        rule.check(before).forEach(o -> stood.add(name + o.key()));
        rule.check(after).forEach(o -> {
          if (stood.contains(name + o.key())) {
            old.add(o);
          } else {
            found.putIfAbsent(o.where() + " " + o.key(), o);
          }
        });
      }
    }
    Stream<Finding> fresh = found.values().stream().map(Observation::finding)
        .sorted(Comparator.comparing((Finding f) -> f.code().severity()).thenComparing(f -> f.code().id()).thenComparing(Finding::where));
    if (clusters.isEmpty()) {
      return new ChangeReport(clusters, List.of(new Finding(ChangeFindings.NO_CLUSTER, "the repository",
          "Neither state has a Flux Kustomization that nothing else delivers.")));
    }
    return new ChangeReport(clusters, Stream.concat(fresh, stood(old)).toList());
  }

  private static List<ClusterState> others(List<ClusterChange> all, ClusterChange but, boolean after) {
    return all.stream().filter(c -> c != but).map(c -> after ? c.to() : c.from()).toList();
  }

  /** One note for each kind of thing that stood before. */
  private static Stream<Finding> stood(List<Observation> old) {
    Map<String, List<Observation>> byCode = old.stream().filter(o -> o.code().severity() != Severity.NOTE)
        .collect(Collectors.groupingBy(o -> o.code().id(), TreeMap::new, Collectors.toList()));
    return byCode.entrySet().stream().map(e -> new Finding(ChangeFindings.STOOD_BEFORE, e.getValue().getFirst().where(),
        e.getKey() + ", " + e.getValue().size() + " times; the first: " + e.getValue().getFirst().what()));
  }
}
