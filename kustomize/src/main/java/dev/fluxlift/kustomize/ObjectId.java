package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;

/**
 * What kustomize tells objects apart by.
 *
 * @param apiVersion group and version as written
 * @param kind kind
 * @param namespace as written, empty when none is
 * @param name name
 */
public record ObjectId(String apiVersion, String kind, String namespace, String name) {
  /** The id of an object. */
  public static ObjectId of(Value.Mapping object) {
    return new ObjectId(object.text("apiVersion").orElse(""), object.text("kind").orElse(""),
        object.text("metadata", "namespace").orElse(""), object.text("metadata", "name").orElse(""));
  }

  /** The API group, empty for the core one. */
  public String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** The API version without the group. */
  public String version() {
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }

  /** The namespace kustomize compares by: {@code default} for none, one of its own for kinds that have none. */
  String effectiveNamespace() {
    if (BuiltInTypes.table().isClusterScoped(apiVersion, kind)) {
      return "_non_namespaceable_";
    }
    return namespace.isEmpty() ? "default" : namespace;
  }

  /** Whether kustomize takes the two for the same object. */
  boolean same(ObjectId other) {
    return name.equals(other.name) && kind.equals(other.kind) && apiVersion.equals(other.apiVersion)
        && effectiveNamespace().equals(other.effectiveNamespace());
  }

  /** Equal for those that kustomize takes for the same object. */
  ObjectId same() {
    return new ObjectId(apiVersion, kind, effectiveNamespace(), name);
  }

  @Override
  public String toString() {
    return kind + "." + (group().isEmpty() ? "core" : group()) + "/" + (namespace.isEmpty() ? "" : namespace + "/")
        + name;
  }
}
