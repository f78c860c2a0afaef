package dev.fluxlift.engine.proof.render;

import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Flux Operator builds from a FluxInstance, in the operator's own order: base, its own patches, the person's
 * patches, then namespace, images, annotations and labels (flux-operator@v0.32.0 internal/builder/templates.go and
 * build.go; order of kustomize's transformers in upstream-behaviour.md §5.1). v0.58.1 builds the same objects from the
 * same input for a FluxInstance without sharding; the two differ only in which CRD versions of notification they patch,
 * which for a version both can build comes to the same.
 */
public final class OperatorRender {
  private static final List<String> OPERATOR_KINDS = List.of("FluxInstance", "ResourceSet", "ResourceSetInputProvider");
  private static final List<String> WORKLOAD_IDENTITY =
      List.of(
          "source-controller",
          "kustomize-controller",
          "notification-controller",
          "image-reflector-controller",
          "image-automation-controller",
          "helm-controller");

  private OperatorRender() {}

  /** The objects as the operator builds them; the operator's patches that fail throw, the person's are reported. */
  public static Rendered of(Distribution distribution, InstanceSpec spec, String namespace) {
    return of(distribution, spec, namespace, List.of());
  }

  /**
   * The same with the sync objects, which the person's patches meet too.
   *
   * @param sync source and Kustomization, empty without {@code spec.sync}
   */
  public static Rendered of(
      Distribution distribution, InstanceSpec spec, String namespace, List<Mapping> sync) {
    List<Mapping> base = new ArrayList<>(beforeUserPatches(distribution, spec, namespace));
    base.addAll(sync);
    UserPatches.Result patched = UserPatches.apply(base, spec.patches());
    List<Mapping> out = Transformers.namespace(patched.objects(), namespace);
    out =
        Transformers.images(
            out, distribution.imagesFor(spec.registry(), spec.components()), spec.registry());
    out =
        Transformers.annotations(
            out,
            ordered("kustomize.toolkit.fluxcd.io/prune", "Disabled", "kustomize.toolkit.fluxcd.io/ssa", "Ignore"));
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/instance", namespace);
    labels.put("app.kubernetes.io/managed-by", "flux-operator");
    labels.put("app.kubernetes.io/part-of", "flux");
    labels.put("app.kubernetes.io/version", "v" + distribution.version());
    out = Transformers.labels(out, labels);
    return new Rendered(
        distribution.source(), distribution.wholeCrds(), out, located(patched, namespace));
  }

  /**
   * The objects as the operator applies them: with its owner labels and the FluxInstance's common annotations
   * (flux-operator@v0.32.0 internal/controller/fluxinstance_controller.go).
   */
  public static Rendered asApplied(
      Rendered built, String instance, String namespace, Map<String, String> commonAnnotations) {
    List<Mapping> labelled =
        Transformers.labels(
            built.objects(),
            ordered("fluxcd.controlplane.io/name", instance, "fluxcd.controlplane.io/namespace", namespace));
    return new Rendered(
        built.source(),
        built.wholeCrds(),
        Transformers.annotations(labelled, commonAnnotations),
        built.patches());
  }

  private static List<PatchUse> located(UserPatches.Result patched, String namespace) {
    // targets were matched before the namespace was set; both sides' identities are comparable only with it
    return patched.uses().stream()
        .map(
            u ->
                new PatchUse(
                    u.index(),
                    u.where(),
                    u.text(),
                    u.matched().stream().map(r -> Namespaces.in(r, namespace)).sorted().toList(),
                    u.failure()))
        .toList();
  }

  private static List<Mapping> beforeUserPatches(Distribution distribution, InstanceSpec spec, String namespace) {
    List<Mapping> objects = new ArrayList<>();
    objects.add(
        Transformers.put(
            Bases.namespace(namespace),
            List.of("metadata", "annotations"),
            Map.of("fluxcd.controlplane.io/prune", "disabled")));
    if (spec.networkPolicy()) {
      objects.addAll(distribution.policies());
    }
    List<Mapping> roles = Bases.roles(distribution, namespace);
    objects.addAll(distribution.minor() >= 6 ? withoutTokenRule(roles) : roles);
    boolean notifies = spec.components().contains("notification-controller");
    Bases.Arguments arguments = new Bases.Arguments(namespace, notifies);
    for (String component : spec.components()) {
      if (!distribution.components().containsKey(component)) {
        throw new Distribution.UnreadableException(
            component + " is not in " + distribution.source() + " for Flux " + distribution.version());
      }
      objects.addAll(Bases.component(distribution, component, arguments));
    }
    List<Mapping> out = Transformers.each(objects, OperatorRender::podMetadata);
    if (spec.components().contains("source-watcher")) {
      out = Transformers.each(out, Gates::externalArtifact);
    }
    if (notifies) {
      out = Transformers.each(out, o -> operatorKinds(o, namespace));
    }
    if (distribution.minor() >= 7) {
      // workload_identity.go: from 2.7 on the gate is always written out
      out =
          Transformers.each(
              out, o -> Gates.append(o, WORKLOAD_IDENTITY, "--feature-gates=ObjectLevelWorkloadIdentity=false"));
    }
    return out;
  }

  private static Mapping podMetadata(Mapping object) {
    if (!Transformers.is(object, "Deployment")) {
      return object;
    }
    Mapping labelled =
        Transformers.put(
            object,
            List.of("spec", "template", "metadata", "labels"),
            Map.of("app.kubernetes.io/part-of", "flux"));
    return Transformers.put(
        labelled,
        List.of("spec", "template", "metadata", "annotations"),
        Map.of("cluster-autoscaler.kubernetes.io/safe-to-evict", "true"));
  }

  /** Without objectLevelWorkloadIdentity the rule to create service account tokens goes (workload_identity.go). */
  private static List<Mapping> withoutTokenRule(List<Mapping> roles) {
    return Transformers.each(
        roles,
        o -> {
          if (!Transformers.is(o, "ClusterRole")
              || !o.text("metadata", "name").orElse("").startsWith("crd-controller-")) {
            return o;
          }
          List<Value> kept = o.list("rules").stream().filter(r -> !createsTokens(r.asMapping())).toList();
          return o.with("rules", Sequence.of(kept));
        });
  }

  private static boolean createsTokens(Mapping rule) {
    return rule.list("resources").stream().anyMatch(r -> r.text().filter("serviceaccounts/token"::equals).isPresent());
  }

  /** Alerts and Receivers may name the operator's kinds, and its role may read them (templates.go). */
  private static Mapping operatorKinds(Mapping object, String namespace) {
    if (Transformers.is(object, "ClusterRole") && Transformers.named(object, "crd-controller-" + namespace)) {
      List<Value> rules = new ArrayList<>(object.list("rules"));
      rules.add(
          Value.of(
              Map.of(
                  "apiGroups", List.of("fluxcd.controlplane.io"), "resources", List.of("*"), "verbs", List.of("*"))));
      return object.with("rules", Sequence.of(rules));
    }
    if (!Transformers.is(object, "CustomResourceDefinition")) {
      return object;
    }
    if (Transformers.named(object, "alerts.notification.toolkit.fluxcd.io")) {
      return enumerated(object, "eventSources");
    }
    return Transformers.named(object, "receivers.notification.toolkit.fluxcd.io")
        ? enumerated(object, "resources")
        : object;
  }

  private static Mapping enumerated(Mapping crd, String listField) {
    List<String> path =
        List.of(
            "schema", "openAPIV3Schema", "properties", "spec", "properties", listField, "items", "properties", "kind",
            "enum");
    List<Value> versions =
        crd.list("spec", "versions").stream()
            .<Value>map(
                v -> {
                  Mapping version = v.asMapping();
                  List<Value> kinds = new ArrayList<>(version.list(path.toArray(String[]::new)));
                  OPERATOR_KINDS.forEach(k -> kinds.add(Transformers.text(k)));
                  return version.withPath(path, Sequence.of(kinds));
                })
            .toList();
    return crd.withPath(List.of("spec", "versions"), Sequence.of(versions));
  }

  private static Map<String, String> ordered(String k1, String v1, String k2, String v2) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put(k1, v1);
    out.put(k2, v2);
    return out;
  }
}
