package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.Chores.Chore;
import dev.fluxlift.simulator.time.Controller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Does the chores of the control plane: what follows from a deletion, one object after the other (pkg/controller/
 * garbagecollector, pkg/controller/namespace@v1.33; apiextensions-apiserver finalizer controller).
 */
public final class GarbageCollector implements Controller {
  private final ApiServer server;

  /** Of this server. */
  public GarbageCollector(ApiServer server) {
    this.server = server;
  }

  @Override
  public String name() {
    return "kube-controller-manager/garbage-collector";
  }

  @Override
  public String manager() {
    return "kube-controller-manager";
  }

  @Override
  public Optional<ObjectRef> deployment() {
    return Optional.empty();
  }

  /** Only a deletion, or an object whose owner may be gone already, gives it something to do. */
  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    if (change.after().isEmpty() || change.after().get().terminating()) {
      return atStart(api);
    }
    return server.chores().collectable(change.after().get()) ? List.of(change.ref()) : List.of();
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    return server.chores().pending().stream().map(Chore::object).distinct().toList();
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef item, Api api, Instant now) {
    server.chores().pending().stream()
        .filter(c -> c.object().equals(item))
        .findFirst()
        .ifPresent(server.chores()::run);
    return Optional.empty();
  }
}
