package dev.fluxlift.live.move;

import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.live.bed.Outage;
import dev.fluxlift.live.bed.TestBed;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/** What befalls a cluster while a step of the move is on its way. Each lasts as long as it takes, the tool runs meanwhile. */
interface Trouble {
  /** In a few words, for the report. */
  String words();

  /** The records of a step right after which it comes: before the step's commit, or when the commit is on the branch. */
  default List<Journal.Type> comesAfter() {
    return List.of(Journal.Type.INTENT, Journal.Type.EFFECT);
  }

  /** Comes, and is over when this returns. */
  void comes(World world);

  /** The API server is killed and comes back on the same address with the same data. */
  static Trouble apiServerRestarts(Duration down) {
    return new Trouble() {
      @Override
      public String words() {
        return "the API server killed, back after " + down.toSeconds() + " s";
      }

      @Override
      public void comes(World world) {
        world.bed().restartApiServer(down);
      }
    };
  }

  /** Nobody reaches the Git server. */
  static Trouble gitDown(Outage how, Duration time) {
    return down("Git server", how, time, bed -> bed.gitDown(how), TestBed::gitUp);
  }

  /** Nobody reaches the registry. */
  static Trouble registryDown(Outage how, Duration time) {
    return down("registry", how, time, bed -> bed.registryDown(how), TestBed::registryUp);
  }

  private static Trouble down(String what, Outage how, Duration time, Consumer<TestBed> goes, Consumer<TestBed> returns) {
    return new Trouble() {
      @Override
      public String words() {
        return "the " + what + " down (" + how.name().toLowerCase(Locale.ROOT) + ") for " + time.toSeconds() + " s";
      }

      @Override
      public void comes(World world) {
        goes.accept(world.bed());
        pass(time);
        returns.accept(world.bed());
      }
    };
  }

  /**
   * SIGKILL for real controllers, one after the other, each a few seconds after the one before.
   *
   * @param random which and when
   * @param kills how many
   */
  static Trouble controllersKilled(Random random, int kills) {
    List<String> controllers = List.of("source-controller", "kustomize-controller", "helm-controller", "flux-operator");
    return new Trouble() {
      @Override
      public String words() {
        return kills + " controllers killed at random";
      }

      @Override
      public List<Journal.Type> comesAfter() {
        return List.of(Journal.Type.INTENT);
      }

      @Override
      public void comes(World world) {
        for (int i = 0; i < kills; i++) {
          pass(Duration.ofMillis(random.nextLong(500, 7_000)));
          String controller = controllers.get(random.nextInt(controllers.size()));
          System.out.println("killed: " + controller);
          world.kill(controller);
        }
      }
    };
  }

  /** Lets time pass: how long something is down is what is tested, there is no condition to wait for. */
  static void pass(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
