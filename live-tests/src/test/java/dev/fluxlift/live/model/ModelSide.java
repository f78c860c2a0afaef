package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Optional;

/** The simulated server. */
final class ModelSide {
  private final ApiServer server;

  ModelSide(ApiServer server) {
    this.server = server;
  }

  Optional<Mapping> get(ObjectRef ref) {
    return server.as("reader").get(ref).map(LiveObject::body);
  }

  Outcome send(Request request) {
    try {
      return switch (request) {
        case Request.Apply a -> Outcome.done(
            server.as(a.manager()).apply(a.manifest(), a.manager(), a.force(), a.dry(), a.subresource()).body());
        case Request.Create c -> Outcome.done(server.as(c.manager()).create(c.manifest(), c.dry()).body());
        case Request.Put p -> put(p);
        case Request.Patch p -> Outcome.done(
            server.as(p.manager()).patch(p.ref(), p.type(), p.patch(), p.subresource(), p.dry()).body());
        case Request.Delete d -> {
          server.as("deleter").delete(d.ref(), new Deletion(d.how(), "", ""));
          yield Outcome.done(Mapping.EMPTY);
        }
      };
    } catch (ClusterException e) {
      return Outcome.refused(e.reason(), String.valueOf(e.getMessage()));
    }
  }

  private Outcome put(Request.Put put) {
    Optional<Mapping> read = get(put.ref());
    if (read.isEmpty()) {
      return Outcome.refused(Reason.NOT_FOUND, "");
    }
    Mapping next = RealSide.changed(read.get(), put);
    var api = server.as(put.manager());
    return Outcome.done((put.subresource().isEmpty() ? api.update(next) : api.updateStatus(next)).body());
  }
}
