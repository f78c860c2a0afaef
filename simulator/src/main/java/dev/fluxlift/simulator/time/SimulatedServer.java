package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.schema.Kinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** The API server in simulated time. */
public final class SimulatedServer implements Server {
  private final ApiServer api;
  private final List<Change> changes = new ArrayList<>();
  private Instant now;

  /**
   * An empty cluster.
   *
   * @param seed of what the server chooses by chance
   */
  public SimulatedServer(Kinds kinds, long seed, Instant start) {
    this.now = start;
    this.api = new ApiServer(kinds, seed, () -> this.now);
    api.subscribe(changes::add);
  }

  /** The server itself. */
  public ApiServer api() {
    return api;
  }

  @Override
  public Api as(String manager) {
    return api.as(manager);
  }

  @Override
  public Api cache(String manager) {
    return api.as(manager).undisturbed();
  }

  @Override
  public List<Change> changes() {
    List<Change> out = List.copyOf(changes);
    changes.clear();
    return out;
  }

  @Override
  public void time(Instant moment) {
    now = moment;
  }

  /** Two are equal when their objects are, but for times and resourceVersions. */
  private record Memory(ApiServer.Snapshot snapshot, long hash) {
    @Override
    public int hashCode() {
      return Long.hashCode(hash);
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object o) {
      return o instanceof Memory m && m.hash == hash;
    }
  }

  @Override
  public Object memory() {
    return new Memory(api.snapshot(), api.stateHash());
  }

  @Override
  public void hashes(ObjLongConsumer<LiveObject> each) {
    api.hashes(each);
  }

  @Override
  public void remember(Object memory) {
    api.restore(((Memory) memory).snapshot());
    changes.clear();
  }
}
