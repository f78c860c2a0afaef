package dev.fluxlift.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ObjectRef A = new ObjectRef("", "Thing", "ns", "a");
  private static final ObjectRef B = new ObjectRef("", "Thing", "ns", "b");
  private static final ObjectRef DEPLOYMENT = new ObjectRef("apps", "Deployment", "ns", "things");

  private final Things server = new Things();
  private final Processes processes = new Processes();
  private final EventLog log = EventLog.kept();

  @Test
  void an_item_added_many_times_is_looked_at_once() {
    Recorder controller = new Recorder(Optional.empty());
    Scheduler world = world(Chooser.first(), controller);
    server.change(A);
    server.change(A);
    server.change(A);

    world.run(Duration.ofSeconds(1));

    assertThat(controller.seen).containsExactly(START + " " + A);
  }

  @Test
  void a_change_while_it_is_worked_on_makes_it_be_looked_at_once_more_afterwards() {
    Recorder controller = new Recorder(Optional.empty());
    controller.changesItself = 1;
    Scheduler world = world(Chooser.first(), controller);
    server.change(A);

    world.run(Duration.ofSeconds(1));

    assertThat(controller.seen).containsExactly(START + " " + A, START.plusMillis(100) + " " + A);
  }

  @Test
  void failures_wait_longer_each_time_and_a_success_forgets_them() {
    Recorder controller = new Recorder(Optional.empty());
    controller.failures = 3;
    controller.backoff = Backoff.FLUX;
    Scheduler world = world(Chooser.first(), controller);
    server.change(A);

    world.run(Duration.ofSeconds(30));

    assertThat(controller.seen).containsExactly(
        START + " " + A,
        START.plusMillis(100 + 750) + " " + A,
        START.plusMillis(200 + 750 + 1500) + " " + A,
        START.plusMillis(300 + 750 + 1500 + 3000) + " " + A);
    server.change(A);
    controller.failures = 1;
    world.run(Duration.ofMillis(900));
    assertThat(controller.seen).hasSize(6);
  }

  @Test
  void the_longest_back_off_is_not_passed() {
    assertThat(Backoff.FLUX.after(1)).isEqualTo(Duration.ofMillis(750));
    assertThat(Backoff.FLUX.after(100)).isEqualTo(Duration.ofMinutes(15));
    assertThat(Backoff.KUBERNETES.after(5)).isEqualTo(Duration.ofMillis(80));
  }

  @Test
  void of_two_timers_the_earlier_counts() {
    Recorder controller = new Recorder(Optional.of(Duration.ofMinutes(10)));
    Scheduler world = world(Chooser.first(), controller);
    server.change(A);
    world.run(Duration.ofMinutes(4));
    server.change(A);
    controller.seen.clear();

    world.run(Duration.ofMinutes(7));

    Instant timer = START.plusMillis(100).plus(Duration.ofMinutes(10));
    assertThat(controller.seen).containsExactly(START.plus(Duration.ofMinutes(4)) + " " + A, timer + " " + A);
  }

  @Test
  void one_that_waits_is_not_disturbed_and_looked_at_again_when_it_is_at_its_end() {
    Recorder controller = new Recorder(Optional.empty());
    controller.waits = 1;
    Scheduler world = world(Chooser.first(), controller);
    server.change(A);
    world.run(Duration.ofSeconds(1));
    server.change(A);

    world.run(Duration.ofSeconds(10));

    assertThat(controller.seen).containsExactly(
        START + " " + A, START.plusSeconds(5) + " " + A, START.plusMillis(5100) + " " + A);
  }

  @Test
  void nothing_is_done_without_a_leader_and_everything_is_looked_at_when_there_is_one() {
    Recorder controller = new Recorder(Optional.empty());
    controller.deployment = Optional.of(DEPLOYMENT);
    controller.all = List.of(A, B);
    Scheduler world = world(Chooser.first(), controller);
    server.change(A);
    world.run(Duration.ofSeconds(1));
    assertThat(controller.seen).isEmpty();

    processes.started(DEPLOYMENT);
    world.run(Duration.ofSeconds(1));
    assertThat(controller.seen).containsExactly(START.plusSeconds(1) + " " + A, START.plusSeconds(1) + " " + B);

    server.change(A);
    world.ready();
    processes.stopped(DEPLOYMENT);
    assertThat(world.ready()).isEmpty();
    assertThat(controller.restarts).isEqualTo(2);
  }

  @Test
  void the_same_seed_gives_the_same_log_and_another_seed_another_order() {
    assertThat(story(7)).isEqualTo(story(7));
    assertThat(List.of(story(1), story(2), story(3), story(4))).doesNotHaveDuplicates();
  }

  private static List<String> story(long seed) {
    SchedulerTest fresh = new SchedulerTest();
    Recorder controller = fresh.new Recorder(Optional.empty());
    Scheduler world = fresh.world(Chooser.seeded(seed), controller);
    for (int i = 0; i < 12; i++) {
      fresh.server.change(new ObjectRef("", "Thing", "ns", "n" + i));
    }
    world.run(Duration.ofSeconds(1));
    return fresh.log.lines();
  }

  @Test
  void what_was_remembered_goes_on_in_the_same_way() {
    Recorder controller = new Recorder(Optional.of(Duration.ofSeconds(3)));
    Scheduler world = world(Chooser.seeded(3), controller);
    server.change(A);
    server.change(B);
    world.run(Duration.ofSeconds(4));
    Scheduler.Memory memory = world.memory();
    controller.seen.clear();
    world.run(Duration.ofSeconds(20));
    List<String> first = List.copyOf(controller.seen);

    world.remember(memory);
    controller.seen.clear();
    assertThat(world.memory()).isEqualTo(memory).hasSameHashCodeAs(memory);
    world.run(Duration.ofSeconds(20));

    assertThat(controller.seen).isEqualTo(first).isNotEmpty();
  }

  @Test
  void the_time_of_day_makes_no_other_state() {
    Recorder controller = new Recorder(Optional.of(Duration.ofSeconds(10)));
    Scheduler world = world(Chooser.first(), controller);
    server.change(A);
    world.run(Duration.ofSeconds(1));
    Scheduler.Memory memory = world.memory();
    world.run(Duration.ofMillis(10_100));
    assertThat(world.memory()).isEqualTo(memory);
    world.run(Duration.ofSeconds(1));
    assertThat(world.memory()).isNotEqualTo(memory);
  }

  @Test
  void a_caller_may_choose_himself() {
    Recorder controller = new Recorder(Optional.empty());
    Scheduler world = world(Chooser.first(), controller);
    server.change(A);
    server.change(B);
    Work b = new Work(controller.name(), B);

    assertThat(world.ready()).containsExactly(new Work(controller.name(), A), b);
    world.run(b);

    assertThat(world.ready()).containsExactly(new Work(controller.name(), A));
    assertThatThrownBy(() -> world.run(b)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> world.advance(START.minusSeconds(1))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whoever_waits_by_the_clock_lets_the_world_go_on() throws InterruptedException {
    Recorder controller = new Recorder(Optional.empty());
    SimulatedTime time = new SimulatedTime(world(Chooser.first(), controller));
    server.change(A);

    time.pause(Duration.ofMinutes(1));

    assertThat(time.now()).isEqualTo(START.plusSeconds(60));
    assertThat(controller.seen).hasSize(1);
  }

  private Scheduler world(Chooser chooser, Controller... controllers) {
    return new Scheduler(server, List.of(controllers), processes, chooser, Duration.ofMillis(100), START, log);
  }

  /** A server without objects. */
  private static final class Things implements Server {
    private final List<Change> changes = new ArrayList<>();

    void change(ObjectRef ref) {
      changes.add(new Change(ref, Optional.empty(), Optional.empty()));
    }

    @Override
    public Api as(String manager) {
      return (Api) Proxy.newProxyInstance(Api.class.getClassLoader(), new Class<?>[] {Api.class}, (_, method, _) -> {
        throw new UnsupportedOperationException(method.getName());
      });
    }

    @Override
    public List<Change> changes() {
      List<Change> out = List.copyOf(changes);
      changes.clear();
      return out;
    }

    @Override
    public void time(Instant now) {}

    @Override
    public Object memory() {
      return "";
    }

    @Override
    public void hashes(ObjLongConsumer<LiveObject> each) {}

    @Override
    public void remember(Object memory) {
      changes.clear();
    }
  }

  /** Writes down what it is asked to look at. */
  private final class Recorder implements Controller {
    private final Optional<Duration> again;
    private final List<String> seen = new ArrayList<>();
    private Optional<ObjectRef> deployment = Optional.empty();
    private List<ObjectRef> all = List.of();
    private Backoff backoff = Backoff.KUBERNETES;
    private int failures;
    private int changesItself;
    private int waits;
    private boolean waiting;
    private int restarts;

    Recorder(Optional<Duration> again) {
      this.again = again;
    }

    @Override
    public String name() {
      return "recorder";
    }

    @Override
    public String manager() {
      return "recorder";
    }

    @Override
    public Optional<ObjectRef> deployment() {
      return deployment;
    }

    @Override
    public List<ObjectRef> watches(Change change, Api api) {
      return List.of(change.ref());
    }

    @Override
    public List<ObjectRef> atStart(Api api) {
      return all;
    }

    @Override
    public Optional<Duration> reconcile(ObjectRef item, Api api, Instant now) {
      seen.add(now + " " + item);
      waiting = waits-- > 0;
      if (waiting) {
        return Optional.of(Duration.ofSeconds(5));
      }
      if (failures-- > 0) {
        throw new ClusterException(ClusterException.Reason.UNAVAILABLE, "no");
      }
      if (changesItself-- > 0) {
        server.change(item);
      }
      return again;
    }

    @Override
    public boolean waiting(ObjectRef item) {
      return waiting;
    }

    @Override
    public Backoff backoff() {
      return backoff;
    }

    @Override
    public void restarted() {
      restarts++;
    }
  }
}
