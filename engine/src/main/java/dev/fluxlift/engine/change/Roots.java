package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what delivers itself or is delivered by nothing else: the Kustomizations that somebody, a bootstrap or a
 * FluxInstance puts on a cluster. One that lies in a folder that another one builds, and is left out there, is a file
 * that is switched off, not a root.
 */
final class Roots {
  private static final String DEFAULT_NAMESPACE = "flux-system";

  private static final BuildResult NOTHING = new BuildResult(List.of(), List.of(), Set.of(), Optional.empty());

  private final Side side;
  private final Lookup lookup;
  private final List<Node> nodes = new ArrayList<>();

  /** A Kustomization with what its build reads, variables not replaced. */
  private record Node(ObjectRef ref, Mapping value, String file, String path, boolean here, BuildResult result,
      List<ObjectRef> items, Optional<String> address, BitSet delivers) {}

  private Roots(Side side) {
    this.side = side;
    this.lookup = new Lookup(side);
  }

  static List<Root> of(Side side) {
    Roots roots = new Roots(side);
    roots.collect();
    return roots.chosen();
  }

  private void collect() {
    for (Document d : side.repository().documents(ObjectRef.KUSTOMIZE)) {
      if (d.ref().kind().equals("Kustomization") && !d.value().text("spec", "path").orElse("").contains("{{")) {
        ObjectRef source = Owner.sourceOf(d.value(), d.ref().orIn(DEFAULT_NAMESPACE).namespace());
        add(d.value(), d.file(), lookup.valueNear(source, d.file()));
      }
    }
    for (Node node : List.copyOf(nodes)) {
      if (node.here()) {
        node.result().objects().forEach(o -> sync(o, node));
      }
    }
    connect();
  }

  private void add(Mapping value, String file, Optional<Mapping> source) {
    ObjectRef ref = ObjectRef.of(value).orIn(DEFAULT_NAMESPACE);
    String path = Folders.plain(value.text("spec", "path").orElse(""));
    String kind = value.text("spec", "sourceRef", "kind").orElse("");
    boolean git = kind.equals("GitRepository");
    if (!git && path.isEmpty()) {
      // an artifact of somebody else, as a rule
      nodes.add(new Node(ref, value, file, path, false, NOTHING, List.of(), Optional.empty(), new BitSet()));
      return;
    }
    BuildResult result = side.build(value.mapping("spec"));
    boolean self = result.files().contains(file);
    boolean here = git ? side.has(path) || Folders.within(file, path) : self;
    List<ObjectRef> items = here ? result.objects().stream().map(o -> Item.of(o, ref.namespace()).ref()).toList() : List.of();
    nodes.add(new Node(ref, value, file, path, here, result, items,
        source.flatMap(x -> x.text("spec", "url")).map(GitAddress::plain), new BitSet()));
  }

  private void sync(Mapping object, Node node) {
    Item item = Item.of(object, node.ref().namespace());
    Optional<Instance> instance = Instance.of(item, node.ref(), ref -> node.result().objects().stream()
        .filter(o -> Item.of(o, node.ref().namespace()).ref().equals(ref)).findFirst()
        .or(() -> lookup.valueNear(ref, node.file())));
    instance.flatMap(i -> i.sync().kustomization()).ifPresent(k -> {
      String file = object.origin().file();
      if (nodes.stream().noneMatch(n -> n.file().equals(file) && n.ref().equals(ObjectRef.of(k)))) {
        add(k, file, instance.flatMap(i -> i.sync().source()));
      }
    });
  }

  private void connect() {
    for (Node by : nodes) {
      for (int i = 0; i < nodes.size(); i++) {
        if (by.here() && delivers(by, nodes.get(i))) {
          by.delivers().set(i);
        }
      }
    }
  }

  private static boolean delivers(Node by, Node other) {
    if (by.result().isComplete()) {
      return by.result().files().contains(other.file())
          && (by.items().contains(other.ref()) || !isLiteral(other));
    }
    return Folders.within(other.file(), by.path()) && !by.path().isEmpty();
  }

  /** What a FluxInstance makes stands in no file: it comes with the file that holds the instance. */
  private static boolean isLiteral(Node node) {
    return !node.value().origin().file().isEmpty() && node.value().has("apiVersion")
        && node.file().equals(node.value().origin().file());
  }

  private List<Root> chosen() {
    List<BitSet> reach = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      reach.add(reachable(i));
    }
    List<Root> out = new ArrayList<>();
    Set<Integer> done = new HashSet<>();
    for (int i = 0; i < nodes.size(); i++) {
      List<Integer> circle = circle(i, reach);
      if (!circle.isEmpty() && done.addAll(circle)) {
        Node node = nodes.get(first(circle));
        if (!isSwitchedOff(node, circle)) {
          out.add(new Root(node.ref(), node.value(), node.file(), node.here(),
              node.delivers().get(nodes.indexOf(node)), node.address()));
        }
      }
    }
    return out;
  }

  private BitSet reachable(int start) {
    BitSet out = new BitSet();
    List<Integer> todo = new ArrayList<>(List.of(start));
    while (!todo.isEmpty()) {
      nodes.get(todo.removeLast()).delivers().stream().filter(i -> !out.get(i)).forEach(i -> {
        out.set(i);
        todo.add(i);
      });
    }
    return out;
  }

  /** The node and those that deliver it and are delivered by it; none when something outside of them delivers it. */
  private List<Integer> circle(int node, List<BitSet> reach) {
    List<Integer> out = new ArrayList<>(List.of(node));
    for (int i = 0; i < nodes.size(); i++) {
      if (i != node && reach.get(i).get(node)) {
        if (!reach.get(node).get(i)) {
          return List.of();
        }
        out.add(i);
      }
    }
    return out;
  }

  /** Of a circle, the one that delivers itself, else what a FluxInstance makes, else the first. */
  private int first(List<Integer> circle) {
    return circle.stream().filter(i -> nodes.get(i).delivers().get(i)).findFirst()
        .or(() -> circle.stream().filter(i -> !isLiteral(nodes.get(i))).findFirst())
        .orElse(circle.getFirst());
  }

  private boolean isSwitchedOff(Node node, List<Integer> circle) {
    if (circle.size() > 1 || !node.delivers().isEmpty() || !node.value().text("spec", "sourceRef", "kind").orElse("").equals("GitRepository")) {
      return false;
    }
    boolean lost = !side.has(node.path()) && !node.path().isEmpty();
    return lost || nodes.stream().anyMatch(other -> other != node && other.here() && !other.path().isEmpty()
        && Folders.within(node.file(), other.path()));
  }
}
