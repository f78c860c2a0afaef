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

  /** What a generator asked for; plain for a resource from a file. */
  Generation generation = Generation.NONE;

  Resource(Tree tree) {
    this.tree = tree;
  }

  /** The behaviour of a generated ConfigMap or Secret. */
  enum Generation {
    NONE,
    HASHED,
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

  void remember(Former id) {
    former.add(id);
  }

  void inheritFormer(List<Former> ids) {
    former.clear();
    former.addAll(ids);
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
