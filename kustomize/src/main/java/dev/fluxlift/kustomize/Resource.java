package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object on its way through a build: what it says now and the ids it had before (api/resource/resource.go). */
final class Resource {
  /** Null once a patch deleted the object. */
  private @Nullable Tree tree;

  private final List<Former> former = new ArrayList<>();

  /** An earlier id; group and version are always those of now. */
  record Former(String name, String effectiveNamespace, String kind) {}

  private final List<String> prefixes = new ArrayList<>();
  private final List<String> suffixes = new ArrayList<>();

  /** What a generator asked for; plain for a resource from a file. */
  Generation generation = Generation.NONE;

  Resource(Tree tree) {
    this.tree = tree;
  }

  /** Whether the object was generated, and whether its name gets a hash. */
  enum Generation {
    /** From a file. */
    NONE,
    /** Generated; the name will end in a hash. */
    HASHED,
    /** Generated with {@code disableNameSuffixHash}. */
    UNHASHED
  }

  Tree tree() {
    Tree here = tree;
    if (here == null) {
      throw new IllegalStateException("a deleted object is asked for its fields");
    }
    return here;
  }

  void become(@Nullable Tree other) {
    tree = other;
  }

  boolean isGone() {
    return tree == null || tree.isEmpty();
  }

  Value.Mapping value() {
    return tree().value().asMapping();
  }

  String apiVersion() {
    return tree().textAt("apiVersion");
  }

  String kind() {
    return tree().textAt("kind");
  }

  String name() {
    return tree().textAt("metadata", "name");
  }

  String namespace() {
    return tree().textAt("metadata", "namespace");
  }

  ObjectId id() {
    return new ObjectId(apiVersion(), kind(), namespace(), name());
  }

  List<Former> former() {
    return former;
  }

  /** StorePreviousId. */
  void rememberId() {
    ObjectId now = id();
    former.add(new Former(now.name(), now.effectiveNamespace(), now.kind()));
  }

  /** Whether kustomize keeps annotations of its own on the object while it builds: it was renamed or generated. */
  boolean hasOwnAnnotations() {
    return !former.isEmpty() || generation != Generation.NONE;
  }

  /** Takes over the history of the object it replaces. */
  void inheritFormer(Resource other) {
    former.clear();
    former.addAll(other.former);
    prefixes.addAll(other.prefixes);
    suffixes.addAll(other.suffixes);
  }

  void addPrefix(String prefix) {
    prefixes.add(prefix);
  }

  void addSuffix(String suffix) {
    suffixes.add(suffix);
  }

  /** Whether the two went through the same outermost prefixes and suffixes (PrefixesSuffixesEquals). */
  boolean affixesMatch(Resource other, boolean allowNone) {
    return sameEnding(prefixes, other.prefixes, allowNone) && sameEnding(suffixes, other.suffixes, allowNone);
  }

  private static boolean sameEnding(List<String> one, List<String> other, boolean allowNone) {
    if (allowNone && (one.isEmpty() || other.isEmpty())) {
      return true;
    }
    if (one.isEmpty() || other.isEmpty()) {
      return one.equals(other);
    }
    int common = Math.min(one.size(), other.size());
    return one.subList(one.size() - common, one.size()).equals(other.subList(other.size() - common, other.size()));
  }

  /** The first name it ever had (OrgId). */
  String originalName() {
    return former.isEmpty() ? name() : former.getFirst().name();
  }

  /** The first namespace it ever had, as kustomize compares namespaces. */
  String originalNamespace() {
    return former.isEmpty() ? id().effectiveNamespace() : former.getFirst().effectiveNamespace();
  }

  /** The first kind it ever had. */
  String originalKind() {
    return former.isEmpty() ? kind() : former.getFirst().kind();
  }

  /** Whether this object has or had an id. */
  boolean everWas(ObjectId id) {
    if (id().same(id)) {
      return true;
    }
    return id.apiVersion().equals(apiVersion()) && former.stream().anyMatch(f -> f.name().equals(id.name())
        && f.kind().equals(id.kind()) && f.effectiveNamespace().equals(id.effectiveNamespace()));
  }
}
