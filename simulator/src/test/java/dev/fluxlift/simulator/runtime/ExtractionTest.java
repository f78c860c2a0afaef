package dev.fluxlift.simulator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.json.Json;
import org.junit.jupiter.api.Test;

class ExtractionTest {
  private static final String LIVE = """
      {"apiVersion": "apps/v1", "kind": "Deployment",
       "metadata": {"name": "a", "namespace": "n", "uid": "u", "labels": {"mine": "1", "others": "2"}, "managedFields": [
         {"manager": "others", "operation": "Apply", "fieldsV1": {"f:metadata": {"f:labels": {"f:others": {}}}}},
         {"manager": "me", "operation": "Update", "fieldsV1": {"f:spec": {"f:paused": {}}}},
         {"manager": "me", "operation": "Apply", "fieldsV1": {
           "f:metadata": {"f:labels": {"f:mine": {}}, "f:finalizers": {"v:\\"keep\\"": {}}},
           "f:spec": {"f:selector": {}, "f:template": {"f:spec": {"f:containers": {
             "k:{\\"name\\":\\"x\\"}": {".": {}, "f:image": {}, "f:ports": {
               "k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}": {".": {}, "f:containerPort": {}}}}}}}}}}],
         "finalizers": ["other", "keep"]},
       "spec": {"paused": true, "replicas": 3, "selector": {"matchLabels": {"a": "b"}}, "template": {"spec": {"containers": [
         {"name": "sidecar", "image": "s:1"},
         {"name": "x", "image": "x:1", "imagePullPolicy": "Always", "ports": [{"containerPort": 80, "protocol": "TCP"}]}]}}}}
      """;

  @Test
  void onlyWhatTheManagerAppliedIsInIt() {
    LiveObject live = new LiveObject(Json.parse(LIVE, "").asMapping());

    assertThat(Extraction.of(live, "me")).contains(Json.parse("""
        {"apiVersion": "apps/v1", "kind": "Deployment",
         "metadata": {"name": "a", "namespace": "n", "labels": {"mine": "1"}, "finalizers": ["keep"]},
         "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"spec": {"containers": [
           {"name": "x", "image": "x:1", "ports": [{"containerPort": 80, "protocol": "TCP"}]}]}}}}
        """, "").asMapping());
  }

  @Test
  void whoAppliedNothingHasNoManifest() {
    assertThat(Extraction.of(new LiveObject(Json.parse(LIVE, "").asMapping()), "nobody")).isEmpty();
  }
}
