package dev.fluxlift.engine.change;

import dev.fluxlift.engine.change.Owner.Cause;
import dev.fluxlift.engine.change.Owner.Problem;
import dev.fluxlift.engine.change.Owner.State;
import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.kustomize.Substitution;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows a cluster from its roots through child Kustomizations and FluxInstances, as the controllers would: on an empty
 * cluster, or on one that had come to rest with another state of the repository.
 */
final class Reading {
  private static final int ROUNDS = 4;

  private final Side side;
  private final Lookup lookup;
  private final Optional<ClusterState> before;
  private final Map<ObjectRef, Owner> owners = new LinkedHashMap<>();
  private final Map<ObjectRef, Instance> instances = new LinkedHashMap<>();
  private final Set<ObjectRef> rootSources = new HashSet<>();
  private final Set<String> addresses = new HashSet<>();

  Reading(Side side, Optional<ClusterState> before) {
    this.side = side;
    this.lookup = new Lookup(side);
    this.before = before;
    before.ifPresent(b -> addresses.addAll(b.addresses()));
  }

  /** Follows. Objects of owners that stay although nothing delivers them any more are followed by {@link #stay}. */
  ClusterState read(String folder, List<Root> roots) {
    roots.stream().filter(Root::isOfTheRepository).forEach(this::address);
    Set<ObjectRef> names = new LinkedHashSet<>();
    before.ifPresent(b -> b.roots().forEach(ref -> {
      names.add(ref);
      Optional.ofNullable(b.owners().get(ref)).ifPresent(o -> known(o, roots));
    }));
    for (Root root : roots) {
      if (!owners.containsKey(root.ref())) {
        names.add(root.ref());
        process(selfApplied(root.value(), root.ref()), root.ref(), Optional.empty());
      }
    }
    return new ClusterState(folder, owners, List.copyOf(instances.values()), names, addresses);
  }

  private void address(Root root) {
    rootSources.add(Owner.sourceOf(root.value(), root.ref().namespace()));
    root.address().ifPresent(addresses::add);
  }

  /** A root that is there: it goes on with what it said, until it or a hand applies what it says now. */
  private void known(Owner was, List<Root> roots) {
    if (owners.containsKey(was.ref())) {
      return;
    }
    if (was.state() != State.ELSEWHERE) {
      rootSources.add(was.source());
    }
    Optional<Root> written = roots.stream().filter(r -> r.ref().equals(was.ref())).findFirst();
    Mapping value = was.isSelfDelivered() || written.isEmpty() ? was.value() : written.get().value();
    process(selfApplied(value, was.ref()), was.ref(), Optional.empty());
  }

  /** What a Kustomization says after it applied itself. */
  private Mapping selfApplied(Mapping start, ObjectRef ref) {
    Mapping value = start;
    for (int i = 0; i < ROUNDS; i++) {
      Owner made = build(value, ref);
      Optional<Mapping> next = made.built().stream().filter(b -> b.ref().equals(ref)).map(Item::value).findFirst();
      if (made.state() != State.APPLIED || next.isEmpty() || next.get().equals(value)) {
        return next.filter(n -> n.equals(start)).orElse(value);
      }
      value = next.get();
    }
    return value;
  }

  /** Follows an owner that is on the cluster although nothing delivers it any more. */
  void stay(Owner owner) {
    if (!owners.containsKey(owner.ref())) {
      process(owner.value(), owner.ref(), Optional.empty());
    }
  }

  /** The state after {@link #stay}. */
  ClusterState again(ClusterState last) {
    return new ClusterState(last.folder(), owners, List.copyOf(instances.values()), last.roots(), addresses);
  }

  private void process(Mapping value, ObjectRef ref, Optional<ObjectRef> parent) {
    Owner there = owners.get(ref);
    if (there != null) {
      parent.ifPresent(p -> owners.put(ref, there.withParent(p, value)));
      return;
    }
    Owner made = build(value, ref);
    owners.put(ref, parent.map(p -> made.withParent(p, value)).orElse(made));
    for (Item item : made.items()) {
      if (item.isKustomization()) {
        process(item.value(), item.ref(), Optional.of(ref));
      } else {
        instance(item, made);
      }
    }
  }

  private void instance(Item item, Owner owner) {
    Instance.of(item, owner.ref(), r -> find(r, owner)).ifPresent(instance -> {
      if (instances.putIfAbsent(item.ref(), instance) == null) {
        instance.sync().source().flatMap(s -> s.text("spec", "url")).map(GitAddress::plain).ifPresent(addresses::add);
        instance.sync().kustomization().ifPresent(k -> process(k, ObjectRef.of(k), Optional.of(item.ref())));
      }
    });
  }

  private Optional<Mapping> find(ObjectRef ref, Owner owner) {
    return owner.items().stream().filter(i -> i.ref().equals(ref)).map(Item::value).findFirst()
        .or(() -> owners.values().stream().flatMap(o -> o.items().stream()).filter(i -> i.ref().equals(ref)).map(Item::value).findFirst())
        .or(() -> lookup.valueNear(ref, owner.value().origin().file()));
  }

  // ---- builds

