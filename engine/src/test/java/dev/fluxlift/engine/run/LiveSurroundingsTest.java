package dev.fluxlift.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plans;
import dev.fluxlift.engine.port.Registry;
import dev.fluxlift.engine.proof.Manifests;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The preflight of S0 asks what that of {@code check} asks. */
class LiveSurroundingsTest {
  private static final Registry NONE = (url, reference, insecure) -> {
    throw new Registry.RegistryException("no registry");
  };

  private final Home home = new Home();
  private final LiveSurroundings surroundings =
      new LiveSurroundings(new World(home.cluster, home.git, home.time), Manifests.of(NONE), "origin");

  @Test
  void aCommitOnTheRemoteThatTheRootHasNotAppliedStandsInTheWay() {
    assertThat(found(Set.of())).noneMatch(f -> f.startsWith("root-behind"));

    String head = home.git.others("kubernetes/apps/default/echo.yaml", "echo", "Add echo");

    assertThat(found(Set.of())).contains("root-behind " + Plans.installation().root().ref());
    home.cluster.edit(Home.ROOT, o -> o.withPath(List.of("status", "lastAppliedRevision"), Value.of("main@sha1:" + head)));
    assertThat(found(Set.of())).noneMatch(f -> f.startsWith("root-behind"));
  }

  @Test
  void consentToTheDeletionOfAnObjectDoesNotMakeItsErrorAKnownOne() {
    ObjectRef echo = new ObjectRef(ObjectRef.HELM, "HelmRelease", "default", "echo");
    home.cluster.with(Home.object(echo)
        .with("status", Mapping.of("conditions", List.of(Mapping.of("type", "Ready", "status", "False", "message", "broken")))));

    assertThat(found(Set.of(echo.toString()))).contains("not-ready " + echo);
    assertThat(found(Set.of("not-ready=" + echo))).contains("not-ready-known " + echo).doesNotContain("not-ready " + echo);
  }

  private List<String> found(Set<String> consents) {
    return surroundings.preflight(home.plan, consents).stream().map(LiveSurroundingsTest::line).toList();
  }

  private static String line(Finding finding) {
    return finding.code().id() + " " + finding.where();
  }
}
