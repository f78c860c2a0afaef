package dev.fluxlift.kustomize;

import dev.fluxlift.kustomize.Patched.Effect;
import dev.fluxlift.kustomize.Patched.Hit;
import dev.fluxlift.kustomize.Patched.Outcome;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies the patches of one {@code patches} list as kustomize 5.7.1 does (api/internal/builtins/PatchTransformer). */
public final class Patches {
  private final StrategicMerge merge = new StrategicMerge(BuiltInTypes.table());

  /**
   * Applies patches, each to what the one before left.
   *
   * @throws KustomizeException when kustomize would refuse (a strategic merge without target that names no object, a
   *     JSON patch whose path is missing, …), or when this program does not know what kustomize would do
   */
  public static Patched apply(List<Value.Mapping> objects, List<Patch> patches) {
    List<Resource> resources = new ArrayList<>(objects.stream().map(Tree::of).map(Resource::new).toList());
    List<Effect> effects = new Patches().applyAll(resources, patches);
    Patches.settle(resources);
    return new Patched(resources.stream().map(Resource::value).toList(), effects);
  }

  /** Applies patches to resources in place; deleted ones leave the list. */
  List<Effect> applyAll(List<Resource> resources, List<Patch> patches) {
    List<Effect> out = new ArrayList<>();
    for (Patch patch : patches) {
      out.add(apply(resources, patch));
      resources.removeIf(Resource::isGone);
    }
    return out;
  }

  /** Applies the entries of {@code patchesStrategicMerge}: each goes to the one object it names. */
  List<Effect> applyMerges(List<Resource> resources, List<Patch> patches) {
    List<Effect> out = new ArrayList<>();
    for (Patch patch : patches) {
      Content content = Content.of(patch);
      if (content.json() != null) {
        throw KustomizeException.fails(patch.origin(), "a strategic merge patch is a mapping, not a list");
      }
      List<Hit> hits = new ArrayList<>();
      for (Tree each : content.merges()) {
        Resource found = named(resources, each);
        hits.add(mergeInto(found, completed(each, found), patch));
        resources.removeIf(Resource::isGone);
      }
      out.add(new Effect(patch, hits));
    }
    return out;
  }

  /** Applies the entries of {@code patchesJson6902}. */
  List<Effect> applyOperations(List<Resource> resources, List<Patch> patches) {
    List<Effect> out = new ArrayList<>();
    for (Patch patch : patches) {
      JsonPatch json = Content.of(patch).json();
      if (json == null) {
        throw KustomizeException.fails(patch.origin(), "an entry of patchesJson6902 is a list of operations");
      }
      out.add(applyJson(resources, patch, json, false));
    }
    return out;
  }

  /**
   * What the end of a build does to annotations: their values become strings, an empty mapping goes
   * (resource.go RemoveBuildAnnotations).
   */
  static void settle(List<Resource> resources) {
    for (Resource resource : resources) {
      Map<String, String> annotations = resource.tree().texts("metadata", "annotations");
      if (!annotations.isEmpty() || resource.hasOwnAnnotations()) {
        resource.tree().setTexts("annotations", annotations);
      }
    }
  }

  private Effect apply(List<Resource> resources, Patch patch) {
    Content content = Content.of(patch);
    if (content.json() != null) {
      return applyJson(resources, patch, content.json(), true);
    }
    return patch.target().isPresent()
        ? applyToTarget(resources, patch, patch.target().get(), content.merges())
        : applyToNamed(resources, patch, content.merges());
  }

  private Effect applyToTarget(List<Resource> resources, Patch patch, Patch.Target target, List<Tree> merges) {
    if (merges.size() > 1) {
      throw KustomizeException.fails(patch.origin(), "several strategic merge patches in one entry with a target");
    }
    List<Hit> hits = new ArrayList<>();
    List<ObjectId> selected = select(resources, target).stream().map(Resource::id).toList();
    for (Resource resource : resources) {
      if (selected.stream().anyMatch(resource.id()::equals)) {
        hits.add(mergeInto(resource, completed(merges.getFirst(), resource), patch));
      }
    }
    return new Effect(patch, hits);
  }

