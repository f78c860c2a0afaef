package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A cluster that has come to rest with a state of the repository. */
public final class ClusterState {
  private final String folder;
  private final Map<ObjectRef, Owner> owners;
  private final List<Instance> instances;
  private final Set<ObjectRef> roots;
  private final Set<String> addresses;
  private final Map<ObjectRef, Item> items = new HashMap<>();
  private final Map<ObjectRef, List<ObjectRef>> ownersOf = new HashMap<>();

  ClusterState(String folder, Map<ObjectRef, Owner> owners, List<Instance> instances, Set<ObjectRef> roots, Set<String> addresses) {
    this.folder = folder;
    this.owners = Collections.unmodifiableMap(new LinkedHashMap<>(owners));
    this.instances = List.copyOf(instances);
    this.roots = Collections.unmodifiableSet(new LinkedHashSet<>(roots));
    this.addresses = Set.copyOf(addresses);
    delivered().forEach(d -> {
      items.putIfAbsent(d.item().ref(), d.item());
      ownersOf.computeIfAbsent(d.item().ref(), _ -> new ArrayList<>()).add(d.owner().ref());
    });
    made().forEach(m -> items.putIfAbsent(m.source().ref(), m.source()));
  }

  /** The folder that holds its roots. */
  public String folder() {
    return folder;
  }

  /** Its Flux Kustomizations, parents before children. */
  public Map<ObjectRef, Owner> owners() {
    return owners;
  }

  /** Its FluxInstances. */
  public List<Instance> instances() {
    return instances;
  }

  /** What is delivered by nothing else, or by itself. */
  public Set<ObjectRef> roots() {
    return roots;
  }

  /** Addresses of this repository, plain. */
  public Set<String> addresses() {
    return addresses;
  }

  /** Each object with each owner that has it. */
  public Stream<Delivered> delivered() {
    return owners.values().stream().flatMap(o -> o.items().stream().map(i -> new Delivered(o, i)));
  }

  /**
   * An object and its owner.
   *
   * @param owner the Kustomization
   * @param item the object
   */
  public record Delivered(Owner owner, Item item) {}

  /** The owners of an object. */
  List<ObjectRef> owners(ObjectRef item) {
    return ownersOf.getOrDefault(item, List.of());
  }

  /** What FluxInstances make. */
  public List<Made> made() {
    List<Made> out = new ArrayList<>();
    for (Instance instance : instances) {
      instance.sync().source().ifPresent(s -> out.add(new Made(instance, Item.of(s, instance.namespace()))));
    }
    return out;
  }

  /**
   * A source and the FluxInstance that makes it.
   *
   * @param instance the instance
   * @param source what it makes
   */
  public record Made(Instance instance, Item source) {}

  /** An object that somebody delivers. */
  public Optional<Item> find(ObjectRef ref) {
    return Optional.ofNullable(items.get(ref));
  }

  /** The value of an object that somebody delivers. */
  public Optional<Mapping> value(ObjectRef ref) {
    return find(ref).map(Item::value);
  }

  /** Whether somebody delivers it. */
  public boolean has(ObjectRef ref) {
    return items.containsKey(ref);
  }
}
