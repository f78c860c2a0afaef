package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code metadata.managedFields} read (apimachinery@v0.33 managedfields/internal/managedfields.go).
 *
 * @param owners what each manager owns
 * @param times when each last changed something, as RFC 3339 in whole seconds
 */
record ManagedFields(Map<Manager, Ownership> owners, Map<Manager, String> times) {
  static final ManagedFields NONE = new ManagedFields(Map.of(), Map.of());

  /** The entries of an object; empty when they cannot be read. */
  static Optional<ManagedFields> read(Mapping object) {
    Map<Manager, Ownership> owners = new LinkedHashMap<>();
    Map<Manager, String> times = new LinkedHashMap<>();
    for (Value item : object.list("metadata", "managedFields")) {
      Mapping entry = item.asMapping();
      String operation = entry.text("operation").orElse("");
      String apiVersion = entry.text("apiVersion").orElse("");
      boolean apply = operation.equals("Apply");
      if (!apply && !operation.equals("Update") || apiVersion.isEmpty()
          || !entry.text("fieldsType").orElse("").equals("FieldsV1")) {
        return Optional.empty();
      }
      Manager manager = new Manager(
          entry.text("manager").orElse(""), apply, apply ? "" : apiVersion, entry.text("subresource").orElse(""));
      try {
        owners.put(manager, new Ownership(FieldSet.decode(entry.mapping("fieldsV1")), apiVersion));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
      entry.text("time").ifPresent(t -> times.put(manager, t));
    }
    return Optional.of(new ManagedFields(owners, times));
  }

  /** Whether a request asks for all entries to be forgotten: an empty list, or one empty entry. */
  static boolean reset(Mapping object) {
    Optional<Value> entries = object.get("metadata", "managedFields");
    if (!(entries.orElse(Value.of(null)) instanceof Sequence list)) {
      return false;
    }
    return list.values().isEmpty()
        || list.values().size() == 1 && list.values().getFirst().asMapping().entries().isEmpty();
  }

  /** The object with these entries, in the order that {@link #asRead} gives; without the key when there are none. */
  Mapping write(Mapping object) {
    if (owners.isEmpty()) {
      return object.get("metadata").isEmpty() ? object : object.withoutPath(List.of("metadata", "managedFields"));
    }
    List<Value> entries = new ArrayList<>(owners.size());
    owners.forEach((manager, own) -> entries.add(entry(manager, own)));
    return object.withPath(List.of("metadata", "managedFields"), Sequence.of(entries));
  }

  /** The same in the order in which entries are written, which is that of what {@link #read} makes of them. */
  ManagedFields asRead() {
    Map<Manager, Ownership> inOrder = new LinkedHashMap<>();
    Map<Manager, String> theirTimes = new LinkedHashMap<>();
    for (Map.Entry<Manager, Ownership> entry : sorted()) {
      inOrder.put(entry.getKey(), entry.getValue());
      Optional.ofNullable(times.get(entry.getKey())).ifPresent(t -> theirTimes.put(entry.getKey(), t));
    }
    return new ManagedFields(inOrder, theirTimes);
  }

  private List<Map.Entry<Manager, Ownership>> sorted() {
    List<Map.Entry<Manager, Ownership>> sorted = new ArrayList<>(owners.entrySet());
    if (sorted.size() > 1) {
      sorted.sort(this::compare);
    }
    return sorted;
  }

  private int compare(Map.Entry<Manager, Ownership> a, Map.Entry<Manager, Ownership> b) {
    int order = Boolean.compare(b.getKey().apply(), a.getKey().apply());
    order = order != 0 ? order : times.getOrDefault(a.getKey(), "").compareTo(times.getOrDefault(b.getKey(), ""));
    order = order != 0 ? order : a.getKey().name().compareTo(b.getKey().name());
    order = order != 0 ? order : a.getValue().apiVersion().compareTo(b.getValue().apiVersion());
    return order != 0 ? order : a.getKey().subresource().compareTo(b.getKey().subresource());
  }

  private Value entry(Manager manager, Ownership own) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("apiVersion", Value.of(own.apiVersion()));
    out.put("fieldsType", Value.of("FieldsV1"));
    out.put("fieldsV1", own.fields().encode());
    if (!manager.name().isEmpty()) {
      out.put("manager", Value.of(manager.name()));
    }
    out.put("operation", Value.of(manager.apply() ? "Apply" : "Update"));
    if (!manager.subresource().isEmpty()) {
      out.put("subresource", Value.of(manager.subresource()));
    }
    Optional.ofNullable(times.get(manager)).ifPresent(t -> out.put("time", Value.of(t)));
    return new Mapping(out, Origin.NONE);
  }
}
