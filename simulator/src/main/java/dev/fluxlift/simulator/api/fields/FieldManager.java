package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Merges what is applied and keeps {@code metadata.managedFields}, for requests through one door: a kind in one
 * version, or one of its subresources (apimachinery@v0.33 managedfields/internal: fieldmanager.go and what it wraps).
 *
 * <p>Not here: what the manager named {@code kubectl} gets besides (lastappliedmanager.go), and owned fields of a
 * CRD whose lists changed from granular to atomic.
 */
public final class FieldManager {
  private static final String BEFORE = "before-first-apply";
  private static final String ANCIENT = "ancient-changes";
  private static final int MOST_UPDATERS = 10;
  private static final Manager SELF = new Manager("current-operation", false, "", "");
  private static final FieldSet NOT_TRACKED = FieldSet.ofNames(List.of(
      List.of("apiVersion"), List.of("kind"), List.of("metadata"), List.of("metadata", "name"),
      List.of("metadata", "namespace"), List.of("metadata", "creationTimestamp"), List.of("metadata", "selfLink"),
      List.of("metadata", "uid"), List.of("metadata", "clusterName"), List.of("metadata", "generation"),
      List.of("metadata", "managedFields"), List.of("metadata", "resourceVersion")));

  private final FieldTypes types;
  private final Updater updater;
  private final String subresource;
  private final String now;
  private final KnownEntries known;

  /**
   * @param reset fields that a write through this door cannot change
   * @param subresource {@code ""} for the object itself
   * @param known entries of this server
   */
  public FieldManager(FieldTypes types, FieldSet reset, String subresource, Instant now, KnownEntries known) {
    this.known = known;
    this.types = types;
    this.updater = new Updater(types, reset);
    this.subresource = subresource;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * A write that is no apply.
   *
   * @param live the object as it is, or an empty one of its kind
   * @param next the whole object as it shall be; its managedFields count when they can be read
   * @return {@code next} with its managedFields
   */
  public Mapping update(Mapping live, Mapping next, String manager) {
    ManagedFields managed = given(live, next);
    Mapping bare = bare(next);
    if (managed.owners().isEmpty() && live.text("metadata", "uid").isPresent()) {
      return bare;
    }
    return known.write(updated(bare(live), bare, managed, manager), bare);
  }

  private ManagedFields given(Mapping live, Mapping next) {
    if (subresource.isEmpty() && ManagedFields.reset(next)) {
      return ManagedFields.NONE;
    }
    return Optional.of(next).filter(_ -> subresource.isEmpty())
        .flatMap(known::read)
        .filter(m -> !m.owners().isEmpty())
        .or(() -> known.read(live))
        .orElse(ManagedFields.NONE);
  }

  private ManagedFields updated(Mapping live, Mapping next, ManagedFields managed, String name) {
    Typed.validate(next, live, types.type());
    Manager manager = Manager.updater(name.isEmpty() ? "unknown" : name, types.apiVersion(), subresource);
    Map<Manager, String> times = new LinkedHashMap<>(managed.times());
    Comparison change = updater.compare(live, next);
    if (change.modified().difference(NOT_TRACKED) == change.modified()
        && updater.leavesOwners(change, managed.owners(), manager)) {
      times.put(manager, now);
      return capped(new ManagedFields(managed.owners(), times));
    }
    Map<Manager, Ownership> owners = updater.update(live, next, change, managed.owners(), SELF);
    strip(owners, SELF);
    Ownership mine = owners.remove(SELF);
    if (mine != null) {
      Ownership before = owners.get(manager);
      owners.put(manager, before == null ? mine : mine.with(mine.fields().union(before.fields())));
      times.put(manager, now);
    }
    return capped(new ManagedFields(owners, times));
  }

  /**
   * Server-side apply.
   *
   * @param live the object as it is, or {@code empty}
   * @param empty an empty object of the kind, as the server makes one
   * @param decode what becomes of a merged object before it is stored: unknown fields go, defaults come
   * @throws Conflict when not forced
   * @throws Typed.Mismatch when the manifest is not of its kind's structure
   * @throws IllegalArgumentException when the live object's entries cannot be read
   */
  public Mapping apply(
      Mapping live, Mapping empty, Mapping config, String manager, boolean force, UnaryOperator<Mapping> decode) {
    ManagedFields managed = known.read(live)
        .orElseThrow(() -> new IllegalArgumentException("failed to decode managed fields"));
    Mapping bare = bare(live);
    if (managed.owners().isEmpty()) {
      managed = updated(bare(empty), bare, managed, BEFORE);
    }
    Typed.validate(config, types.type(), false);
    Manager self = new Manager(manager, true, "", subresource);
    Updater.Applied applied = updater.apply(bare, config, managed.owners(), self, force);
    Map<Manager, Ownership> owners = new LinkedHashMap<>(applied.owners());
    Map<Manager, String> times = new LinkedHashMap<>(managed.times());
    strip(owners, self);
    if (!applied.object().equals(bare)) {
      times.put(self, now);
    }
    return known.write(new ManagedFields(owners, times), decode.apply(applied.object()));
  }

  private static Mapping bare(Mapping object) {
    return object.get("metadata").isEmpty() ? object : object.withoutPath(List.of("metadata", "managedFields"));
  }

  private static void strip(Map<Manager, Ownership> owners, Manager self) {
    Ownership own = owners.get(self);
    if (own != null) {
      FieldSet tracked = own.fields().difference(NOT_TRACKED);
      if (tracked.isEmpty()) {
        owners.remove(self);
      } else {
        owners.put(self, own.with(tracked));
      }
    }
  }

  /** The oldest updaters of a version become one (capmanagers.go). */
  private static ManagedFields capped(ManagedFields managed) {
    if (managed.owners().size() <= MOST_UPDATERS) {
      return managed;
    }
    List<Manager> updaters = new ArrayList<>(managed.owners().keySet().stream().filter(m -> !m.apply()).toList());
    if (updaters.size() <= MOST_UPDATERS) {
      return managed;
    }
    Map<Manager, Ownership> owners = new LinkedHashMap<>(managed.owners());
    Map<Manager, String> times = new LinkedHashMap<>(managed.times());
    updaters.sort(Comparator.<Manager, String>comparing(m -> times.getOrDefault(m, ""))
        .thenComparing(Manager::apiVersion).thenComparing(Manager::name).thenComparing(Manager::subresource));
    Map<String, Manager> first = new LinkedHashMap<>();
    int left = updaters.size();
    for (Manager manager : updaters) {
      if (left <= MOST_UPDATERS) {
        break;
      }
      Ownership own = owners.get(manager);
      if (own == null) {
        continue;
      }
      Manager bucket = Manager.updater(ANCIENT, own.apiVersion(), "");
      Manager earlier = first.putIfAbsent(own.apiVersion(), manager);
      if (earlier != null) {
        Ownership held = owners.containsKey(bucket) ? owners.get(bucket) : owners.remove(earlier);
        FieldSet both = held == null ? own.fields() : own.fields().union(held.fields());
        owners.remove(manager);
        owners.put(bucket, own.with(both));
        Optional.ofNullable(times.get(manager)).ifPresent(t -> times.put(bucket, t));
        left--;
      }
    }
    return new ManagedFields(owners, times);
  }
}
