package dev.fluxlift.engine.report;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.Severity;
import dev.fluxlift.engine.mapping.MappedSetting;
import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.WayBack;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A plan on one screen: at most 40 lines of 80 columns when nothing unusual was found. */
public final class PlanText {
  private static final int WIDTH = 80;
  private static final int SETTINGS = 7;
  private static final int FINDINGS = 5;

  private PlanText() {}

  /**
   * The screen.
   *
   * @param plan the plan
   * @param folder what the person named
   * @param proofs what was proved, one line each
   * @param consents codes a person consented to
   * @param next what to do now
   */
  public static String screen(Plan plan, String folder, List<String> proofs, Collection<String> consents, String next) {
    List<String> out = new ArrayList<>();
    out.add("plan " + plan.id() + ": Flux " + plan.installation().version() + " to Flux Operator " + plan.operatorVersion());
    String commit = plan.repository().commit();
    String at = commit.isEmpty() ? ", in no Git repository" : " at " + shortId(commit);
    out.add(row("repository", folder + at + ", branch " + plan.repository().branch()));
    out.add(row("cluster", plan.cluster().map(c -> c.server()).orElse("none given: this plan can be read, not applied")));
    out.add(row("old owner", plan.installation().owner().ref() + " (" + plan.installation().owner().where() + ")"));
    out.add(row("root", plan.installation().root().ref() + ": stays as it is"));
    out.add(row("target", target(plan)));
    out.add("");
    out.add("settings");
    settings(plan.settings()).forEach(out::add);
    out.add("proofs");
    proofs.forEach(p -> out.addAll(wrapped("  " + p)));
    out.add("steps");
    plan.steps().forEach(s -> out.add(step(s)));
    out.add("findings");
    findings(plan.findings(), consents).forEach(out::add);
    plan.order().forEach(o -> out.add("  " + o));
    out.add("next: " + next);
    return out.stream().map(PlanText::cut).collect(Collectors.joining("\n", "", "\n"));
  }

  /** What a proof rests on is shown whole: broken at a space or before a digest. */
  private static List<String> wrapped(String line) {
    List<String> out = new ArrayList<>();
    String rest = line;
    while (rest.length() > WIDTH) {
      int at = Math.max(rest.lastIndexOf(' ', WIDTH), rest.lastIndexOf('@', WIDTH));
      int end = at > 4 ? at : WIDTH;
      out.add(rest.substring(0, end));
      rest = "    " + rest.substring(end).stripLeading();
    }
    out.add(rest);
    return out;
  }

  private static String target(Plan plan) {
    return plan.target().instance().kind()
        + " "
        + plan.instance().version()
        + ", "
        + plan.instance().components().size()
        + " controllers, "
        + plan.instance().patches().size()
        + " patches, no sync";
  }

  private static List<String> settings(List<MappedSetting> settings) {
    List<String> out = new ArrayList<>();
    settings.stream().limit(settings.size() > SETTINGS ? SETTINGS - 1 : SETTINGS)
        .forEach(s -> out.add("  " + pad(s.was(), 46) + " " + s.becomes()));
    if (settings.size() > SETTINGS) {
      out.add("  and " + (settings.size() - SETTINGS + 1) + " more, see -o json");
    }
    return out;
  }

  private static String step(Step step) {
    String what =
        step.commit().map(c -> files(c)).orElseGet(() -> step.changes() ? "live only" : "reads only");
    String back = step.wayBack() == WayBack.NOTHING_TO_UNDO ? "" : "back: " + step.wayBack().name().replace('_', '-');
    return "  " + pad(name(step.id()), 4) + pad(step.id().title(), 40) + " " + pad(what, 18) + " " + back;
  }

  private static String name(StepId id) {
    return id.name();
  }

  private static String files(Action.Commit commit) {
    long added = commit.changes().stream().filter(c -> c.before().isEmpty()).count();
    long removed = commit.changes().stream().filter(c -> c.after().isEmpty()).count();
    long changed = commit.changes().size() - added - removed;
    return "files +" + added + " ~" + changed + " -" + removed;
  }

  private static List<String> findings(List<Finding> findings, Collection<String> consents) {
    List<Finding> inTheWay = findings.stream().filter(f -> f.stops(consents)).toList();
    List<Finding> notes = findings.stream().filter(f -> f.code().severity() == Severity.NOTE).toList();
    List<String> out = new ArrayList<>();
    out.add("  " + (inTheWay.isEmpty() ? "none in the way" : inTheWay.size() + " in the way") + ", " + notes.size() + " to know");
    inTheWay.forEach(f -> out.add("  STOP " + f.code().id() + " " + f.where() + ": " + f.what()));
    notes.stream().limit(FINDINGS).forEach(f -> out.add("  note " + f.code().id() + " " + f.where()));
    return out;
  }

  private static String row(String name, String text) {
    return pad(name, 11) + " " + text;
  }

  private static String shortId(String commit) {
    return commit.length() > 8 ? commit.substring(0, 8) : commit;
  }

  private static String pad(String text, int width) {
    String one = text.length() > width ? text.substring(0, width - 1) + "…" : text;
    return one + " ".repeat(width - one.length());
  }

  private static String cut(String line) {
    String end = line.stripTrailing();
    return end.length() > WIDTH ? end.substring(0, WIDTH - 1) + "…" : end;
  }

  /** Every file of the plan as unified diffs, in the order of the steps. */
  public static String diff(Plan plan) {
    StringBuilder out = new StringBuilder();
    for (Step step : plan.steps()) {
      step.commit()
          .ifPresent(
              c -> {
                out.append("# ").append(step.id()).append(": ").append(c.subject()).append('\n');
                c.changes().forEach(f -> out.append(diff(f)));
              });
    }
    return out.toString();
  }

  private static String diff(FileChange change) {
    List<String> before = lines(change.before());
    List<String> after = lines(change.after());
    return com.github.difflib.UnifiedDiffUtils.generateUnifiedDiff(
            change.before().isEmpty() ? "/dev/null" : "a/" + change.path(),
            change.after().isEmpty() ? "/dev/null" : "b/" + change.path(),
            before,
            com.github.difflib.DiffUtils.diff(before, after),
            3)
        .stream()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<String> lines(Optional<String> text) {
    return text.map(t -> t.lines().toList()).orElse(List.of());
  }
}
