package dev.fluxlift.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ExampleTree;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.files.MoveFiles;
import dev.fluxlift.engine.plan.files.Options;
import dev.fluxlift.engine.proof.Expected;
import dev.fluxlift.engine.proof.ProofReport;
import dev.fluxlift.engine.proof.Proofs;
import dev.fluxlift.engine.proof.catalogue.Catalogue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example on Flux 2.9.4, from its files to the proofs. */
class NewerLineTest {
  private final Repository repository = ExampleTree.with("kubernetes/flux/config/flux.yaml", "v2.6.4", "v2.9.4")
      .and("kubernetes/bootstrap/flux/kustomization.yaml", "v2.6.4", "v2.9.4")
      .repository();
  private final Installation installation = Recogniser.recognise(repository).installation().orElseThrow();
  private final InstanceMapping.Result mapped = InstanceMapping.map(installation, InstanceMapping.Choice.NONE);

  @Test
  void allSevenControllersGoIntoTheInstanceAndTheNewestOperatorBuildsThem() {
    assertThat(mapped.operatorVersion()).isEqualTo("0.58.1");
    assertThat(mapped.instance().components()).isEqualTo(FluxComponents.ALL);
    assertThat(mapped.findings()).isEmpty();
  }

  @Test
  void theFilesBuildAtEachStep() {
    Options options = Options.byVersion(mapped.operatorVersion(), installation.version());

    assertThat(MoveFiles.make(installation, mapped.instance(), repository, options).findings())
        .noneMatch(f -> f.stops(List.of()));
  }

  @Test
  void bothSidesAreTheSameObjectsWithNoDifferenceButThePublished() {
    ProofReport report =
        Proofs.offline(installation, mapped.instance(), Catalogue.distribution("2.9.4").orElseThrow());

    assertThat(report.findings()).extracting(f -> f.code().id()).containsExactly("from-catalogue");
    assertThat(report.equivalence().onlyOld()).isEmpty();
    assertThat(report.equivalence().onlyNew()).isEmpty();
    assertThat(report.equivalence().both())
        .contains(
            new ObjectRef("apps", "Deployment", "flux-system", "source-watcher"),
            new ObjectRef(
                "apiextensions.k8s.io",
                "CustomResourceDefinition",
                "",
                "artifactgenerators.source.extensions.fluxcd.io"));
    assertThat(report.equivalence().tally())
        .containsEntry(Expected.POD_VERSION_LABELS, 14L)
        .containsEntry(Expected.IMAGE_DIGEST, 7L)
        .containsEntry(Expected.WORKLOAD_IDENTITY_OFF, 6L);
  }
}