  /** ResMap.ApplySmPatch: labels and annotations of the patch become strings, nulls among them too. */
  private static Tree completed(Tree patch, Resource resource) {
    Tree copy = patch.copy();
    copy.setTexts("labels", copy.texts("metadata", "labels"));
    copy.setTexts("annotations", copy.texts("metadata", "annotations"));
    copy.fields.put("apiVersion", Tree.text(resource.apiVersion(), copy.origin));
    return copy;
  }

  private Effect applyToNamed(List<Resource> resources, Patch patch, List<Tree> merges) {
    List<Hit> hits = new ArrayList<>();
    for (Tree each : merges) {
      hits.add(mergeInto(named(resources, each), each.copy(), patch));
    }
    return new Effect(patch, hits);
  }

  private static Resource named(List<Resource> resources, Tree patch) {
    ObjectId id = new Resource(patch).id();
    List<Resource> found = resources.stream().filter(r -> !r.isGone() && r.everWas(id)).toList();
    if (found.size() != 1) {
      throw KustomizeException.fails(patch.origin, (found.isEmpty() ? "no object is " : "several objects are ") + id
          + ", which the patch names");
    }
    return found.getFirst();
  }

  /** Resource.ApplySmPatch. */
  private Hit mergeInto(Resource resource, Tree patch, Patch options) {
    ObjectId before = resource.id();
    Value old = resource.value();
    if (options.allowNameChange() || options.allowKindChange()) {
      resource.rememberId();
    }
    Tree merged = merge.merge(resource.tree(), patch);
    resource.become(merged);
    if (merged == null) {
      return new Hit(before, Outcome.DELETED);
    }
    if (!options.allowKindChange()) {
      merged.fields.put("kind", Tree.text(before.kind(), originOf(merged.field("kind"), merged)));
    }
    Tree metadata = merged.child("metadata");
    if (!options.allowNameChange()) {
      metadata.fields.put("name", Tree.text(before.name(), originOf(metadata.field("name"), metadata)));
    }
    if (before.namespace().isEmpty()) {
      metadata.fields.remove("namespace");
    } else {
      metadata.fields.put("namespace",
          Tree.text(before.namespace(), originOf(metadata.field("namespace"), metadata)));
    }
    return new Hit(before, resource.value().equals(old) ? Outcome.UNCHANGED : Outcome.CHANGED);
  }

  private static Origin originOf(@Nullable Tree node, Tree otherwise) {
    return node == null ? otherwise.origin : node.origin;
  }

  private static Effect applyJson(List<Resource> resources, Patch patch, JsonPatch json, boolean remembers) {
    Patch.Target target = patch.target().orElseThrow(
        () -> KustomizeException.fails(patch.origin(), "a JSON patch needs a target"));
    List<Hit> hits = new ArrayList<>();
    for (Resource resource : select(resources, target)) {
      ObjectId before = resource.id();
      Value old = resource.value();
      if (remembers) {
        resource.rememberId();
      }
      Tree tree = Tree.of(old);
      if (resource.hasOwnAnnotations()) {
        // the ids that kustomize keeps in annotations make sure that there is a mapping of annotations here
        tree.child("metadata").child("annotations");
      }
      json.apply(tree);
      tree.setTexts("annotations", tree.texts("metadata", "annotations"));
      Value patched = asJsonNumbers(tree.value());
      resource.become(Tree.of(patched));
      boolean same = patched.equals(old);
      hits.add(new Hit(before, same ? Outcome.UNCHANGED : Outcome.CHANGED));
    }
    return new Effect(patch, hits);
  }

  /** The JSON round trip of a JSON patch reads every number as float64. */
  static Value asJsonNumbers(Value value) {
    return switch (value) {
      case Value.Num n -> new Value.Num(new java.math.BigDecimal(n.value().doubleValue()).compareTo(n.value()) == 0
          ? n.value() : java.math.BigDecimal.valueOf(n.value().doubleValue()), n.origin());
      case Value.Mapping m -> m.map(Patches::asJsonNumbers);
      case Value.Sequence s -> new Value.Sequence(s.values().stream().map(Patches::asJsonNumbers).toList(), s.origin());
      default -> value;
    };
  }

