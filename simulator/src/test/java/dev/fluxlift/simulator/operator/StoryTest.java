package dev.fluxlift.simulator.operator;

import static dev.fluxlift.simulator.operator.Bench.INSTANCE;
import static dev.fluxlift.simulator.operator.Bench.NS;
import static dev.fluxlift.simulator.operator.Bench.SIX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.time.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One seed tells one story, and a story can be taken up in its middle. */
class StoryTest {
  private static final ObjectRef CONTROLLER = new ObjectRef("apps", "Deployment", NS, "source-controller");

  private static Bench adopting(long seed) {
    Bench bench = new Bench(seed);
    bench.oldFlux("2.6.4", SIX);
    bench.operator();
    bench.apply(Bench.instance("2.6.4", SIX));
    return bench;
  }

  @Test
  void theSameSeedGivesTheSameStory() {
    List<String> first = adopting(11).tellUntilAdopted();

    assertThat(adopting(11).tellUntilAdopted()).isEqualTo(first);
    assertThat(adopting(12).tellUntilAdopted()).isNotEqualTo(first);
  }

  /** Killed anywhere on the way, the operator adopts Flux when it comes back. */
  @ParameterizedTest
  @ValueSource(ints = {20, 40, 60, 80, 100, 1000, 3000})
  void anOperatorThatDiesOnTheWayAdoptsAfterwards(int millis) {
    Bench bench = adopting(5);
    Map<ObjectRef, String> before = bench.uids();
    bench.run(Duration.ofMillis(millis));

    bench.kill(Bench.OPERATOR);

    assertThat(bench.await(bench::adopted)).isTrue();
    assertThat(bench.uids()).containsAllEntriesOf(before);
    assertThat(bench.get(CONTROLLER).managers()).doesNotContain("kustomize-controller/Apply");
  }

  @Test
  void aWorldThatIsPutBackInTheMiddleOfAnAdoptionGoesOnAsBefore() {
    Bench bench = adopting(5);
    assertThat(bench.await(() -> bench.get(CONTROLLER).labels().containsKey("fluxcd.controlplane.io/name"))).isTrue();
    assertThat(bench.adopted()).isFalse();
    Scheduler.Memory middle = bench.memory();
    assertThat(bench.await(bench::adopted)).isTrue();
    Map<ObjectRef, String> end = bench.uids();
    String revision = bench.get(INSTANCE).body().text("status", "lastAppliedRevision").orElseThrow();

    bench.remember(middle);

    assertThat(bench.adopted()).isFalse();
    assertThat(bench.memory()).isEqualTo(middle);
    assertThat(bench.await(bench::adopted)).isTrue();
    assertThat(bench.uids()).isEqualTo(end);
    assertThat(bench.get(INSTANCE).body().text("status", "lastAppliedRevision")).contains(revision);
  }
}
