package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.simulator.api.fields.FieldSet;
import dev.fluxlift.simulator.api.fields.Path;
import dev.fluxlift.simulator.api.fields.Type;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A kind of the table. */
final class BuiltInKind implements ServedKind {
  /**
   * Kinds whose strategy sets metadata.generation (kubernetes@v1.33 pkg/registry, PrepareForCreate; seen on 1.33.13).
   */
  private static final Set<String> GENERATION = Set.of(
      "Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "ReplicationController", "Job", "CronJob",
      "PodDisruptionBudget", "Ingress", "IngressClass", "NetworkPolicy", "CustomResourceDefinition", "PriorityClass",
      "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy",
      "ValidatingAdmissionPolicyBinding", "ServiceCIDR", "Pod");
  /** AllowUnconditionalUpdate is false. */
  private static final Set<String> CONDITIONAL = Set.of(
      "CustomResourceDefinition", "Lease", "PodDisruptionBudget", "MutatingWebhookConfiguration",
      "ValidatingWebhookConfiguration");

  private final TypeTable.Kind row;
  private final Type type;
  private final GoShape plain;
  private final GoShape defaulting;
  private final KindRef kind;
  private final List<String> apiVersions;
  private final FieldSet resetByStatus;
  private final FieldSet resetByMain;

  BuiltInKind(TypeTable table, TypeTable.Kind row, BuiltInDefaults defaults) {
    this.row = row;
    this.type = table.type(row.type());
    this.plain = new GoShape((_, struct) -> struct);
    this.defaulting = new GoShape(defaults::of);
    this.kind = new KindRef(group(), row.kind());
    this.apiVersions = List.of(row.apiVersion());
    this.resetByStatus = FieldSet.ofNames(row.kind().equals("Deployment")
        ? List.of(List.of("spec"), List.of("metadata", "labels"))
        : List.of(List.of("spec")));
    this.resetByMain = hasStatus() ? FieldSet.ofNames(List.of(List.of("status"))) : new FieldSet();
  }

  @Override
  public KindRef kind() {
    return kind;
  }

  private String group() {
    int slash = row.apiVersion().indexOf('/');
    return slash < 0 ? "" : row.apiVersion().substring(0, slash);
  }

  @Override
  public boolean custom() {
    return false;
  }

  @Override
  public String plural() {
    return row.plural();
  }

  @Override
  public boolean namespaced() {
    return row.namespaced();
  }

  @Override
  public boolean hasStatus() {
    return row.subresources().contains("status");
  }

  @Override
  public Optional<Scale> scale() {
    return row.subresources().contains("scale")
        ? Optional.of(new Scale(List.of("spec", "replicas"), List.of("status", "replicas")))
        : Optional.empty();
  }

  @Override
  public List<String> apiVersions() {
    return apiVersions;
  }

  @Override
  public String stored() {
    return row.apiVersion();
  }

  @Override
  public Optional<Type> type(String apiVersion) {
    return apiVersion.equals(row.apiVersion()) ? Optional.of(type) : Optional.empty();
  }

  @Override
  public Mapping decode(Mapping object) {
    return defaulting.of(object, type, Path.ROOT).asMapping();
  }

  @Override
  public Mapping decode(Mapping object, Mapping live) {
    return defaulting.of(object, live, type, Path.ROOT).asMapping();
  }

  @Override
  public Mapping merged(Mapping object, Mapping live) {
    return decode(object, live);
  }

  @Override
  public Mapping written(Mapping object) {
    try {
      return plain.of(object, type, Path.ROOT).asMapping();
    } catch (GoShape.Unreadable _) {
      // the server says so when it is sent
      return object;
    }
  }

  @Override
  public Mapping merged(Mapping object) {
    return decode(object);
  }

  @Override
  public Mapping empty(String apiVersion) {
    return plain.of(Mapping.of("apiVersion", apiVersion, "kind", row.kind()), type, Path.ROOT).asMapping();
  }

  @Override
  public FieldSet reset(String subresource, String apiVersion) {
    return subresource.equals("status") ? resetByStatus : resetByMain;
  }

  @Override
  public boolean needsResourceVersion() {
    return CONDITIONAL.contains(row.kind());
  }

  @Override
  public boolean hasGeneration() {
    return GENERATION.contains(row.kind());
  }

  @Override
  public boolean newGeneration(Mapping before, Mapping after) {
    if (row.kind().equals("Deployment") && changed(before, after, "metadata", "annotations")) {
      return true;
    }
    return row.kind().endsWith("WebhookConfiguration")
        ? changed(before, after, "webhooks")
        : changed(before, after, "spec");
  }

  private static boolean changed(Mapping before, Mapping after, String... path) {
    return !before.get(path).equals(after.get(path));
  }

  @Override
  public List<String> invalid(Optional<Mapping> before, Mapping after) {
    return new BuiltInValidation(row.kind()).of(before, after);
  }

  @Override
  public List<String> unknown(Mapping object) {
    return GoShape.unknown(object, type, "");
  }

  @Override
  public String toString() {
    return row.kind();
  }
}
