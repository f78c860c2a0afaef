package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.simulator.check.ModelCheck;
import dev.fluxlift.simulator.rehearse.Compared;
import dev.fluxlift.simulator.rehearse.Rehearsal;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a rehearsal came to, for a person and for a program.
 *
 * @param snapshot of the cluster it was made of; empty when it was made of the repository alone
 * @param against what keeps it from being one of this cluster; then there are no legs
 * @param check what each prefix of the way forward can lead to; empty when it was not looked at
 * @param cost of all of it; only the screen tells, as it is another one each time
 */
record RehearsalText(
    String folder,
    Installation installation,
    String operator,
    long seed,
    Simulation simulation,
    Optional<ClusterSnapshot> snapshot,
    List<Finding> against,
    List<Rehearsal.Leg> legs,
    Optional<ModelCheck.Result> check,
    Cost cost) {
  private static final int WIDTH = 80;
  private static final int SHOWN = 12;
  private static final List<String> TITLES =
      List.of("forward: apply", "forward: cleanup", "back: rollback", "forward again: apply", "forward again: cleanup");

  /** Whether it went forward, back and forward again as it should. */
  boolean good() {
    return against.isEmpty() && legs.size() == TITLES.size() && legs.stream().allMatch(Rehearsal.Leg::good)
        && check.flatMap(ModelCheck.Result::bad).isEmpty();
  }

  /** Whether something was lost, does not hold at an end, or can go wrong on the way. */
  boolean loses() {
    return legs.stream().anyMatch(l -> !l.against().isEmpty()) || check.flatMap(ModelCheck.Result::bad).isPresent();
  }

  /** Which of the simulated controllers were compared with running ones, and which were not. */
  List<String> compared() {
    return Compared.ofThisBuild().lines(simulation.versions());
  }

  /** That it went well, and how far that was looked at. */
  String summary() {
    return "it went well forward, back and forward again, nothing is lost but what the plan names"
        + snapshot.map(s -> " (" + s.objects().size() + " objects" + check.map(c -> ", " + c.states() + " states looked at").orElse("") + ")")
            .orElse("")
        + Compared.ofThisBuild().lines(simulation.versions()).stream().map(l -> "; " + l).collect(Collectors.joining());
  }

  /** What did not go well, and where. */
  String wrong() {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < legs.size(); i++) {
      Rehearsal.Leg leg = legs.get(i);
      if (!leg.good()) {
        String against = leg.against().stream().limit(SHOWN).map(a -> "\n  against: " + a).collect(Collectors.joining());
        out.add(TITLES.get(i) + " ended " + leg.outcome().ending() + ": " + leg.outcome().message() + against);
      }
    }
    check.flatMap(ModelCheck.Result::bad).ifPresent(story -> out.add(
        "the model check found: " + story.title() + story.against().stream().limit(SHOWN).map(a -> "\n  against: " + a).collect(Collectors.joining())));
    return String.join("\n", out);
  }

  String screen() {
    List<String> out = new ArrayList<>();
    out.add(snapshot.map(s -> "a copy of cluster " + s.kubeSystemUid() + ", as it was at " + s.takenAt().truncatedTo(ChronoUnit.SECONDS))
        .orElse("NOT your cluster: a simulated one, made of this repository alone"));
    out.add("rehearsal of " + folder + ", Flux " + installation.version() + " to Flux Operator " + operator + ", seed " + seed);
    out.add(snapshot.map(s -> s.objects().size() + " objects, snapshot sha256 " + s.sha256().substring(0, 16))
        .orElseGet(() -> "assumed, because files do not say: " + simulation.assumed().size() + " objects (-o json lists them)"));
    out.addAll(compared().stream().flatMap(line -> StoriesText.wrapped(line).stream()).toList());
    if (!against.isEmpty()) {
      return String.join("\n", out.stream().map(RehearsalText::cut).toList()) + "\n" + notRehearsed();
    }
    for (int i = 0; i < legs.size(); i++) {
      leg(TITLES.get(i), legs.get(i), out);
    }
    Map.Entry<String, Duration> longest = longest();
    out.add("longest time nobody led a controller: " + seconds(longest.getValue()) + ", " + longest.getKey());
    check.ifPresent(c -> check(c, out));
    out.add(cost.words());
    out.add(good()
        ? "went well: nothing was lost but what the plan names; back was as before"
        : "DID NOT GO WELL: see above");
    return String.join("\n", out.stream().map(RehearsalText::cut).toList());
  }

  private String notRehearsed() {
    StringBuilder out = new StringBuilder("NOT REHEARSED: " + against.size() + (against.size() == 1 ? " finding" : " findings") + " against it");
    Finding first = against.getFirst();
    against.stream().limit(SHOWN).forEach(f -> out.append("\n  ").append(f.code().id()).append("  ").append(f.where()).append("\n    ").append(f.what()));
    int more = against.size() - SHOWN;
    out.append(more > 0 ? "\n  and " + more + " more (-o json lists them)" : "");
    return out.append("\nwhy it matters: ").append(first.code().why()).append("\nwhat to do: ").append(first.code().fix()).toString();
  }

  /** What was looked at, and what was not. */
  private static void check(ModelCheck.Result check, List<String> out) {
    String orders = check.everything() && !check.orders() ? "exhaustive: every order"
        : check.within() < 0 ? "NOT every order: stopped early"
        : check.orders() ? "every order of reactions; " + late(check.late())
        : check.within() == 0 ? "NOT every order: from each place the usual one (--check for more)"
        : "NOT every order: all with at most " + check.within() + " deviation from the usual one";
    out.add("model check: " + check.states() + " states, " + check.transitions() + " transitions from " + check.places().size()
        + " places in the plan");
    out.add("  " + orders);
    if (check.apart() > 0) {
      out.add("  " + check.apart() + " applications that the move does not reach came in a fixed order");
    }
    if (check.ways() > 0) {
      out.add("  way back and next step gone to their end from " + check.ways() + " states");
    }
    if (check.orders()) {
      out.add("  its bounds:");
      ModelCheck.BOUNDS.forEach(b -> out.addAll(StoriesText.wrapped("- " + b)));
    }
    check.bad().ifPresent(story -> {
      out.add("  " + story.title());
      story.numbered().forEach(line -> out.addAll(StoriesText.wrapped(line)));
      story.against().forEach(a -> out.add("  against: " + a));
    });
  }

  private static String late(ModelCheck.Late late) {
    return switch (late) {
      case NONE -> "NOT with each item left alone: stopped early";
      case USUAL_ORDER -> "any one left alone, but not in every order";
      case EVERY_ORDER -> "any one left alone in every order";
    };
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
      out.addAll(StoriesText.wrapped(leg.outcome().message()));
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
        "yourCluster", snapshot.isPresent(),
        "snapshot", snapshot.map(s -> Mapping.of("sha256", s.sha256(), "takenAt", s.takenAt().toString(), "kubeSystemUid", s.kubeSystemUid()))
            .orElse(Mapping.EMPTY),
        "against", against.stream().map(FindingLines::value).toList(),
        "flux", installation.version(),
        "operator", operator,
        "seed", seed,
        "good", good(),
        "comparedLive", Compared.ofThisBuild().of(simulation.versions()),
        "modelOnly", Compared.ofThisBuild().modelOnly(simulation.versions()),
        "assumed", simulation.assumed(),
        "secondsWithoutLeader", gaps,
        "modelCheck", check.map(RehearsalText::value).orElse(Mapping.EMPTY),
        "legs", out);
  }

  private static Mapping value(ModelCheck.Result check) {
    return Mapping.of(
        "states", check.states(),
        "transitions", check.transitions(),
        "exhaustive", check.everything(),
        "deviations", check.within(),
        "applicationsInFixedOrder", check.apart(),
        "everyOrder", check.orders() && check.within() >= 0,
        "waysBackAndOn", check.ways(),
        "bounds", ModelCheck.BOUNDS,
        "stories", check.bad().stream().map(StoriesText::value).toList(),
        "places", check.places().stream()
            .map(p -> Mapping.of(
                "step", p.step().name(), "finished", p.finished(), "states", p.states(), "transitions", p.transitions(),
                "deviations", p.within(), "exhaustive", p.everything(), "oneLeftAlone", p.late().name()))
            .toList());
  }
}