  /** ResMap.Select: a name or namespace may be the present or the original one. */
  static List<Resource> select(List<Resource> resources, Patch.Target target) {
    Origin origin = target.origin();
    GoPattern group = GoPattern.of(target.group(), origin);
    GoPattern version = GoPattern.of(target.version(), origin);
    GoPattern kind = GoPattern.of(target.kind(), origin);
    GoPattern name = GoPattern.of(target.name(), origin);
    GoPattern namespace = GoPattern.of(target.namespace(), origin);
    LabelSelector labels = LabelSelector.of(target.labelSelector(), origin);
    LabelSelector annotations = LabelSelector.of(target.annotationSelector(), origin);
    return resources.stream().filter(r -> !r.isGone()).filter(resource -> {
      ObjectId id = resource.id();
      return (namespace.matches(resource.originalNamespace()) || namespace.matches(id.effectiveNamespace()))
          && (name.matches(resource.originalName()) || name.matches(id.name()))
          && group.matches(id.group()) && version.matches(id.version()) && kind.matches(id.kind())
          && labels.matches(resource.tree().texts("metadata", "labels"))
          && annotations.matches(resource.tree().texts("metadata", "annotations"));
    }).toList();
  }

  /** What a patch text is: operations, or objects to merge. */
  private record Content(@Nullable JsonPatch json, List<Tree> merges) {
    static Content of(Patch patch) {
      String text = patch.text();
      if (text.isBlank()) {
        throw KustomizeException.fails(patch.origin(), "an empty patch");
      }
      Optional<Value.Sequence> list = operations(patch, text);
      if (list.isPresent()) {
        return new Content(JsonPatch.of(list.get()), List.of());
      }
      List<Tree> merges = parse(patch, () -> Tree.read(patch.origin().file(), shifted(patch, text)));
      List<Tree> full = merges.stream().filter(tree -> !tree.isEmpty()).toList();
      if (full.isEmpty()) {
        throw KustomizeException.unsupported(patch.origin(), "a patch without content");
      }
      full.forEach(Content::refuseNameless);
      return new Content(null, full);
    }

    private static Optional<Value.Sequence> operations(Patch patch, String text) {
      String begin = text.stripLeading();
      boolean canBeList = begin.startsWith("[") || begin.startsWith("-") || begin.startsWith("#");
      if (!canBeList) {
        return Optional.empty();
      }
      return parse(patch, () -> {
        // sigs.k8s.io/yaml reads operations, kyaml reads objects (patchjson6902.go decodePatch)
        YamlStream stream = YamlStream.parse(patch.origin().file(), shifted(patch, text), Reading.SIGS_YAML);
        return stream.documents().size() == 1 && stream.documents().getFirst().value() instanceof Value.Sequence s
            ? Optional.of(s)
            : Optional.empty();
      });
    }

    private static <T> T parse(Patch patch, java.util.function.Supplier<T> read) {
      try {
        return read.get();
      } catch (YamlException e) {
        throw KustomizeException.fails(e.origin().file().isEmpty() ? patch.origin() : e.origin(), e.reason());
      }
    }

    /** Empty lines before the text make its lines count from where it stands in its file. */
    private static String shifted(Patch patch, String text) {
      int lines = patch.origin().line();
      boolean ownLines = text.indexOf('\n') >= 0;
      return "\n".repeat(Math.max(0, ownLines ? lines : lines - 1)) + text;
    }

    private static void refuseNameless(Tree tree) {
      if (!tree.isMap()) {
        throw KustomizeException.unsupported(tree.origin, "a patch of several documents, one of them a list");
      }
      boolean named = !tree.textAt("kind").isEmpty() && !tree.textAt("metadata", "name").isEmpty();
      if (!named) {
        throw KustomizeException.fails(tree.origin, "a strategic merge patch needs kind and metadata.name");
      }
      if (tree.textAt("kind").endsWith("List") && tree.field("items") != null) {
        throw KustomizeException.unsupported(tree.origin, "a list of patches in kind " + tree.textAt("kind"));
      }
    }
  }
}
