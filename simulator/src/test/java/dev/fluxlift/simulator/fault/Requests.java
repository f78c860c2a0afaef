package dev.fluxlift.simulator.fault;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests to reconcile at once: of one that was answered nothing follows any more. */
final class Requests {
  private static final String REQUESTED = "reconcile.fluxcd.io/requestedAt";
  private static final String HANDLED = "lastHandledReconcileAt";
  private static final String FIELDS = "fieldsV1";
  private static final List<String> ASKED = List.of("metadata", "annotations", REQUESTED);
  private static final List<String> ANSWER = List.of("status", HANDLED);
  private static final List<String> MANAGED = List.of("metadata", "managedFields");

  private Requests() {}

  /** An object as if nobody had asked, and nobody owned the request, unless it is still to be answered. */
  static Mapping withoutAnswered(Mapping object) {
    Optional<String> asked = object.text("metadata", "annotations", REQUESTED);
    Optional<String> handled = object.text("status", HANDLED);
    if (asked.isEmpty() && handled.isEmpty()) {
      return object;
    }
    boolean answered = asked.isEmpty() || asked.equals(handled);
    Mapping out = object.withoutPath(ANSWER);
    if (answered) {
      out = out.withoutPath(ASKED);
      if (out.mapping("metadata", "annotations").entries().isEmpty()) {
        out = out.withoutPath(ASKED.subList(0, 2));
      }
    }
    List<Value> managers = new ArrayList<>();
    for (Value manager : object.list("metadata", "managedFields")) {
      Mapping entry = manager.asMapping();
      Mapping fields = without(entry.mapping(FIELDS), List.of("f:status", "f:" + HANDLED));
      fields = answered ? without(fields, List.of("f:metadata", "f:annotations", "f:" + REQUESTED)) : fields;
      if (!fields.entries().isEmpty()) {
        managers.add(entry.with(FIELDS, fields));
      }
    }
    return managers.isEmpty() ? out : out.withPath(MANAGED, Sequence.of(managers));
  }

  /** Without a field, and without what then holds none. */
  private static Mapping without(Mapping fields, List<String> path) {
    String first = path.getFirst();
    if (!fields.has(first)) {
      return fields;
    }
    if (path.size() == 1) {
      return fields.without(first);
    }
    Mapping inner = without(fields.mapping(first), path.subList(1, path.size()));
    boolean none = inner.entries().isEmpty() || inner.entries().size() == 1 && inner.has(".");
    return none ? fields.without(first) : fields.with(first, inner);
  }
}
