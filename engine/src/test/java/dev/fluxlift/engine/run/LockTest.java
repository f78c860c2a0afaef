package dev.fluxlift.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One fluxlift at a time on one cluster, whatever the machines' clocks say. */
class LockTest {
  private static final ObjectRef LEASE = new ObjectRef("coordination.k8s.io", "Lease", Home.NS, Lock.NAME);

  @TempDir Path base;
  private final Home home = new Home();
  private final List<String> told = new ArrayList<>();
  private boolean interrupted;

  /** A machine whose date is wrong by some time; the time that passes is the same on all of them. */
  private final class Machine implements Clock {
    private Duration ahead;
    private Duration slept = Duration.ZERO;
    private Runnable meanwhile = () -> {};

    Machine(Duration ahead) {
      this.ahead = ahead;
    }

    @Override
    public Instant now() {
      return home.time.now().plus(ahead);
    }

    @Override
    public Duration elapsed() {
      return Duration.between(Instant.EPOCH, home.time.now()).minus(slept);
    }

    @Override
    public void pause(Duration duration) {
      home.time.pause(duration);
      meanwhile.run();
    }
  }

  private final Machine laptop = new Machine(Duration.ZERO);
  private final Machine desk = new Machine(Duration.ofDays(1));

  private static Lock.Holder on(String host) {
    return new Lock.Holder(host, 42, "run", _ -> true);
  }

  private Lock acquire(Cluster cluster, Clock clock, Lock.Holder holder) {
    return Lock.acquire(cluster, clock, Home.NS, holder, new Lock.Patience(() -> interrupted, told::add));
  }

  private Lock acquire(Machine machine, String host) {
    return acquire(home.cluster, machine, on(host));
  }

  private String holder() {
    return home.cluster.get(LEASE).orElseThrow().spec("holderIdentity").flatMap(Value::text).orElseThrow();
  }

  private Duration since(Instant begun) {
    return Duration.between(begun, home.time.now());
  }

  @Test
  void aLockThatIsRenewedIsNotTakenByAMachineWhoseClockIsAhead() {
    Lock held = acquire(laptop, "laptop");
    desk.meanwhile = held::renew;
    Instant begun = home.time.now();

    assertThatThrownBy(() -> acquire(desk, "desk")).isInstanceOfSatisfying(StopException.class, e -> {
      assertThat(e.ending()).isEqualTo(Ending.LOCKED);
      assertThat(e.getMessage()).contains("laptop 42 run").contains("renewed while this one waited");
    });

    assertThat(since(begun)).isLessThan(Duration.ofMinutes(1));
    assertThat(holder()).isEqualTo("laptop_42_run");
    held.require();
  }

  @Test
  void aLockThatNobodyRenewsIsTakenOverWhenItWasSeenUnchangedForItsWholeDuration() {
    acquire(laptop, "laptop");
    Instant begun = home.time.now();

    Lock taken = acquire(desk, "desk");

    assertThat(since(begun)).isBetween(Lock.DURATION, Lock.DURATION.plusSeconds(10));
    assertThat(told).singleElement().asString().contains("waiting for the lock: laptop 42 run", "180 s");
    assertThat(taken.token()).isEqualTo("2");
    assertThat(holder()).isEqualTo("desk_42_run");
  }

  /** What it had seen before it went to sleep counts, its sleep does not. */
  @Test
  void timeThatTheTakerSleptIsNoTimeInWhichItWatched() {
    acquire(laptop, "laptop");
    Instant begun = home.time.now();
    Duration sleep = Duration.ofMinutes(20);
    desk.meanwhile = () -> {
      if (desk.slept.isZero()) {
        desk.slept = sleep;
        home.time.pause(sleep);
      }
    };

    acquire(desk, "desk");

    assertThat(since(begun)).isGreaterThanOrEqualTo(Lock.DURATION.plus(sleep));
  }