  private Owner build(Mapping value, ObjectRef ref) {
    Mapping spec = value.mapping("spec");
    Optional<Owner> was = before.map(b -> b.owners().get(ref));
    String path = Folders.plain(spec.text("path").orElse(""));
    if (spec.has("kubeConfig") || !isOfTheRepository(value, ref, path)) {
      return made(value, ref, State.ELSEWHERE, List.of(), Optional.empty());
    }
    if (!side.has(path)) {
      return failed(value, ref, was, new Problem(Cause.NO_PATH, spec.get("path").orElse(value).origin(),
          "there is no folder " + path));
    }
    BuildResult result = side.build(spec);
    if (result.problem().isPresent()) {
      BuildResult.Problem problem = result.problem().get();
      Cause cause = problem.why() == KustomizeException.Cause.FAILS ? Cause.FAILS : Cause.UNKNOWN;
      return failed(value, ref, was, new Problem(cause, problem.origin(), problem.reason()));
    }
    return substituted(value, ref, was, result);
  }

  private Owner substituted(Mapping value, ObjectRef ref, Optional<Owner> was, BuildResult result) {
    String file = value.origin().file();
    Variables variables = Variables.of(value, ref.namespace(), r -> result.objects().stream()
        .filter(o -> Item.of(o, ref.namespace()).ref().equals(r)).findFirst()
        .or(() -> lookup.valueNear(r, file)));
    List<Item> built;
    try {
      built = new Substitution(variables.values()).apply(result.objects()).stream()
          .map(o -> Item.of(o, ref.namespace())).toList();
    } catch (KustomizeException e) {
      Cause cause = e.why() == KustomizeException.Cause.FAILS ? Cause.FAILS : Cause.UNKNOWN;
      return failed(value, ref, was, new Problem(cause, e.origin(), e.reason()));
    } catch (IllegalArgumentException e) {
      return failed(value, ref, was, new Problem(Cause.FAILS, value.origin(), String.valueOf(e.getMessage())));
    }
    boolean suspended = value.bool("spec", "suspend").orElse(false);
    List<Item> items = suspended ? was.map(Owner::items).orElse(built) : built;
    return new Owner(ref, value, Map.of(), suspended ? State.SUSPENDED : State.APPLIED, items, built,
        Optional.empty(), result.effects(), result.files(), variables, result.objects(), source(value, ref));
  }

  private Owner failed(Mapping value, ObjectRef ref, Optional<Owner> was, Problem problem) {
    if (was.isPresent()) {
      return made(value, ref, State.FAILED, was.get().items(), Optional.of(problem));
    }
    return before.isPresent()
        ? made(value, ref, State.FAILED, List.of(), Optional.of(problem))
        : made(value, ref, State.ESTIMATED, lying(value, ref), Optional.of(problem));
  }

  /** What lies in the folder: at most that can have been applied when the folder built the last time. */
  private List<Item> lying(Mapping value, ObjectRef ref) {
    String path = Folders.plain(value.text("spec", "path").orElse(""));
    Map<ObjectRef, Item> out = new LinkedHashMap<>();
    for (Document d : side.repository().documents()) {
      if (!path.isEmpty() && Folders.within(d.file(), path) && !d.ref().group().equals("kustomize.config.k8s.io") && !isDelivered(d, path)) {
        Item item = Item.of(d.value(), ref.namespace());
        out.putIfAbsent(item.ref(), item);
      }
    }
    return List.copyOf(out.values());
  }

  /** Whether a Kustomization further down builds the folder of the file. */
  private boolean isDelivered(Document document, String path) {
    return side.repository().documents(ObjectRef.KUSTOMIZE).stream()
        .map(k -> Folders.plain(k.value().text("spec", "path").orElse("")))
        .anyMatch(p -> !p.equals(path) && Folders.within(p, path) && Folders.within(document.file(), p));
  }

  private Owner made(Mapping value, ObjectRef ref, State state, List<Item> items, Optional<Problem> problem) {
    return new Owner(ref, value, Map.of(), state, new ArrayList<>(items), List.of(), problem, List.of(),
        Set.of(), Variables.NONE, List.of(), source(value, ref));
  }

  /** Whether what it builds is this repository, as far as names and addresses say. */
  private boolean isOfTheRepository(Mapping value, ObjectRef ref, String path) {
    ObjectRef source = Owner.sourceOf(value, ref.namespace());
    if (rootSources.contains(source)) {
      return true;
    }
    Optional<Mapping> found = source(value, ref);
    Optional<String> url = found.flatMap(s -> s.text("spec", "url")).map(GitAddress::plain);
    if (url.isPresent()) {
      return addresses.contains(url.get());
    }
    return source.kind().equals("GitRepository") && (side.has(path) || before.isPresent());
  }

  private Optional<Mapping> source(Mapping value, ObjectRef ref) {
    ObjectRef source = Owner.sourceOf(value, ref.namespace());
    return owners.values().stream().flatMap(o -> o.items().stream())
        .filter(i -> i.ref().equals(source)).map(Item::value).findFirst()
        .or(() -> instances.values().stream().flatMap(i -> i.sync().source().stream())
            .filter(s -> ObjectRef.of(s).equals(source)).findFirst())
        .or(() -> lookup.valueNear(source, value.origin().file()));
  }
}
