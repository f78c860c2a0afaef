package dev.fluxlift.simulator.operator;

import static dev.fluxlift.simulator.operator.Bench.INSTANCE;
import static dev.fluxlift.simulator.operator.Bench.NS;
import static dev.fluxlift.simulator.operator.Bench.SIX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** V1 as far as the operator alone does it: Flux is taken over in place. */
class AdoptionTest {

  @ParameterizedTest
  @ValueSource(strings = {"2.6.4", "2.9.4"})
  void everyObjectKeepsItsUidAndBelongsToTheOperatorAlone(String version) {
    Bench bench = new Bench(1);
    List<ObjectRef> flux = bench.oldFlux(version, SIX);
    bench.operator();
    Map<ObjectRef, String> before = bench.uids();

    bench.apply(Bench.instance(version, SIX));

    assertThat(bench.await(bench::adopted)).as("%s", bench.log()).isTrue();
    Map<ObjectRef, String> after = bench.uids();
    assertThat(after).containsAllEntriesOf(before);
    for (ObjectRef ref : flux) {
      LiveObject object = bench.get(ref);
      assertThat(object.managers()).as(ref.toString()).startsWith("flux-operator/Apply")
          .doesNotContain("kustomize-controller/Apply");
      assertThat(object.annotations())
          .containsEntry("kustomize.toolkit.fluxcd.io/ssa", "Ignore")
          .containsEntry("kustomize.toolkit.fluxcd.io/prune", "Disabled");
      assertThat(object.labels())
          .containsEntry("fluxcd.controlplane.io/name", "flux")
          .containsEntry("fluxcd.controlplane.io/namespace", NS)
          .doesNotContainKey("kustomize.toolkit.fluxcd.io/name");
    }
    assertThat(bench.get(new ObjectRef("", "Namespace", "", NS)).annotations())
        .containsEntry("fluxcd.controlplane.io/prune", "disabled");
    assertThat(bench.get(INSTANCE).inventory()).containsExactlyInAnyOrderElementsOf(flux);
    assertThat(bench.get(INSTANCE).body().text("status", "lastAppliedRevision"))
        .isEqualTo(bench.get(INSTANCE).body().text("status", "lastAttemptedRevision"))
        .hasValueSatisfying(r -> assertThat(r).startsWith("v" + version + "@sha256:"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kustomize-controller", "kubectl-client-side-apply", "flux", "fluxlift", "helm-controller"})
  void fieldsOfTheManagersItTakesOverGoAndThoseOfOthersStay(String manager) {
    Bench bench = new Bench(1);
    bench.oldFlux("2.6.4", SIX);
    bench.operator();
    ObjectRef namespace = new ObjectRef("", "Namespace", "", NS);
    boolean applies = manager.equals("kustomize-controller");
    Mapping labelled = Mapping.of(
        "apiVersion", "v1",
        "kind", "Namespace",
        "metadata", Mapping.of("name", NS, "labels", Mapping.of("team", "ours")));
    if (applies) {
      bench.as(manager).apply(
          bench.get(namespace).body().withPath(List.of("metadata", "labels", "team"), Value.of("ours"))
              .withoutPath(List.of("metadata", "managedFields")), manager, true);
    } else {
      bench.as(manager).patch(
          namespace, dev.fluxlift.simulator.api.Api.PatchType.MERGE, labelled, "");
    }

    bench.apply(Bench.instance("2.6.4", SIX));
    bench.await(bench::adopted);

    boolean stays = List.of("fluxlift", "helm-controller").contains(manager);
    assertThat(bench.get(namespace).labels().containsKey("team")).isEqualTo(stays);
  }
}
