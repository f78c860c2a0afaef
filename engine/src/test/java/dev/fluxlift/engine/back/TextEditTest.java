package dev.fluxlift.engine.back;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.ObjectRef;
import org.junit.jupiter.api.Test;

class TextEditTest {
  private static final ObjectRef RELEASE = new ObjectRef(ObjectRef.HELM, "HelmRelease", "flux-system", "flux-instance");
  private static final ObjectRef OWNER = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "flux");

  private static final String HELM_RELEASE = """
      ---
      # schema
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata:
        name: flux-instance
      spec:
        interval: 1h
        chartRef:
          kind: OCIRepository
          name: flux-instance
      """;

  private static final String FLUX = """
      ---
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: OCIRepository
      metadata:
        name: flux-manifests
        namespace: flux-system
      spec:
        interval: 1h
      ---
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata:
        name: flux
        namespace: flux-system
      spec:
        interval: 1h # slow
        path: ./
        patches:
          # no policies
          - patch: |
              $patch: delete
              kind: NetworkPolicy
            target:
              kind: NetworkPolicy
      """;

  @Test
  void aHelmReleaseIsSuspendedByOneLine() {
    assertThat(TextEdit.suspended("hr.yaml", HELM_RELEASE, RELEASE))
        .isEqualTo(HELM_RELEASE.replace("spec:\n", "spec:\n  suspend: true\n"));
  }

  @Test
  void oneThatSaysSuspendFalseOrIsWrittenInOneLineIsSuspendedToo() {
    String off = HELM_RELEASE.replace("spec:\n", "spec:\n  suspend: false # for now\n");
    assertThat(TextEdit.suspended("hr.yaml", off, RELEASE)).isEqualTo(off.replace("suspend: false", "suspend: true"));
    String flow = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: flux-instance}\nspec: {interval: 1h}\n";
    assertThat(TextEdit.suspended("hr.yaml", flow, RELEASE)).contains("spec: {suspend: true, interval: 1h}");
  }

  @Test
  void oneThatIsSuspendedStaysAsItIs() {
    String on = HELM_RELEASE.replace("spec:\n", "spec:\n  suspend: true\n");
    assertThat(TextEdit.suspended("hr.yaml", on, RELEASE)).isEqualTo(on);
  }

  @Test
  void theCanaryIsTheFirstPatchAndComesOutWithoutATrace() {
    String flying = TextEdit.withCanary("flux.yaml", FLUX, OWNER, "notification-controller", "2026-11-24T02:00:00Z");
    assertThat(flying).isEqualTo(FLUX.replace("  patches:\n", """
          patches:
            - patch: |
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: notification-controller
                  annotations:
                    fluxlift.dev/canary: "2026-11-24T02:00:00Z"
              target:
                kind: Deployment
                name: notification-controller
        """));
    assertThat(TextEdit.canary(flying)).contains("2026-11-24T02:00:00Z");
    assertThat(TextEdit.canary(FLUX)).isEmpty();
    assertThat(TextEdit.withoutCanary("flux.yaml", flying, "notification-controller")).isEqualTo(FLUX);
  }

  @Test
  void anOwnerWithoutPatchesGetsTheListAndLosesItAgain() {
    String bare = FLUX.substring(0, FLUX.indexOf("  patches:"));
    String flying = TextEdit.withCanary("flux.yaml", bare, OWNER, "source-controller", "v");
    assertThat(flying).contains("spec:\n  patches:\n    - patch: |\n").contains("  interval: 1h # slow\n");
    assertThat(TextEdit.withoutCanary("flux.yaml", flying, "source-controller")).isEqualTo(bare);
  }

  @Test
  void aListInOneLineIsNotEdited() {
    String flow = FLUX.substring(0, FLUX.indexOf("  patches:")) + "  patches: [{patch: \"x: y\"}]\n";
    assertThatThrownBy(() -> TextEdit.withCanary("flux.yaml", flow, OWNER, "source-controller", "v"))
        .isInstanceOfSatisfying(WayBackStopped.class,
            e -> assertThat(e.finding().code()).isEqualTo(BackFinding.BACK_TEXT_UNREADABLE))
        .hasMessageContaining("flux.yaml");
  }

  @Test
  void aCanaryThatSomebodyEditedIsNotTakenOutBlindly() {
    String edited = TextEdit.withCanary("flux.yaml", FLUX, OWNER, "source-controller", "v").replace("kind: Deployment\n          name", "name");
    assertThatThrownBy(() -> TextEdit.withoutCanary("flux.yaml", edited.replace("    kind: Deployment\n", "    kind: Deploymentx\n"), "source-controller"))
        .hasMessageContaining("was edited");
  }
}
