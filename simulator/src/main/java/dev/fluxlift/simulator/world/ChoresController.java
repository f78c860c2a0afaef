package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.LiveObject;
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
 * Garbage collection, the end of namespaces and of CRDs as items that the scheduler takes in any order
 * (kubernetes@v1.33 pkg/controller/garbagecollector, pkg/controller/namespace; apiextensions-apiserver@v0.33
 * pkg/controller/finalizer).
 */
public final class ChoresController implements Controller {
  private final ApiServer server;

  /** For this server, which is the one the scheduler runs. */
  public ChoresController(ApiServer server) {
    this.server = server;
  }

  @Override
  public String name() {
    return "kube-controller-manager/chores";
  }

  @Override
  public String manager() {
    return "kube-controller-manager";
  }

  @Override
  public Optional<ObjectRef> deployment() {
    return Optional.empty();
  }

  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    boolean going = change.after().isEmpty() || change.after().filter(LiveObject::terminating).isPresent();
    boolean owned = change.after().filter(o -> !o.body().list("metadata", "ownerReferences").isEmpty()).isPresent();
    return going || owned ? atStart(api) : List.of();
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    return server.chores().pending().stream().map(Chore::object).distinct().toList();
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef item, Api api, Instant now) {
    server.chores().pending().stream().filter(c -> c.object().equals(item)).findFirst().ifPresent(server.chores()::run);
    return Optional.empty();
  }
}
