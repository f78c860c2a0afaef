package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import dev.fluxlift.yaml.YamlWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A release's objects as text, and the order in which Helm makes and deletes them. */
final class Manifest {
  private static final String POLICY = "helm.sh/resource-policy";

  /** helm pkg/release/v1/util/kind_sorter.go@v4.2.0; the order of deletion is the same backwards. */
  private static final List<String> INSTALL = List.of(
      "PriorityClass",
      "Namespace",
      "NetworkPolicy",
      "ResourceQuota",
      "LimitRange",
      "PodSecurityPolicy",
      "PodDisruptionBudget",
      "ServiceAccount",
      "Secret",
      "SecretList",
      "ConfigMap",
      "StorageClass",
      "PersistentVolume",
      "PersistentVolumeClaim",
      "CustomResourceDefinition",
      "ClusterRole",
      "ClusterRoleList",
      "ClusterRoleBinding",
      "ClusterRoleBindingList",
      "Role",
      "RoleList",
      "RoleBinding",
      "RoleBindingList",
      "Service",
      "DaemonSet",
      "Pod",
      "ReplicationController",
      "ReplicaSet",
      "Deployment",
      "HorizontalPodAutoscaler",
      "StatefulSet",
      "Job",
      "CronJob",
      "IngressClass",
      "Ingress",
      "APIService",
      "MutatingWebhookConfiguration",
      "ValidatingWebhookConfiguration");

  private Manifest() {}

  /** The text that is stored. */
  static String text(List<Mapping> objects) {
    StringBuilder out = new StringBuilder();
    YamlWriter writer = YamlWriter.STANDARD.withDocumentStart(false);
    for (Mapping object : objects) {
      out.append("---\n# Source: ").append(ObjectRef.of(object).kind()).append('\n').append(writer.unproved(object));
    }
    return out.toString();
  }

  /** The objects of a stored text. */
  static List<Mapping> objects(String text) {
    return YamlStream.parse("manifest", text).mappings().stream().filter(o -> !o.entries().isEmpty()).toList();
  }

  /** In the order of installation; kinds Helm does not know come last, by name. */
  static List<Mapping> inInstallOrder(List<Mapping> objects) {
    return objects.stream()
        .sorted(Comparator.comparingInt(Manifest::rank).thenComparing(Manifest::unknownKind))
        .toList();
  }

  /** In the order of deletion; kinds Helm does not know come last. */
  static List<Mapping> inUninstallOrder(List<Mapping> objects) {
    return objects.stream()
        .sorted(Comparator.comparingInt((Mapping o) -> rank(o) == INSTALL.size() ? 1 : -rank(o))
            .thenComparing(Manifest::unknownKind))
        .toList();
  }

  /**
   * Whether helm uninstall deletes it: it does not, when the manifest has a resource policy, whichever it is. Only
   * {@code keep} is a policy that Helm names as kept (helm pkg/action/resource_policy.go@v4.2.0).
   */
  static boolean deletedByUninstall(Mapping object) {
    return object.text("metadata", "annotations", POLICY).isEmpty();
  }

  /** Whether a live object stays when it leaves the release in an upgrade (helm pkg/kube/client.go@v4.2.0 update). */
  static boolean keptByUpgrade(Mapping live) {
    return live.text("metadata", "annotations", POLICY).filter("keep"::equals).isPresent();
  }

  private static int rank(Mapping object) {
    int at = INSTALL.indexOf(object.text("kind").orElse(""));
    return at < 0 ? INSTALL.size() : at;
  }

  private static String unknownKind(Mapping object) {
    return rank(object) < INSTALL.size() ? "" : object.text("kind").orElse("").toLowerCase(Locale.ROOT);
  }
}
