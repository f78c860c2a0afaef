package dev.fluxlift.live.model;

import static dev.fluxlift.live.model.OperatorActs.INSTANCE;
import static dev.fluxlift.live.model.OperatorActs.rests;

import dev.fluxlift.live.model.Scenario.World;
import java.util.List;
import java.util.function.Consumer;

/** The FluxInstance as a release of its chart. */
final class ReleaseScenarios {
  private static final String RELEASE = "HelmRelease/flux-system/flux-instance";
  private static final String KEEP = "helm.sh/resource-policy: keep";

  private ReleaseScenarios() {}

  private static Scenario act(String name, List<Rule> rules, Consumer<Scene> steps) {
    return new Scenario(name, World.OLD_FLUX, rules, steps);
  }

  static Story story() {
    return Story.of("release",
        act("release-remediated", List.of(Rule.H_REMEDIATE, Rule.H_STALLED), s -> {
          // without the operator it does not depend on who is faster what an instance has adopted before it goes
          s.stage().operator();
          OperatorActs.scaleOperator(s, 0);
          s.stage().charts();
          s.apply("""
              apiVersion: source.toolkit.fluxcd.io/v1
              kind: OCIRepository
              metadata: {name: flux-instance, namespace: flux-system}
              spec:
                interval: 1h
                url: oci://ghcr.io/controlplaneio-fluxcd/charts/flux-instance
                ref: {tag: 0.58.1}
                layerSelector: {mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip, operation: copy}
              """);
          s.ready("OCIRepository/flux-system/flux-instance");
          release(s, "{retries: 1, remediateLastFailure: true}", "healthcheck: {enabled: true}");
          s.condition(RELEASE, "Stalled", "True", "RetriesExceeded");
        }),
        act("release-adopts", List.of(Rule.O_ADOPT, Rule.H_INSTALL), s -> {
          OperatorActs.scaleOperator(s, 1);
          release(s, "{retries: 0}", "commonAnnotations: {" + KEEP + "}");
          s.await("the adoption", INSTANCE, i -> !i.inventory().isEmpty());
          rests(s);
          s.ready(RELEASE);
        }),
        act("v14-kept-by-the-release", List.of(Rule.H_KEEP, Rule.H_UNINSTALL), s -> {
          s.delete(RELEASE);
          s.gone(RELEASE);
          rests(s);
        }),
        act("v15-kept-on-the-object-alone", List.of(Rule.H_KEEP, Rule.O_UNINSTALL), s -> {
          release(s, "{retries: 0}", "healthcheck: {enabled: false}");
          s.ready(RELEASE);
          rests(s);
          s.patch(INSTANCE, "metadata: {annotations: {" + KEEP + "}}");
          s.delete(RELEASE);
          s.gone(INSTANCE, RELEASE);
        }));
  }

  private static void release(Scene s, String remediation, String values) {
    s.apply("""
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: flux-instance, namespace: flux-system}
        spec:
          interval: 1h
          timeout: 1m
          releaseName: flux-instance
          chartRef: {kind: OCIRepository, name: flux-instance}
          # the helm-controller that would wait is replaced by what it installs
          install: {disableWait: true, remediation: %s}
          upgrade: {disableWait: true}
          uninstall: {disableWait: true}
          values:
            %s
            instance:
              distribution:
                version: %s
                registry: ghcr.io/fluxcd
                artifact: oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:v0.58.1
              components: %s
              cluster: {type: kubernetes, networkPolicy: false}
        """.formatted(remediation, values, s.line().version(), s.line().componentList()));
  }
}
