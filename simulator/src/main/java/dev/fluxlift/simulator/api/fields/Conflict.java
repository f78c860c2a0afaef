package dev.fluxlift.simulator.api.fields;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An apply that would change fields of others (apimachinery@v0.33 managedfields/internal/conflict.go). */
public final class Conflict extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Conflict(Map<Manager, FieldSet> conflicts) {
    super(message(conflicts));
  }

  private static String message(Map<Manager, FieldSet> conflicts) {
    Map<String, List<String>> paths = new TreeMap<>();
    conflicts.forEach((manager, fields) -> fields.forEach(path ->
        paths.computeIfAbsent(manager.toString(), _ -> new ArrayList<>()).add(shown(path))));
    int count = paths.values().stream().mapToInt(List::size).sum();
    if (count == 1) {
      var only = paths.entrySet().iterator().next();
      return "Apply failed with 1 conflict: conflict with " + only.getKey() + ": " + only.getValue().getFirst();
    }
    return "Apply failed with " + count + " conflicts: " + paths.entrySet().stream()
        .map(e -> "conflicts with " + e.getKey() + ":\n"
            + e.getValue().stream().map(p -> "- " + p).collect(Collectors.joining("\n")))
        .collect(Collectors.joining("\n"));
  }

  private static String shown(List<PathElement> path) {
    return path.stream().map(PathElement::toString).collect(Collectors.joining());
  }
}
