package dev.fluxlift.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.PlanFile.UnreadablePlanException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A plan file says what runs, and shows when it was touched. */
class PlanFileTest {
  private final Plan plan = Plans.plan(
      "0123456789012345678901234567890123456789",
      Optional.of(new Plan.ClusterLock(
          "uid", "https://127.0.0.1:6443",
          Map.of(new ObjectRef("", "Namespace", "", "flux-system"), new ObjectLock("ns-uid", 0, "")))));

  @Test
  void aPlanIsReadAsItWasWritten() {
    String text = PlanFile.write(plan);

    Plan read = PlanFile.read(text, "plan.json");

    assertThat(read).isEqualTo(plan);
    assertThat(PlanFile.write(read)).isEqualTo(text);
    assertThat(read.installation().owner().where()).isEqualTo(Plans.FLUX_YAML + ":10");
  }

  @Test
  void aPlanKeepsToThePublishedSchema() throws IOException {
    String schema = Files.readString(Path.of("../docs/plan.schema.json"));

    var errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(schema)
        .validate(PlanFile.write(plan), InputFormat.JSON);

    assertThat(errors).isEmpty();
  }

  @Test
  void aChangedPlanIsRefused() {
    String touched = PlanFile.write(plan).replace("reconcile: enabled", "reconcile:  enabled");

    assertThatThrownBy(() -> PlanFile.read(touched, "plan.json"))
        .isInstanceOf(UnreadablePlanException.class)
        .hasMessageContaining("plan.json was changed after it was made")
        .hasMessageContaining("plan again");
  }

  @Test
  void aPlanOfAnotherVersionIsRefused() {
    String newer = PlanFile.write(plan).replace("\"version\": 1,", "\"version\": 2,");

    assertThatThrownBy(() -> PlanFile.read(newer, "plan.json")).hasMessageContaining("plan version 2");
  }

  @Test
  void somethingElseIsNoPlan() {
    assertThatThrownBy(() -> PlanFile.read("{}", "x.json")).hasMessageContaining("not a plan of fluxlift");
    assertThatThrownBy(() -> PlanFile.read("{", "x.json")).hasMessageContaining("not a plan");
  }

  @Test
  void theStepsStandInTheOrderOfTheDesign() {
    assertThat(plan.steps().stream().map(Step::id))
        .containsExactly(
            StepId.S0, StepId.S1, StepId.S2, StepId.S3, StepId.S4, StepId.S5, StepId.S6, StepId.S7, StepId.S8, StepId.S10);
  }

  @Test
  void theGuardAndTheRemovalAreNeverTheSameCommitAndTheGuardIsReadLiveBeforeTheRemoval() {
    Step removal = plan.step(StepId.S8).orElseThrow();

    assertThat(removal.before())
        .contains(new Condition.Field(
            new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "flux"), java.util.List.of("spec", "suspend"), "true"));
    assertThat(plan.step(StepId.S1).orElseThrow().commit().orElseThrow().changes())
        .noneMatch(c -> c.after().isEmpty());
  }

  @Test
  void aPlanWithoutARequiredCommitIsNotMade() {
    assertThatThrownBy(() -> Planner.plan(new Planner.Inputs(
            "", "", plan.repository(), Optional.empty(), plan.installation(), plan.instance(), plan.settings(),
            plan.findings(), List.of(), Plans.changesets().subList(0, 4), Plans.adopted(), Optional.empty())))
        .hasMessageContaining("no file changes for step S8");
  }

  @Test
  void consentsAreOfThePlanAndNobodyAddsOneByHand() {
    Plan consented = Plans.plan("abc", Optional.empty(), List.of("untested-pair", "component-gap"));
    String text = PlanFile.write(consented);

    assertThat(PlanFile.read(text, "plan.json").consents()).containsExactly("component-gap", "untested-pair");
    assertThat(consented.id()).isNotEqualTo(Plans.plan("abc", Optional.empty()).id());
    assertThatThrownBy(() -> PlanFile.read(text.replace("component-gap", "version-float"), "plan.json"))
        .hasMessageContaining("was changed after it was made");
  }
}
