package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What in a FluxInstance that somebody wrote by hand costs Flux, or part of it, while the old Flux is still in the
 * repository too: told apart from its mere presence, because it has to be mended before anything else is done to it.
 */
final class InstanceByHand {
  /** What chart and CRD take when nothing is said (flux-instance values.yaml@v0.32.0, api/v1/fluxinstance_types.go@v0.32.0). */
  private static final List<String> DEFAULT_COMPONENTS =
      List.of("source-controller", "kustomize-controller", "helm-controller", "notification-controller");

  private final Document document;
  private final List<Finding> findings = new ArrayList<>();

  private InstanceByHand(Document document) {
    this.document = document;
  }

  /**
   * The dangers of one document.
   *
   * @param document a FluxInstance, or the HelmRelease of one
   * @param running controllers of the old Flux
   */
  static List<Finding> dangers(Document document, List<String> running) {
    InstanceByHand look = new InstanceByHand(document);
    boolean release = document.ref().group().equals(ObjectRef.HELM);
    Mapping values = document.value().mapping("spec", "values");
    look.components(release ? values.mapping("instance") : document.value().mapping("spec"), running);
    if (release) {
      look.keep(values);
      look.healthCheck(values);
    }
    return look.findings;
  }

  /** V8: what the instance does not list stays with the old owner and goes with it. */
  private void components(Mapping instance, List<String> running) {
    Optional<Value> said = instance.get("components");
    List<String> listed = said.isEmpty()
        ? DEFAULT_COMPONENTS
        : instance.list("components").stream().flatMap(c -> c.text().stream()).toList();
    List<String> lacking = running.stream().filter(c -> !listed.contains(c)).toList();
    if (!lacking.isEmpty()) {
      find(InstallFindings.INSTANCE_LACKS_COMPONENTS, said,
          (said.isEmpty() ? "It lists no components, so it has the four defaults" : "Its components are " + listed)
              + "; the old Flux runs " + String.join(", ", lacking) + " too");
    }
  }

  /** V14, V15: Helm reads the keep policy from the release, not from the live object. */
  private void keep(Mapping values) {
    Optional<Value> policy = values.get("commonAnnotations", "helm.sh/resource-policy");
    if (policy.flatMap(Value::text).filter("keep"::equals).isEmpty()) {
      find(InstallFindings.INSTANCE_NOT_KEPT, policy,
          "spec.values.commonAnnotations has no helm.sh/resource-policy: keep");
    }
  }

  /** V11: the Job's label takes the chart version, to which helm-controller appends +DIGEST for a chart from OCI. */
  private void healthCheck(Mapping values) {
    Optional<Value> enabled = values.get("healthcheck", "enabled");
    if (values.bool("healthcheck", "enabled").orElse(false)) {
      find(InstallFindings.INSTANCE_HEALTHCHECK, enabled, "healthcheck.enabled is true");
    }
  }

  private void find(InstallFindings code, Optional<Value> at, String what) {
    String where = at.map(v -> v.origin().toString()).orElse(document.where());
    findings.add(new Finding(code, where, what + " (" + document.ref() + ")."));
  }
}
