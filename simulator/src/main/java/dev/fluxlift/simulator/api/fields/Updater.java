package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How owners change when an object does (structured-merge-diff@v4 merge/update.go). Versions of an object differ in
 * nothing but their types: conversion between versions of one kind is no part of this model.
 */
final class Updater {
  private final FieldTypes types;
  private final FieldSet reset;

  /** @param reset fields that a write through this door cannot change, per {@code types.apiVersion()} */
  Updater(FieldTypes types, FieldSet reset) {
    this.types = types;
    this.reset = reset;
  }

  /**
   * Whether a write that is no apply leaves all owners as they are, because it changes nothing but values of fields that
   * the writer alone owns.
   */
  boolean leavesOwners(Comparison raw, Map<Manager, Ownership> owners, Manager writer) {
    FieldSet modified = raw.modified();
    Ownership own = owners.get(writer);
    if (own == null || !raw.removed().isEmpty() || !raw.added().isEmpty() || modified.isEmpty()
        || modified.recursiveDifference(reset) != modified || !modified.difference(own.fields()).isEmpty()) {
      return false;
    }
    for (Map.Entry<Manager, Ownership> other : owners.entrySet()) {
      FieldSet fields = other.getValue().fields();
      boolean concerned = !other.getKey().equals(writer) && !fields.intersection(modified).isEmpty();
      if (concerned || fields.isEmpty() || !other.getValue().apiVersion().equals(types.apiVersion())) {
        return false;
      }
    }
    return true;
  }

  /** Which fields differ, in the version of the request. */
  Comparison compare(Value live, Value next) {
    return Comparison.of(live, next, types.type());
  }

  /** Owners after a write that is no apply. */
  Map<Manager, Ownership> update(
      Value live, Value next, Comparison raw, Map<Manager, Ownership> owners, Manager self) {
    Map<Manager, Ownership> out = new LinkedHashMap<>(owners);
    Comparison change = change(live, next, raw, out, self, true);
    FieldSet mine = out.containsKey(self) ? out.get(self).fields() : new FieldSet();
    FieldSet fields = mine.difference(change.removed()).union(change.modified()).union(change.added())
        .recursiveDifference(reset);
    put(out, self, fields);
    return out;
  }

  /**
   * An apply.
   *
   * @param object what it gives
   */
  record Applied(Mapping object, Map<Manager, Ownership> owners) {}

  /** @throws Conflict when it changes a field of another owner and is not forced */
  Applied apply(Value live, Mapping config, Map<Manager, Ownership> owners, Manager self, boolean force) {
    Map<Manager, Ownership> out = new LinkedHashMap<>(owners);
    Type type = types.type();
    Value merged = Merge.of(live, config, type);
    Optional<Ownership> last = Optional.ofNullable(owners.get(self));
    Ownership now = new Ownership(Typed.fields(config, type).recursiveDifference(reset), types.apiVersion());
    out.put(self, now);
    Value next = last.filter(o -> !keepsAll(o, now)).map(o -> prune(merged, out, o)).orElse(merged);
    change(live, next, compare(live, next), out, self, force);
    return new Applied(next.asMapping(), out);
  }

  /** Whether it applies all that it applied last time, so that nothing of it can go. */
  private static boolean keepsAll(Ownership last, Ownership now) {
    return last.fields().isEmpty()
        || last.apiVersion().equals(now.apiVersion()) && last.fields().difference(now.fields()).isEmpty();
  }

  private void put(Map<Manager, Ownership> owners, Manager self, FieldSet fields) {
    if (fields.isEmpty()) {
      owners.remove(self);
    } else {
      owners.put(self, new Ownership(fields, types.apiVersion()));
    }
  }

  /** Takes changed fields from their owners; returns what changed in the version of the request. */
  private Comparison change(
      Value live, Value next, Comparison raw, Map<Manager, Ownership> owners, Manager self, boolean force) {
    Comparison change = raw.without(reset);
    Map<String, Comparison> changes = new HashMap<>(Map.of(types.apiVersion(), change));
    Map<Manager, FieldSet> conflicts = new LinkedHashMap<>();
    Map<String, FieldSet> set = new HashMap<>();
    for (Manager manager : List.copyOf(owners.keySet())) {
      Ownership own = owners.get(manager);
      if (own == null || manager.equals(self)) {
        continue;
      }
      Optional<Type> type = types.type(own.apiVersion());
      if (type.isEmpty()) {
        owners.remove(manager);
        continue;
      }
      Comparison seen =
          changes.computeIfAbsent(own.apiVersion(), _ -> Comparison.of(live, next, type.get()));
      FieldSet taken = own.fields().intersection(
          set.computeIfAbsent(own.apiVersion(), _ -> seen.modified().union(seen.added())));
      if (!taken.isEmpty()) {
        conflicts.put(manager, taken);
      }
      owners.put(manager, own.with(own.fields().difference(taken).difference(seen.removed())));
    }
    if (!force && !conflicts.isEmpty()) {
      throw new Conflict(conflicts);
    }
    owners.values().removeIf(o -> o.fields().isEmpty());
    return change;
  }

  /** Removes what this manager applied last time, does not apply now, and no one else owns. */
  private Value prune(Value merged, Map<Manager, Ownership> owners, Ownership last) {
    Optional<Type> lastType = types.type(last.apiVersion());
    if (lastType.isEmpty()) {
      return merged;
    }
    Type type = lastType.get();
    FieldSet lastFields = last.fields().withNamedParents(type);
    Value pruned = Removal.of(merged, lastFields, type);
    Map<String, FieldSet> owned = new LinkedHashMap<>();
    owned.put(last.apiVersion(), new FieldSet());
    owners.values().forEach(o -> owned.merge(o.apiVersion(), o.fields(), FieldSet::union));
    for (var entry : owned.entrySet()) {
      Optional<Type> ownedType = types.type(entry.getKey());
      if (ownedType.isPresent()) {
        pruned = addBackOwned(merged, pruned, entry.getValue(), ownedType.get());
      }
    }
    FieldSet gone = Typed.fields(merged, type).withNamedParents(type)
        .difference(Typed.fields(pruned, type).withNamedParents(type));
    return Removal.of(merged, gone.intersection(lastFields), type);
  }

  private static Value addBackOwned(Value merged, Value pruned, FieldSet owned, Type type) {
    FieldSet keep = Typed.fields(pruned, type).withNamedParents(type).union(owned.withNamedParents(type));
    return Removal.of(merged, Typed.fields(merged, type).withNamedParents(type).difference(keep), type);
  }
}
