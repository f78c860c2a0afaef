package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import java.util.List;

/** The server's refusals in its words (apimachinery@v0.33 pkg/api/errors/errors.go). */
final class Refused {
  private Refused() {}

  static ClusterException notServed(String what) {
    return new ClusterException(Reason.NOT_FOUND, "the server could not find the requested resource: " + what);
  }

  static ClusterException notFound(ObjectRef ref) {
    return new ClusterException(Reason.NOT_FOUND, named(ref) + " not found");
  }

  static ClusterException exists(ObjectRef ref) {
    return new ClusterException(Reason.CONFLICT, named(ref) + " already exists");
  }

  static ClusterException conflict(ObjectRef ref, String why) {
    return new ClusterException(
        Reason.CONFLICT, "Operation cannot be fulfilled on " + named(ref) + ": " + why);
  }

  static ClusterException moved(ObjectRef ref) {
    return conflict(
        ref, "the object has been modified; please apply your changes to the latest version and try again");
  }

  static ClusterException invalid(ObjectRef ref, List<String> why) {
    return new ClusterException(Reason.INVALID, named(ref) + " is invalid: " + String.join(", ", why));
  }

  static ClusterException bad(String why) {
    return new ClusterException(Reason.INVALID, why);
  }

  static ClusterException forbidden(ObjectRef ref, String why) {
    return new ClusterException(Reason.FORBIDDEN, named(ref) + " is forbidden: " + why);
  }

  /** A webhook that fails closed has nobody who answers (pkg/admission/plugin/webhook/validating/dispatcher.go). */
  static ClusterException unreachable(String webhook, String service) {
    return new ClusterException(Reason.UNAVAILABLE, "Internal error occurred: failed calling webhook \"" + webhook
        + "\": failed to call webhook: service \"" + service + "\" not found");
  }

  private static String named(ObjectRef ref) {
    return ref.kind() + (ref.group().isEmpty() ? "" : "." + ref.group()) + " \"" + ref.name() + "\"";
  }
}
