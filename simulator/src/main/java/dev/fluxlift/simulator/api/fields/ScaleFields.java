package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who owns the replicas after a write through the scale subresource (apimachinery@v0.33
 * managedfields/scalehandler.go, seen on 1.33.13): the writer when someone owned them before and they are not 0,
 * which a Scale does not write; else nobody.
 */
public final class ScaleFields {
  private ScaleFields() {}

  /**
   * The object with its managedFields.
   *
   * @param live as it was
   * @param next with the new replicas
   * @param replicas their path
   */
  public static Mapping after(
      Mapping live, Mapping next, List<String> replicas, String manager, String apiVersion, Instant now) {
    String[] path = replicas.toArray(String[]::new);
    ManagedFields managed = ManagedFields.read(live).orElse(ManagedFields.NONE);
    FieldSet field = FieldSet.ofNames(List.of(replicas));
    boolean owned = managed.owners().values().stream().anyMatch(o -> !o.fields().intersection(field).isEmpty());
    Value wanted = next.get(path).orElse(Value.of(0));
    if (!owned || live.get(path).orElse(Value.of(0)).equals(wanted)) {
      return managed.write(next);
    }
    Manager writer = Manager.updater(manager, apiVersion, "scale");
    Map<Manager, Ownership> owners = new LinkedHashMap<>();
    managed.owners().forEach((who, own) -> {
      FieldSet left = own.fields().difference(field);
      if (!left.isEmpty()) {
        owners.put(who, own.with(left));
      }
    });
    Map<Manager, String> times = new LinkedHashMap<>(managed.times());
    if (!wanted.text().map(BigDecimal::new).orElse(BigDecimal.ZERO).equals(BigDecimal.ZERO)) {
      owners.put(writer, new Ownership(field, apiVersion));
      times.put(writer, now.truncatedTo(ChronoUnit.SECONDS).toString());
    }
    return new ManagedFields(owners, times).write(next);
  }
}
