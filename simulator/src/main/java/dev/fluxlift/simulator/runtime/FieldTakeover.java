package dev.fluxlift.simulator.runtime;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the fields of other managers to one that applies, so that its next apply removes what it does not want itself
 * (PatchReplaceFieldsManagers in fluxcd/pkg ssa/patch.go@ssa/v0.77.0).
 */
public final class FieldTakeover {
  private FieldTakeover() {}

  /**
   * A manager whose fields are taken.
   *
   * @param name the manager's, or how it begins
   * @param operation {@code Apply} or {@code Update}
   * @param exact whether the name is the whole name
   */
  public record FieldManager(String name, String operation, boolean exact) {
    private boolean matches(Mapping entry) {
      String manager = entry.text("manager").orElse("");
      return entry.text("operation").orElse("").equals(operation)
          && entry.text("subresource").orElse("").isEmpty()
          && (exact ? manager.equals(name) : manager.startsWith(name));
    }
  }

  /**
   * The managed fields after the take-over; empty when none of those managers is there.
   *
   * @param entries {@code metadata.managedFields}
   * @param to the manager that gets them, with operation Apply
   */
  public static Optional<List<Value>> of(List<Value> entries, List<FieldManager> from, String to) {
    Optional<Mapping> own = entries.stream()
        .map(Value::asMapping)
        .filter(e -> e.text("manager").equals(Optional.of(to)) && e.text("operation").equals(Optional.of("Apply")))
        .reduce((_, last) -> last);
    Optional<Mapping> merged = own;
    boolean edited = false;
    List<Value> out = new ArrayList<>();
    for (Value value : entries) {
      Mapping entry = value.asMapping();
      if (own.isPresent() && own.get().equals(entry)) {
        continue;
      }
      if (from.stream().noneMatch(m -> m.matches(entry))) {
        out.add(entry);
        continue;
      }
      edited = true;
      merged = Optional.of(merged
          .map(m -> m.with("fieldsV1", union(m.mapping("fieldsV1"), entry.mapping("fieldsV1"))))
          .orElseGet(() -> entry.with("manager", Value.of(to)).with("operation", Value.of("Apply"))));
    }
    if (!edited) {
      return Optional.empty();
    }
    merged.ifPresent(out::add);
    return Optional.of(List.copyOf(out));
  }

  /** Both sets of fields as one; a field that is in a set itself and has others below it is marked with a dot. */
  static Mapping union(Mapping a, Mapping b) {
    if (a.equals(b)) {
      return a;
    }
    Map<String, Value> out = new LinkedHashMap<>();
    if (a.entries().isEmpty() || b.entries().isEmpty()) {
      out.put(".", Mapping.EMPTY);
    }
    a.entries().forEach(out::put);
    b.entries().forEach((key, value) ->
        out.put(key, a.get(key).<Value>map(old -> union(old.asMapping(), value.asMapping())).orElse(value)));
    return (Mapping) Value.of(out);
  }
}
