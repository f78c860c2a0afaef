package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Entries of managedFields that were read or written before, by the very value that holds them: most writes read what
 * the last one wrote. For one server.
 */
public final class KnownEntries {
  private static final int REMEMBERED = 4096;

  private final Map<Value, ManagedFields> known = new IdentityHashMap<>();

  Optional<ManagedFields> read(Mapping object) {
    Optional<Value> entries = object.get("metadata", "managedFields");
    if (entries.isEmpty()) {
      return ManagedFields.read(object);
    }
    ManagedFields before = known.get(entries.get());
    if (before != null) {
      return Optional.of(before);
    }
    Optional<ManagedFields> read = ManagedFields.read(object);
    read.ifPresent(managed -> keep(entries.get(), managed));
    return read;
  }

  Mapping write(ManagedFields managed, Mapping object) {
    ManagedFields inOrder = managed.asRead();
    Mapping out = inOrder.write(object);
    out.get("metadata", "managedFields").ifPresent(entries -> keep(entries, inOrder));
    return out;
  }

  private void keep(Value entries, ManagedFields managed) {
    if (known.size() >= REMEMBERED) {
      known.clear();
    }
    known.put(entries, managed);
  }
}
