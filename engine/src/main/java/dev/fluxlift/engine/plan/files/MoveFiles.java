package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.FluxVersion;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.plan.Changeset;
import dev.fluxlift.engine.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The file changes of the whole move, step by step. */
public final class MoveFiles {
  private MoveFiles() {}

  /**
   * What the steps change.
   *
   * @param changesets those of the steps that change files, in the order of the steps
   * @param findings what speaks against them, or is left to a person
   */
  public record Result(List<Changeset> changesets, List<Finding> findings) {}

  /** The changesets alone; {@link #make} says what speaks against them too. */
  public static List<Changeset> changesets(
      Installation installation, InstanceSpec instance, Repository repository, Options options) {
    return make(installation, instance, repository, options).changesets();
  }

  /** Makes the changes of S1 to S10. */
  public static Result make(
      Installation installation, InstanceSpec instance, Repository repository, Options options) {
    Workspace workspace = new Workspace(repository);
    Style style = Style.of(installation, repository);
    InstanceFiles instanceFiles = new InstanceFiles(installation, instance, workspace);
    Optional<HandOver> handOver = installation.bootstrap().map(b -> new HandOver(installation, b, workspace));
    Optional<MonitoringFiles> monitoring = handOver.isPresent()
        ? Optional.empty()
        : Optional.of(new MonitoringFiles(installation, workspace, style));
    tooOld(installation, workspace);
    BuildCheck check = new BuildCheck(installation, workspace, options);
    List<Changeset> steps = new ArrayList<>();

    GuardFiles.write(installation, workspace, options);
    steps.add(workspace.step(StepId.S1));
    check.after(StepId.S1);

    new OperatorFiles(installation, workspace, style, options).write();
    steps.add(workspace.step(StepId.S2));
    check.after(StepId.S2);

    instanceFiles.create(style, options);
    monitoring.ifPresent(MonitoringFiles::move);
    steps.add(workspace.step(StepId.S4));
    check.after(StepId.S4);

    if (handOver.isPresent()) {
      handOver.get().release();
      steps.add(workspace.step(StepId.S5A));
      check.after(StepId.S5A);
    }

    instanceFiles.enable();
    steps.add(workspace.step(StepId.S6));
    check.after(StepId.S6);

    if (handOver.isPresent()) {
      handOver.get().retire();
      steps.add(workspace.step(StepId.S8));
      check.after(StepId.S8);

      handOver.get().unguard();
      steps.add(workspace.step(StepId.S10));
      check.after(StepId.S10);
    } else {
      new ReferenceFiles(installation, workspace).write();
      steps.add(workspace.step(StepId.S8A));
      check.after(StepId.S8A);

      new RetireFiles(installation, workspace, style).write();
      new BootstrapFiles(installation, workspace, style, options).write();
      monitoring.ifPresent(MonitoringFiles::retire);
      steps.add(workspace.step(StepId.S8));
      check.after(StepId.S8);
    }

    List<Changeset> changing = steps.stream().filter(c -> !c.changes().isEmpty()).toList();
    return new Result(changing, workspace.findings());
  }

  private static void tooOld(Installation installation, Workspace workspace) {
    boolean known = FluxVersion.of(installation.version()).map(v -> v.atLeast(2, 3)).orElse(false);
    if (!known) {
      workspace.find(FileFindings.FLUX_TOO_OLD, installation.manifests().where(), "Flux " + installation.version() + " runs.");
    }
  }
}
