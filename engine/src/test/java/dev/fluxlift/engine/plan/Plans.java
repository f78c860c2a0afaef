package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.Severity;
import dev.fluxlift.engine.install.InstallStyle;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Layout;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.engine.install.SecretUse;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.mapping.MappedSetting;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small repository in the migration plan's layout, and the plan made for it. */
public final class Plans {
  public static final String FLUX_YAML = "kubernetes/flux/config/flux.yaml";
  public static final String CLUSTER_YAML = "kubernetes/flux/config/cluster.yaml";
  public static final String APPS_YAML = "kubernetes/flux/apps.yaml";
  public static final String CONFIG_LIST = "kubernetes/flux/config/kustomization.yaml";
  public static final String APPS_LIST = "kubernetes/apps/kustomization.yaml";
  public static final String OPERATOR = "kubernetes/apps/flux-system/flux-operator/ks.yaml";
  public static final String INSTANCE = "kubernetes/apps/flux-system/flux-instance/app/helmrelease.yaml";

  private static final String DISABLED = """
      ---
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata:
        name: flux-instance
      spec:
        interval: 1h
        values:
          commonAnnotations:
            fluxcd.controlplane.io/reconcile: disabled
      """;
  private static final String GUARDED = "  suspend: true\n  prune: false\n  deletionPolicy: Orphan\n";

  private Plans() {}

  /** The repository before the move. */
  public static Map<String, String> repository() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(
        FLUX_YAML,
        """
        ---
        apiVersion: source.toolkit.fluxcd.io/v1beta2
        kind: OCIRepository
        metadata:
          name: flux-manifests
          namespace: flux-system
        spec:
          url: oci://ghcr.io/fluxcd/flux-manifests
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: flux
          namespace: flux-system
        spec:
          prune: true
        """);
    files.put(
        CLUSTER_YAML,
        """
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata:
          name: home-kubernetes
          namespace: flux-system
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: cluster
          namespace: flux-system
        """);
    files.put(
        APPS_YAML,
        """
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: cluster-apps
          namespace: flux-system
        """);
    files.put(CONFIG_LIST, "resources:\n  - ./flux.yaml\n  - ./cluster.yaml\n");
    files.put(APPS_LIST, "resources:\n  - ./default\n");
    return files;
  }

  /** The installation in that repository. */
  public static Installation installation() {
    return new Installation(
        InstallStyle.OCI_MANIFESTS,
        List.of(FLUX_YAML + ":2"),
        "2.6.4",
        "flux-system",
        manifest(FLUX_YAML, 0),
        manifest(FLUX_YAML, 1),
        manifest(CLUSTER_YAML, 0),
        manifest(CLUSTER_YAML, 1),
        manifest(APPS_YAML, 0),
        List.of(new OwnerPatch(
            0, Value.of(List.of(Mapping.of("op", "remove"))), "- op: remove\n", Mapping.of("kind", "Deployment"), new Origin(FLUX_YAML, 20))),
        List.of("source-controller", "kustomize-controller", "helm-controller"),
        List.of(new SecretUse(
            new ObjectRef("", "Secret", "flux-system", "sops-age"), manifest(CLUSTER_YAML, 1).ref(), "spec.decryption.secretRef", false)),
        new Layout("kubernetes/flux", "kubernetes/flux/config", "kubernetes/apps", Optional.empty(), "bootstrap"));
  }

  private static Manifest manifest(String file, int document) {
    String text = repository().get(file);
    return new Manifest(file, document, YamlStream.parse(file, text).mappings().get(document));
  }

  /** The file changes of the move. */
  public static List<Changeset> changesets() {
    Map<String, String> files = repository();
    String flux = files.get(FLUX_YAML);
    String guarded = flux.replace("  prune: true\n", GUARDED);
    String enabled = DISABLED.replace("reconcile: disabled", "reconcile: enabled");
    return List.of(
        new Changeset(StepId.S1, List.of(new FileChange(FLUX_YAML, Optional.of(flux), Optional.of(guarded)))),
        new Changeset(
            StepId.S2,
            List.of(
                new FileChange(OPERATOR, Optional.empty(), Optional.of("operator\n")),
                new FileChange(
                    APPS_LIST, Optional.of(files.get(APPS_LIST)), Optional.of(files.get(APPS_LIST) + "  - ./flux-system\n")))),
        new Changeset(StepId.S4, List.of(new FileChange(INSTANCE, Optional.empty(), Optional.of(DISABLED)))),
        new Changeset(StepId.S6, List.of(new FileChange(INSTANCE, Optional.of(DISABLED), Optional.of(enabled)))),
        new Changeset(
            StepId.S8,
            List.of(
                new FileChange(FLUX_YAML, Optional.of(guarded), Optional.empty()),
                new FileChange(
                    CONFIG_LIST, Optional.of(files.get(CONFIG_LIST)), Optional.of("resources:\n  - ./cluster.yaml\n")))));
  }

  /** The plan, with this cluster lock and made from this commit. */
  public static Plan plan(String commit, Optional<Plan.ClusterLock> cluster) {
    return plan(commit, cluster, List.of());
  }

  /** The same, made with these consents. */
  public static Plan plan(String commit, Optional<Plan.ClusterLock> cluster, List<String> consents) {
    Installation installation = installation();
    Map<String, String> locked = Planner.lockFiles(
        installation,
        changesets(),
        path -> Optional.ofNullable(repository().get(path)).map(t -> t.getBytes(StandardCharsets.UTF_8)));
    return Planner.plan(new Planner.Inputs(
        "0.1.0",
        "0.32.0",
        new Plan.RepositoryLock(commit, "https://git.example.org/home.git", "main", locked),
        cluster,
        installation,
        instance(),
        List.of(new MappedSetting("concurrency", new Origin(FLUX_YAML, 20), "--concurrent=8", MappedSetting.Outcome.PATCH, "patches[0]")),
        List.of(new Finding(new RecordedCode("version-float", Severity.NOTE, "why", "fix"), FLUX_YAML + ":8", "what")),
        consents,
        changesets(),
        adopted(),
        Optional.of("staging")));
  }

  /** What the FluxInstance says. */
  public static InstanceSpec instance() {
    return new InstanceSpec("2.6.4", "ghcr.io/fluxcd", Optional.of("oci://example.org/manifests:v0.32.0"),
        List.of("source-controller", "kustomize-controller", "helm-controller"), false, List.of(Mapping.of("patch", "x")));
  }

  /** What the FluxInstance takes over. */
  public static List<ObjectRef> adopted() {
    return List.of(
        new ObjectRef("apps", "Deployment", "flux-system", "source-controller"),
        new ObjectRef("apps", "Deployment", "flux-system", "kustomize-controller"),
        new ObjectRef("apps", "Deployment", "flux-system", "helm-controller"));
  }
}
