package dev.fluxlift.kustomize;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The order in which kustomize prints objects unless told otherwise (builtins/SortOrderTransformer.go). */
final class LegacyOrder implements Comparator<Resource> {
  private static final List<String> FIRST = List.of("Namespace", "ResourceQuota", "StorageClass",
      "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding",
      "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass",
      "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget");
  private static final List<String> LAST =
      List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");

  @Override
  public int compare(Resource one, Resource other) {
    ObjectId a = one.id();
    ObjectId b = other.id();
    boolean sameType = a.apiVersion().equals(b.apiVersion()) && a.kind().equals(b.kind());
    return sameType ? bytes(idText(a), idText(b)) : compareTypes(a, b);
  }

  /** Where a kind stands: negative for the first ones, 0 for all others. */
  static int rank(String kind) {
    int first = FIRST.indexOf(kind);
    return first >= 0 ? first - FIRST.size() : LAST.indexOf(kind) + 1;
  }

  private static int compareTypes(ObjectId a, ObjectId b) {
    int rank = Integer.compare(rank(a.kind()), rank(b.kind()));
    if (rank != 0) {
      return rank;
    }
    boolean namespaces = a.kind().equals("Namespace") && (a.group().isEmpty() || b.group().isEmpty());
    int text = bytes(typeText(a.group(), a.version(), a.kind()), typeText(b.group(), b.version(), b.kind()));
    return namespaces ? -text : text;
  }

  static String typeText(String group, String version, String kind) {
    return (group.isEmpty() ? "~G" : group) + "_" + (version.isEmpty() ? "~V" : version) + "_"
        + (kind.isEmpty() ? "~K" : kind);
  }

  private static String idText(ObjectId id) {
    // both ids are of one type here, so the type's own text need not be repeated
    return (id.namespace().isEmpty() ? "~X" : id.namespace()) + "|" + (id.name().isEmpty() ? "~N" : id.name());
  }

  /** Go compares strings by bytes. */
  static int bytes(String one, String other) {
    return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
