package dev.fluxlift.live.bed;

/**
 * A resource of the API server.
 *
 * @param version {@code v1} or {@code group/version}
 * @param kind kind
 * @param plural name in paths
 * @param namespaced whether its objects live in namespaces
 */
public record Api(String version, String kind, String plural, boolean namespaced) {
  public static final Api NAMESPACE = new Api("v1", "Namespace", "namespaces", false);
  public static final Api NODE = new Api("v1", "Node", "nodes", false);
  public static final Api POD = new Api("v1", "Pod", "pods", true);
  public static final Api SECRET = new Api("v1", "Secret", "secrets", true);
  public static final Api CONFIG_MAP = new Api("v1", "ConfigMap", "configmaps", true);
  public static final Api SERVICE = new Api("v1", "Service", "services", true);
  public static final Api SERVICE_ACCOUNT = new Api("v1", "ServiceAccount", "serviceaccounts", true);
  public static final Api RESOURCE_QUOTA = new Api("v1", "ResourceQuota", "resourcequotas", true);
  public static final Api EVENT = new Api("v1", "Event", "events", true);
  public static final Api DEPLOYMENT = new Api("apps/v1", "Deployment", "deployments", true);
  public static final Api LEASE = new Api("coordination.k8s.io/v1", "Lease", "leases", true);
  public static final Api NETWORK_POLICY = new Api("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true);
  public static final Api CLUSTER_ROLE = new Api("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false);
  public static final Api CLUSTER_ROLE_BINDING =
      new Api("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", false);
  public static final Api CRD =
      new Api("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false);
  public static final Api GIT_REPOSITORY =
      new Api("source.toolkit.fluxcd.io/v1", "GitRepository", "gitrepositories", true);
  public static final Api OCI_REPOSITORY =
      new Api("source.toolkit.fluxcd.io/v1", "OCIRepository", "ocirepositories", true);
  public static final Api KUSTOMIZATION =
      new Api("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "kustomizations", true);
  public static final Api HELM_RELEASE = new Api("helm.toolkit.fluxcd.io/v2", "HelmRelease", "helmreleases", true);
  public static final Api FLUX_INSTANCE =
      new Api("fluxcd.controlplane.io/v1", "FluxInstance", "fluxinstances", true);

  /** The path of all its objects, or of those of one namespace when that is not empty. */
  public String path(String namespace) {
    String root = version.contains("/") ? "/apis/" + version : "/api/" + version;
    return root + (namespaced && !namespace.isEmpty() ? "/namespaces/" + namespace : "") + "/" + plural;
  }

  /** The path of one object. */
  public String path(String namespace, String name) {
    return path(namespace) + "/" + name;
  }
}
