package dev.fluxlift.engine.run;

import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.Git;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * The ports of one process that dies at its n-th call that writes or asks the time (each journal record asks it): before
 * the effect, or after it. Nothing works after that. Controllers go on between any two calls.
 */
final class Mortal {
  /** The process is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final Set<String> COUNTED = Set.of(
      "apply", "create", "jsonPatch", "mergePatch", "delete", "commit", "push", "fastForward", "now", "pause");

  private final Home home;
  private final int deadly;
  private final boolean afterEffect;
  private int calls;
  private boolean dead;

  Mortal(Home home, int deadly, boolean afterEffect) {
    this.home = home;
    this.deadly = deadly;
    this.afterEffect = afterEffect;
  }

  World world() {
    return new World(proxy(Cluster.class, home.cluster), proxy(Git.class, home.git), proxy(Clock.class, home.time));
  }

  int calls() {
    return calls;
  }

  private <T> T proxy(Class<T> port, T real) {
    return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
      if (dead) {
        throw new Killed();
      }
      boolean effect = !Set.of("now", "pause").contains(method.getName());
      boolean counted = COUNTED.contains(method.getName()) && (effect || !afterEffect);
      boolean deadlyNow = counted && ++calls == deadly;
      if (deadlyNow && !afterEffect) {
        dead = true;
        throw new Killed();
      }
      home.reconcile();
      try {
        Object answer = method.invoke(real, arguments);
        if (deadlyNow) {
          dead = true;
          throw new Killed();
        }
        return answer;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }));
  }
}
