package dev.fluxlift.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an API server that was away leaves in the logs, as real controllers of Flux 2.6.4 wrote it. */
class ControllerLogTest {
  private static final ObjectRef POD = new ObjectRef("", "Pod", "flux-system", "kustomize-controller-658fccc86d-6kbvg");
  private static final ObjectRef CONTROLLER = new ObjectRef("apps", "Deployment", "flux-system", "kustomize-controller");
  private static final String URL = "https://10.96.0.1:443/apis/coordination.k8s.io/v1/namespaces/flux-system/leases/kustomize-"
      + "controller-leader-election?timeout=15s";
  private static final String REFUSED = ": dial tcp 10.96.0.1:443: connect: connection refused";

  private final MemoryCluster cluster = new MemoryCluster();

  @Test
  void whatCouldNotBeReachedIsOverWhenTheControllerRenewedItsLeaseSince() {
    cluster.logged(POD,
        line("Failed to update lock optimistically: Put \\\"" + URL + "\\\"" + REFUSED + ", falling back to slow path\\n", ""),
        line("error retrieving resource lock flux-system/kustomize-controller-leader-election: Get \\\"" + URL + "\\\"" + REFUSED, ""),
        line("Error retrieving lease lock", "Get \\\"" + URL + "\\\"" + REFUSED),
        line("Error retrieving lease lock", "Get \\\"" + URL + "\\\"" + REFUSED
            + " - error from a previous attempt: read tcp 10.0.0.1:34372->10.96.0.1:443: read: connection reset by peer"),
        line("Failed to watch", "namespaces is forbidden: User \\\"system:serviceaccount:flux-system:flux-operator\\\" cannot watch"
            + " resource \\\"namespaces\\\" in API group \\\"\\\" at the cluster scope: RBAC: [clusterrole.rbac.authorization.k8s.io"
            + " \\\"system:public-info-viewer\\\" not found, clusterrole.rbac.authorization.k8s.io \\\"cluster-admin\\\" not found]"),
        line("report computed with errors",
            "failed to compute cluster info: failed to get server version: Get \\\"https://10.96.0.1:443/version\\\"" + REFUSED),
        line("Error retrieving lease lock",
            "Get \\\"" + URL + "\\\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)"),
        line("Failed to watch", "Get \\\"" + URL + "\\\": context canceled - error from a previous attempt: net/http: TLS handshake timeout"),
        line("report computed with errors", "failed to compute reconcilers status: [Get \\\"" + URL + "\\\"" + REFUSED
            + ", Get \\\"" + URL + "\\\"" + REFUSED + "]"));
    assertThat(against()).as("no Lease").hasSize(9);

    lease(POD.name() + "_5d0c", "2026-11-24T02:05:00.000000Z");
    assertThat(against()).as("renewed before the lines").hasSize(9);

    lease(POD.name() + "_5d0c", "2026-11-24T02:05:20.000000Z");
    assertThat(against()).isEmpty();

    lease("", "2026-11-24T02:05:20.000000Z");
    assertThat(against()).as("a Lease that nobody holds").hasSize(9);
  }

  @Test
  void otherErrorsAndOtherAddressesCount() {
    lease(POD.name() + "_5d0c", "2026-11-24T02:05:20.000000Z");
    cluster.logged(POD,
        line("Error retrieving lease lock", "leases.coordination.k8s.io is forbidden: User cannot get resource"),
        line("Failed to watch", "namespaces is forbidden: User \\\"system:serviceaccount:flux-system:flux-operator\\\" cannot watch"
            + " resource \\\"namespaces\\\" in API group \\\"\\\" at the cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io"
            + " \\\"crd-controller-flux-system\\\" not found"),
        line("artifact fetch failed", "Get \\\"https://source-controller.flux-system/gitrepository/a.tar.gz\\\"" + REFUSED),
        line("failed to list", "Get \\\"https://10.96.0.1:443/apis/apps/v1/deployments\\\": x509: certificate has expired"),
        line("report computed with errors", "[Get \\\"" + URL + "\\\"" + REFUSED + ", secrets is forbidden]"),
        line("report computed with errors", "[secrets is forbidden, Get \\\"" + URL + "\\\"" + REFUSED + "]"));

    assertThat(against()).hasSize(6);
  }

  @Test
  void aWatchThatAStartingServerRefusedIsOverWhenItWasNotRefusedAgain() {
    String refused = line("Failed to watch", "alerts.notification.toolkit.fluxcd.io is forbidden: User \\\"system:serviceaccount:flux-"
        + "system:notification-controller\\\" cannot watch resource \\\"alerts\\\" in API group \\\"notification.toolkit.fluxcd.io\\\""
        + " at the cluster scope");
    cluster.logged(POD, refused.replace("05:10", "05:12"));
    lease(POD.name() + "_5d0c", "2026-11-24T02:10:00.000000Z");
    assertThat(against()).as("no outage before it").hasSize(1);

    String outage = line("Error retrieving lease lock", "Get \\\"" + URL + "\\\"" + REFUSED);
    cluster.logged(POD, outage, refused.replace("05:10", "05:12"));
    assertThat(against()).isEmpty();

    cluster.logged(POD, outage, refused.replace("05:10", "05:12"), refused.replace("05:10", "05:50"));
    assertThat(against()).as("refused again").hasSize(1);

    cluster.logged(POD, outage, refused.replace("05:10", "05:12"));
    lease(POD.name() + "_5d0c", "2026-11-24T02:06:10.000000Z");
    assertThat(against()).as("may be refused again").hasSize(1);
  }

  private List<String> against() {
    List<String> against = new ArrayList<>();
    new ControllerLog(cluster, Set.of(), Instant.parse("2026-11-24T02:00:00Z")).read(CONTROLLER, POD, new ArrayList<>(), against);
    return against;
  }

  private void lease(String holder, String renewed) {
    cluster.with(Mapping.of(
        "apiVersion", "coordination.k8s.io/v1", "kind", "Lease",
        "metadata", Mapping.of("name", "kustomize-controller-leader-election", "namespace", "flux-system"),
        "spec", Mapping.of("holderIdentity", holder, "acquireTime", "2026-11-24T02:01:00.000000Z", "renewTime", renewed)));
  }

  private static String line(String message, String error) {
    return "{\"level\":\"error\",\"ts\":\"2026-11-24T02:05:10.000Z\",\"msg\":\"" + message + "\""
        + (error.isEmpty() ? "" : ",\"error\":\"" + error + "\"") + "}";
  }
}
