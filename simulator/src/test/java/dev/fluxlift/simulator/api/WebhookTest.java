package dev.fluxlift.simulator.api;

import static dev.fluxlift.simulator.api.Servers.configMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.yaml.Value.Mapping;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a webhook that nobody answers lets through. */
class WebhookTest {
  private static final ObjectRef SETTINGS = new ObjectRef("", "ConfigMap", "default", "settings");

  private final ApiServer server = Servers.fresh();
  private final Caller api = server.as("test");

  @BeforeEach
  void begins() {
    server.webhooks(true);
    api.create(configMap("settings"));
  }

  private void webhook(String failurePolicy, String rule, String more) {
    api.apply(Servers.yaml("""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: looks}
        webhooks:
        - name: looks.example.org
          admissionReviewVersions: [v1]
          sideEffects: None
          failurePolicy: %s
          clientConfig: {service: {namespace: default, name: nobody}}
          rules: [{%s}]
          %s
        """.formatted(failurePolicy, rule, more)), "test", true);
  }

  private static void refused(ThrowingCallable request) {
    assertThatThrownBy(request).isInstanceOf(ClusterException.class)
        .hasMessageContaining("failed calling webhook \"looks.example.org\"")
        .hasMessageContaining("service \"nobody\" not found");
  }

  @Test
  void eachWriteIsRefusedADryOneAndOneThatChangesNothingToo() {
    webhook("Fail", "apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: [configmaps]", "");

    refused(() -> api.create(configMap("other")));
    refused(() -> api.patch(SETTINGS, PatchType.MERGE, Mapping.EMPTY, ""));
    refused(() -> api.apply(configMap("settings", "a", "b"), "test", true));
    refused(() -> api.applyDry(configMap("settings", "a", "b"), "test", true));
    refused(() -> api.delete(SETTINGS, Deletion.BACKGROUND));
    assertThat(api.get(SETTINGS)).isPresent();
  }

  @Test
  void whenItsServiceIsThereOrItIsGoneItLetsThrough() {
    webhook("Fail", "apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: [configmaps]", "");
    api.apply(Servers.yaml("""
        apiVersion: v1
        kind: Service
        metadata: {name: nobody, namespace: default}
        spec: {ports: [{port: 443}]}
        """), "test", true);

    assertThatCode(() -> api.delete(SETTINGS, Deletion.BACKGROUND)).doesNotThrowAnyException();
  }

  @Test
  void nobodyIsAskedWhereNotAllServicesAreSimulated() {
    server.webhooks(false);
    webhook("Fail", "apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: [configmaps]", "");

    assertThatCode(() -> api.create(configMap("other"))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "Ignore | apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps]",
    "Fail | apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: ['*']",
    "Fail | apiGroups: [''], apiVersions: [v1], operations: [UPDATE, DELETE], resources: [configmaps]",
    "Fail | apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps/status, secrets]",
    "Fail | apiGroups: [''], apiVersions: [v2], operations: [CREATE], resources: [configmaps]",
    "Fail | apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps], scope: Cluster",
  })
  void whatItsRulesDoNotNameItDoesNotSee(String failurePolicy, String rule) {
    webhook(failurePolicy, rule, "");

    assertThatCode(() -> api.create(configMap("other"))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}} | false",
    "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}} | true",
    "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [default]}]} | false",
    "namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]} | true",
    "objectSelector: {matchLabels: {team: a}} | false",
    "objectSelector: {matchExpressions: [{key: team, operator: Exists}]} | false",
  })
  void selectorsSayWhatItSees(String selector, boolean sees) {
    webhook("Fail", "apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: ['*/*']", selector);

    if (sees) {
      refused(() -> api.create(configMap("other")));
    } else {
      assertThatCode(() -> api.create(configMap("other"))).doesNotThrowAnyException();
    }
  }

  @Test
  void conditionsAreNotGuessed() {
    webhook("Fail", "apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps]",
        "matchConditions: [{name: mine, expression: 'object.metadata.name == \"other\"'}]");

    assertThatThrownBy(() -> api.create(configMap("other"))).isInstanceOf(NotSimulatedException.class)
        .hasMessageContaining("matchConditions");
  }
}
