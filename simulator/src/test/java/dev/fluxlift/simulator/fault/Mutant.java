package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A plan in which one thing is missing that keeps the move safe. The plan's id stays, so that its run directory does. */
final class Mutant {
  private Mutant() {}

  /** Without a condition that must hold before a step. */
  static Plan without(Plan plan, StepId step, Condition condition) {
    return with(plan, s -> s.id() != step
        ? s
        : new Step(s.id(), less(s.before(), condition), s.actions(), s.after(), s.wayBack()));
  }

  /** Without a condition wherever a step names it, before it acts or afterwards. */
  static Plan withoutAnywhere(Plan plan, Condition condition) {
    return with(plan, s -> new Step(
        s.id(), less(s.before(), condition), s.actions(), less(s.after(), condition), s.wayBack()));
  }

  /** Without an annotation that a step puts on a live object. */
  static Plan withoutAnnotation(Plan plan) {
    return with(plan, s -> new Step(
        s.id(), s.before(), s.actions().stream().filter(a -> !(a instanceof Action.Annotate)).toList(), s.after(), s.wayBack()));
  }

  /** With one more finding. */
  static Plan withFinding(Plan plan, Finding finding) {
    List<Finding> findings = new ArrayList<>(plan.findings());
    findings.add(finding);
    return new Plan(
        plan.id(), plan.toolVersion(), plan.operatorVersion(), plan.repository(), plan.cluster(), plan.installation(),
        plan.instance(), plan.target(), plan.settings(), findings, plan.consents(), plan.order(), plan.steps());
  }

  /** With other text where the pattern is found, in the files whose path ends so, in all states of them. */
  static Plan rewritten(Plan plan, String file, Pattern pattern, String instead) {
    return with(plan, s -> new Step(
        s.id(),
        s.before(),
        s.actions().stream().map(a -> a instanceof Action.Commit c ? rewritten(c, file, pattern, instead) : a).toList(),
        s.after(),
        s.wayBack()));
  }

  private static Action rewritten(Action.Commit commit, String file, Pattern pattern, String instead) {
    List<FileChange> changes = new ArrayList<>();
    for (FileChange change : commit.changes()) {
      changes.add(!change.path().endsWith(file)
          ? change
          : new FileChange(
              change.path(),
              change.before().map(t -> pattern.matcher(t).replaceAll(instead)),
              change.after().map(t -> pattern.matcher(t).replaceAll(instead))));
    }
    return new Action.Commit(commit.subject(), commit.body(), changes, commit.follow());
  }

  private static List<Condition> less(List<Condition> all, Condition one) {
    List<Condition> out = new ArrayList<>(all);
    out.remove(one);
    return out;
  }

  private static Plan with(Plan plan, UnaryOperator<Step> change) {
    return new Plan(
        plan.id(), plan.toolVersion(), plan.operatorVersion(), plan.repository(), plan.cluster(), plan.installation(),
        plan.instance(), plan.target(), plan.settings(), plan.findings(), plan.consents(), plan.order(),
        plan.steps().stream().map(change).toList());
  }
}
