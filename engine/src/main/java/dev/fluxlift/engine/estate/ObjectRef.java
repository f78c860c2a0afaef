package dev.fluxlift.engine.estate;

import dev.fluxlift.yaml.Value.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes object by identity; the version of its API is no part of it.
 *
 * @param group API group, {@code ""} for the core group
 * @param kind kind
 * @param namespace {@code ""} for a cluster-scoped object
 * @param name name
 */
public record ObjectRef(String group, String kind, String namespace, String name) implements Comparable<ObjectRef> {

  /** Group of Flux's Kustomizations. */
  public static final String KUSTOMIZE = "kustomize.toolkit.fluxcd.io";

  /** Group of Flux's sources. */
  public static final String SOURCE = "source.toolkit.fluxcd.io";

  /** Group of Flux's HelmReleases. */
  public static final String HELM = "helm.toolkit.fluxcd.io";

  /** Group of FluxInstance, FluxReport, ResourceSet. */
  public static final String OPERATOR = "fluxcd.controlplane.io";

  /** The identity of a manifest or live object as it says itself; missing parts are {@code ""}. */
  public static ObjectRef of(Mapping object) {
    String apiVersion = object.text("apiVersion").orElse("");
    int slash = apiVersion.indexOf('/');
    return new ObjectRef(
        slash < 0 ? "" : apiVersion.substring(0, slash),
        object.text("kind").orElse(""),
        object.text("metadata", "namespace").orElse(""),
        object.text("metadata", "name").orElse(""));
  }

  /** The same object in another namespace. */
  public ObjectRef in(String otherNamespace) {
    return new ObjectRef(group, kind, otherNamespace, name);
  }

  /** As it stands, or in this namespace when its manifest names none: kustomize-controller delivers it there. */
  public ObjectRef orIn(String otherNamespace) {
    return namespace.isEmpty() ? in(otherNamespace) : this;
  }

  /**
   * As Flux inventories write it: {@code namespace_name_group_kind}, a colon in the name of a role as two underscores
   * (fluxcd/cli-utils pkg/object/objmetadata.go).
   */
  public static ObjectRef ofInventoryId(String id) {
    int namespaceEnd = id.indexOf('_');
    int kindStart = id.lastIndexOf('_');
    int groupStart = kindStart < 0 ? -1 : id.lastIndexOf('_', kindStart - 1);
    if (namespaceEnd < 0 || groupStart <= namespaceEnd) {
      throw new IllegalArgumentException("not an inventory id: " + id);
    }
    return new ObjectRef(
        id.substring(groupStart + 1, kindStart),
        id.substring(kindStart + 1),
        id.substring(0, namespaceEnd),
        id.substring(namespaceEnd + 1, groupStart).replace("__", ":"));
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o == this || o instanceof ObjectRef r && r.name.equals(name) && r.kind.equals(kind)
        && r.namespace.equals(namespace) && r.group.equals(group);
  }

  @Override
  public int hashCode() {
    return ((31 * group.hashCode() + kind.hashCode()) * 31 + namespace.hashCode()) * 31 + name.hashCode();
  }

  @Override
  public int compareTo(ObjectRef o) {
    // written out: this is the order of the largest maps there are
    int order = kind.compareTo(o.kind);
    order = order != 0 ? order : namespace.compareTo(o.namespace);
    order = order != 0 ? order : name.compareTo(o.name);
    return order != 0 ? order : group.compareTo(o.group);
  }

  /** {@code Kind/namespace/name}, or {@code Kind/name}. */
  @Override
  public String toString() {
    return namespace.isEmpty() ? kind + "/" + name : kind + "/" + namespace + "/" + name;
  }
}
