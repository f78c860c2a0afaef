package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.verify.Backup;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What is known of how it was before the move. With S0's backup: everything. Without it, on another machine: what the
 * plan says the FluxInstance adopts, and the old manifests rendered again from plan and registry; then nothing can be
 * compared at the end.
 *
 * @param backup what S0 kept
 * @param named objects the FluxInstance may have adopted, as the plan says
 * @param rendered renders the old manifests again; empty when that cannot be done
 */
public record Before(Optional<Backup> backup, List<ObjectRef> named, Supplier<List<Mapping>> rendered) {
  /** Copies the list. */
  public Before {
    named = List.copyOf(named);
  }

  /** With the backup. */
  public static Before kept(Backup backup) {
    return new Before(Optional.of(backup), List.of(), backup::rendered);
  }

  /** Without it. */
  public static Before unknown(List<ObjectRef> named, Supplier<List<Mapping>> rendered) {
    return new Before(Optional.empty(), named, rendered);
  }

  /** The objects of S0; none without the backup. */
  Snapshot objects(String namespace) {
    return backup.map(Backup::cluster).orElseGet(() -> new Snapshot(namespace, new TreeMap<>()));
  }

  /** An object as it was; empty when it was not there, or that is not known. */
  Optional<LiveObject> get(ObjectRef ref) {
    return backup.flatMap(b -> b.cluster().get(ref));
  }

  /** What this Kustomization held; empty without the backup. */
  List<ObjectRef> inventory(ObjectRef owner) {
    return get(owner).map(LiveObject::inventory).orElse(List.of());
  }
}
