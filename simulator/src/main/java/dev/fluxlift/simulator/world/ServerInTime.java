package dev.fluxlift.simulator.world;

import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.time.Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The simulated API server as simulated time runs it; what clears up after deletions is {@link ChoresController}. */
public final class ServerInTime implements Server {
  private final ApiServer server;
  private final List<Change> changes = new ArrayList<>();
  private Instant now;

  /**
   * An empty cluster.
   *
   * @param seed decides UIDs and what the server chooses by chance
   */
  public ServerInTime(Kinds kinds, long seed, Instant start) {
    this.now = start;
    this.server = new ApiServer(kinds, seed, this::now);
    server.subscribe(changes::add);
  }

  private Instant now() {
    return now;
  }

  /** The server itself. */
  public ApiServer server() {
    return server;
  }

  @Override
  public Api as(String manager) {
    return server.as(manager);
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

  @Override
  public Object memory() {
    return server.snapshot();
  }

  @Override
  public void remember(Object memory) {
    if (!(memory instanceof ApiServer.Snapshot snapshot)) {
      throw new IllegalArgumentException("not a memory of this server");
    }
    server.restore(snapshot);
    changes.clear();
  }
}