  @Test
  void aLockThatIsGivenBackMeanwhileIsTakenAtOnce() {
    Lock held = acquire(laptop, "laptop");
    desk.meanwhile = held::close;
    Instant begun = home.time.now();

    acquire(desk, "desk");

    assertThat(since(begun)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aLockOfAProcessOfThisMachineThatHasEndedIsTakenAtOnce() {
    acquire(laptop, "laptop");

    Lock taken = acquire(home.cluster, laptop, new Lock.Holder("laptop", 43, "next", p -> p == 43));

    assertThat(taken.token()).isEqualTo("2");
    assertThat(told).isEmpty();
  }

  @Test
  void whoeverWaitsForItCanStopWaiting() {
    acquire(laptop, "laptop");
    interrupted = true;

    assertThatThrownBy(() -> acquire(desk, "desk"))
        .isInstanceOfSatisfying(StopException.class, e -> assertThat(e.ending()).isEqualTo(Ending.INTERRUPTED));
    assertThat(holder()).isEqualTo("laptop_42_run");
  }

  @Test
  void aRunSaysThatItWaitsAndGoesOnUnderTheNextToken() {
    acquire(laptop, "laptop");
    List<Progress.Event> events = new ArrayList<>();

    Outcome outcome = new Runner(
            new Mortal(home, Integer.MAX_VALUE, false).world(), new Home.Content(home.cluster), on("desk"), base, "0.1.0")
        .run(home.plan, RunOptions.unattended("origin").withSoak(SoakChoice.NONE), events::add);

    assertThat(outcome.message()).isEqualTo("all steps are done");
    assertThat(events.getFirst()).isInstanceOfSatisfying(
        Progress.Note.class, n -> assertThat(n.text()).startsWith("waiting for the lock"));
    assertThat(Journal.read(RunDirectory.of(base, home.plan).journal()).getLast().fence()).isEqualTo("2");
  }

  @Test
  void aRunDoesNothingWhileAnotherIsAtWork() {
    Lock held = acquire(laptop, "laptop");
    desk.meanwhile = held::renew;
    World world = new Mortal(home, Integer.MAX_VALUE, false).world();

    Outcome outcome = new Runner(
            new World(world.cluster(), world.git(), desk), new Home.Content(home.cluster), on("desk"), base, "0.1.0")
        .run(home.plan, RunOptions.unattended("origin"), _ -> {});

    assertThat(outcome.exitCode()).isEqualTo(7);
    assertThat(outcome.message()).contains("laptop 42 run");
    assertThat(home.git.messages()).hasSize(1);
  }

  /** A laptop whose lid was closed in the middle of a step: its own clock stood still, the date did not. */
  @Test
  void aMachineThatSleptWhileAnotherTookTheLockWritesNothingWhenItWakesUp() {
    Lock mine = acquire(laptop, "laptop");
    World fenced = mine.fence(new World(home.cluster, home.git, laptop));
    Instant begun = home.time.now();
    acquire(desk, "desk");
    laptop.slept = since(begun);
    String before = home.state();

    assertThatThrownBy(() -> fenced.cluster().mergePatch(Home.OWNER, Mapping.of("spec", Mapping.of("suspend", true)), false))
        .isInstanceOf(StopException.class).hasMessageContaining("took the lock");
    assertThatThrownBy(() -> fenced.git().push("origin", home.git.head(), "main"))
        .isInstanceOf(StopException.class).hasMessageContaining("took the lock");
    assertThat(home.state()).isEqualTo(before);
  }

  @Test
  void aLockTakenByAnotherMeanwhileEndsTheRun() {
    Lock mine = acquire(laptop, "laptop");
    acquire(desk, "desk");

    assertThatThrownBy(mine::renew)
        .isInstanceOfSatisfying(StopException.class, e -> assertThat(e.ending()).isEqualTo(Ending.LOCKED));
  }

  @Test
  void aClockThatIsSetBackRenewsTheLockAllTheSame() {
    Lock mine = acquire(laptop, "laptop");
    laptop.ahead = Duration.ofHours(-1);
    Instant now = laptop.now();

    mine.renew();

    assertThat(home.cluster.get(LEASE).orElseThrow().spec("renewTime")).contains(Value.of(now.toString().replace("Z", ".000000Z")));
  }

  /** Else it would write on while another one, which reaches the server, takes the lock over. */
  @Test
  void aHolderThatCannotRenewGivesUpBeforeAnotherMayTakeIt() {
    AtomicReference<Optional<ClusterException.Reason>> failing = new AtomicReference<>(Optional.empty());
    Lock mine = acquire(failing(failing), laptop, on("laptop"));
    failing.set(Optional.of(ClusterException.Reason.UNAVAILABLE));

    home.time.pause(Duration.ofMinutes(1));
    mine.renew();
    home.time.pause(Lock.DURATION.minusMinutes(1).minusSeconds(1));

    assertThatThrownBy(mine::renew)
        .isInstanceOfSatisfying(StopException.class, e -> assertThat(e.ending()).isEqualTo(Ending.LOCKED));
  }

  @Test
  void aTokenThatExpiresIsSaidAndNotTakenForALostLock() {
    AtomicReference<Optional<ClusterException.Reason>> failing = new AtomicReference<>(Optional.empty());
    Lock lock = acquire(failing(failing), laptop, on("laptop"));
    failing.set(Optional.of(ClusterException.Reason.UNAUTHORIZED));
    home.time.pause(Duration.ofMinutes(1));

    assertThatThrownBy(lock::renew).isInstanceOf(ClusterException.class).hasMessageContaining("UNAUTHORIZED");
    lock.close();
  }

  private Cluster failing(AtomicReference<Optional<ClusterException.Reason>> failing) {
    return (Cluster) Proxy.newProxyInstance(
        Cluster.class.getClassLoader(),
        new Class<?>[] {Cluster.class},
        (_, method, arguments) -> {
          failing.get().ifPresent(reason -> {
            throw new ClusterException(reason, reason.name());
          });
          return method.invoke(home.cluster, arguments);
        });
  }
}
