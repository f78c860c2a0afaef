package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.simulator.rehearse.Rehearsal;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a rehearsal came to, for a person and for a program. */
record RehearsalText(
    String folder,
    Installation installation,
    String operator,
    long seed,
    Simulation simulation,
    List<Rehearsal.Leg> legs) {
  private static final int WIDTH = 80;
  private static final List<String> TITLES =
      List.of("forward: apply", "forward: cleanup", "back: rollback", "forward again: apply", "forward again: cleanup");

  /** Whether it went forward, back and forward again as it should. */
  boolean good() {
    return legs.size() == TITLES.size() && legs.stream().allMatch(Rehearsal.Leg::good);
  }

  String screen() {
    List<String> out = new ArrayList<>();
    out.add("NOT your cluster: a simulated one, made of this repository alone");
    out.add("rehearsal of " + folder + ", Flux " + installation.version() + " to Flux Operator " + operator + ", seed " + seed);
    out.add("assumed, because files do not say: " + simulation.assumed().size() + " objects (-o json lists them)");
    out.add("controllers act by rules read in their source, not yet compared live");
    for (int i = 0; i < legs.size(); i++) {
      leg(TITLES.get(i), legs.get(i), out);
    }
    Map.Entry<String, Duration> longest = longest();
    out.add("longest time nobody led a controller: " + seconds(longest.getValue()) + ", " + longest.getKey());
    out.add(good()
        ? "went well: nothing was lost but what the plan names; back was as before"
        : "DID NOT GO WELL: see above");
    return String.join("\n", out.stream().map(RehearsalText::cut).toList());
  }

  private static void leg(String title, Rehearsal.Leg leg, List<String> out) {
    out.add(title + ", " + leg.outcome().ending() + " after " + seconds(leg.took()) + " of simulated time");
    StringBuilder line = new StringBuilder(" ");
    for (Rehearsal.Taken step : leg.steps()) {
      String word = " " + step.name() + " " + seconds(step.took()) + ",";
      if (line.length() + word.length() > WIDTH) {
        out.add(line.toString());
        line = new StringBuilder(" ");
      }
      line.append(word);
    }
    if (line.length() > 1) {
      out.add(line.substring(0, line.length() - 1));
    }
    if (!leg.outcome().message().isEmpty() && !leg.good()) {
      out.add("  " + leg.outcome().message());
    }
    leg.outcome().findings().stream().limit(5).forEach(f -> out.add("  " + FindingLines.words(f)));
    leg.against().stream().limit(8).forEach(a -> out.add("  against: " + a));
    long old = leg.gone().stream().filter(r -> !r.kind().equals("Secret")).count();
    out.add("  gone: " + (leg.gone().isEmpty() ? "nothing" : old <= 3 ? names(leg.gone()) : leg.gone().size() + " objects that the move had made"));
  }

  private static String names(List<ObjectRef> refs) {
    return String.join(", ", refs.stream().map(r -> r.kind() + " " + r.name()).toList());
  }

  private Map.Entry<String, Duration> longest() {
    Map<String, Duration> gaps = new TreeMap<>();
    installation.components().forEach(c -> gaps.put(c, simulation.withoutLeader(c)));
    return gaps.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
  }

  private static String seconds(Duration duration) {
    return duration.toMinutes() >= 10 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }

  Value value() {
    List<Mapping> out = legs.stream()
        .map(leg -> Mapping.of(
            "command", leg.title(),
            "ending", leg.outcome().ending().name(),
            "message", leg.outcome().message(),
            "good", leg.good(),
            "simulatedSeconds", leg.took().toSeconds(),
            "findings", leg.outcome().findings().stream().map(FindingLines::value).toList(),
            "against", leg.against(),
            "gone", leg.gone().stream().map(ObjectRef::toString).toList(),
            "steps", leg.steps().stream()
                .map(s -> Mapping.of("name", s.name(), "simulatedSeconds", s.took().toSeconds(), "changed", new TreeMap<>(s.changed())))
                .toList()))
        .toList();
    Map<String, Object> gaps = new TreeMap<>();
    installation.components().forEach(c -> gaps.put(c, simulation.withoutLeader(c).toSeconds()));
    return Mapping.of(
        "yourCluster", false,
        "flux", installation.version(),
        "operator", operator,
        "seed", seed,
        "good", good(),
        "assumed", simulation.assumed(),
        "secondsWithoutLeader", gaps,
        "legs", out);
  }
}
