package dev.fluxlift.adapters.kubernetes;

import static dev.fluxlift.adapters.kubernetes.ScriptedApiServer.file;
import static dev.fluxlift.adapters.kubernetes.ScriptedApiServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.fluxlift.adapters.kubernetes.ScriptedApiServer.Reply;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster.Identity;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesClusterTest {
  private static final ObjectRef CONFIG = new ObjectRef("", "ConfigMap", "apps", "settings");
  private static final String CONFIG_PATH = "/api/v1/namespaces/apps/configmaps/settings";
  private static final String CONFIG_BODY =
      """
      {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"apps","name":"settings","uid":"u1"},"data":{"a":"b"}}
      """;
  private static final KindRef DEPLOYMENT = new KindRef("apps", "Deployment");
  private static final KindRef FLUX_INSTANCE = new KindRef("fluxcd.controlplane.io", "FluxInstance");
  private static final String WRITE = "?fieldManager=fluxlift&fieldValidation=Strict";

  @TempDir Path temp;
  private final StoppedClock clock = new StoppedClock();
  private ScriptedApiServer api;
  private KubernetesCluster cluster;

  @BeforeEach
  void connect() throws IOException {
    api = new ScriptedApiServer();
    cluster = new KubernetesCluster(api.kubeconfig(temp), clock, Duration.ofSeconds(20));
  }

  @AfterEach
  void disconnect() {
    cluster.close();
    api.close();
  }

  @Test
  void theClusterIsKnownByTheUidOfKubeSystem() {
    String uid = Json.parse(file("kube-system.json"), "").asMapping().text("metadata", "uid").orElseThrow();

    assertThat(cluster.identity()).isEqualTo(new Identity(uid, "v1.33.13", api.address(), "home"));
    assertThat(api.last().authorization()).isEqualTo("Bearer s3cret-token");
  }

  @Test
  void nothingIsReadBeforeTheFirstCall() {
    KubernetesCluster elsewhere = new KubernetesCluster(
        new KubeconfigChoice(Optional.of(temp.resolve("none")), Optional.empty(), Map.of(), temp), clock);

    assertThat(api.lines()).isEmpty();
    fails(elsewhere::identity, Reason.UNAVAILABLE).hasMessageContaining("there is no kubeconfig " + temp.resolve("none"));
  }

  @Test
  void anObjectIsFoundInThePreferredVersionOfItsGroup() {
    api.says("GET /apis/apps/v1/namespaces/kube-system/deployments/dns", 200, "{\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\"}");

    LiveObject found = cluster.get(new ObjectRef("apps", "Deployment", "kube-system", "dns")).orElseThrow();

    assertThat(found.body().text("kind")).contains("Deployment");
    assertThat(api.lines().subList(0, 2)).containsExactly("GET /apis/apps", "GET /apis/apps/v1");
  }

  @Test
  void whatIsNotThereIsEmptyAndAnUnknownKindIsAskedForEachTime() {
    api.says("GET " + CONFIG_PATH, 404, file("not-found.json"));

    assertThat(cluster.get(CONFIG)).isEmpty();
    assertThat(cluster.list(FLUX_INSTANCE)).isEmpty();
    assertThat(cluster.serves(FLUX_INSTANCE)).isFalse();
    serveFluxInstances("v1");
    assertThat(cluster.serves(FLUX_INSTANCE)).isTrue();
  }

  @Test
  void aVersionThatIsNoLongerServedIsNotTakenForAnAbsentObject() {
    serveFluxInstances("v1beta1");
    ObjectRef flux = new ObjectRef("fluxcd.controlplane.io", "FluxInstance", "flux-system", "flux");
    String rest = "/namespaces/flux-system/fluxinstances/flux";
    api.says("GET /apis/fluxcd.controlplane.io/v1beta1" + rest, 200, "{\"kind\":\"FluxInstance\"}");
    assertThat(cluster.get(flux)).isPresent();

    api.saysNow("GET /apis/fluxcd.controlplane.io/v1beta1" + rest, 404, "404 page not found\n");
    serveFluxInstances("v1");
    api.says("GET /apis/fluxcd.controlplane.io/v1" + rest, 200, "{\"kind\":\"FluxInstance\"}");

    assertThat(cluster.get(flux)).isPresent();
  }

  @Test
  void aKindThatIsDiscoveredButNotServedIsNotTakenForAnAbsentObject() {
    serveFluxInstances("v1");
    ObjectRef flux = new ObjectRef("fluxcd.controlplane.io", "FluxInstance", "flux-system", "flux");

    fails(() -> cluster.get(flux), Reason.NOT_FOUND).hasMessageContaining("404 page not found");
    assertThat(clock.pauses).hasSize(4);
  }

  @Test
  void aPatchFollowsItsKindToTheVersionThatIsServedNow() {
    serveFluxInstances("v1beta1");
    assertThat(cluster.serves(FLUX_INSTANCE)).isTrue();
    ObjectRef flux = new ObjectRef("fluxcd.controlplane.io", "FluxInstance", "flux-system", "flux");
    serveFluxInstances("v1beta1");
    api.says("GET /apis/fluxcd.controlplane.io/v1beta1/namespaces/flux-system/fluxinstances/flux", 404, file("not-found.json"));
    assertThat(cluster.get(flux)).isEmpty();
    serveFluxInstances("v1");
    String path = "/apis/fluxcd.controlplane.io/v1/namespaces/flux-system/fluxinstances/flux" + WRITE;
    api.says("PATCH " + path, 200, "{\"kind\":\"FluxInstance\"}");

    cluster.mergePatch(flux, Mapping.EMPTY, false);

    assertThat(api.last().line()).isEqualTo("PATCH " + path);
  }

  @Test
  void aListIsReadPageByPageAndItemsSayWhatTheyAre() {
    api.says("GET /apis/apps/v1/deployments?limit=500", 200, page("t1=", "a", "b"));
    api.says("GET /apis/apps/v1/deployments?limit=500&continue=t1%3D", 200, page("", "c"));

    assertThat(cluster.list(DEPLOYMENT))
        .extracting(LiveObject::ref)
        .containsExactly(deployment("a"), deployment("b"), deployment("c"));
  }

  @Test
  void pagesThatNoLongerBelongTogetherAreReadAnew() {
    String second = "GET /apis/apps/v1/namespaces/x/deployments?limit=500&continue=t1";
    api.says("GET /apis/apps/v1/namespaces/x/deployments?limit=500", 200, page("t1", "a"));
    api.says(second, 410, status(410, "The provided continue parameter is too old"));
    api.says(second, 200, page("", "b"));

    assertThat(cluster.list(DEPLOYMENT, "x")).extracting(LiveObject::ref).containsExactly(deployment("a"), deployment("b"));

    api.saysNow(second, 410, status(410, "too old"));
    fails(() -> cluster.list(DEPLOYMENT, "x"), Reason.UNAVAILABLE).hasMessageContaining("expiring");
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID", "401, UNAUTHORIZED", "409, CONFLICT", "415, INVALID", "422, INVALID",
    "429, UNAVAILABLE", "500, UNAVAILABLE", "503, UNAVAILABLE", "302, UNAVAILABLE"
  })
  void refusalsAreSortedAndSaidInTheServersWords(int code, Reason reason) {
    api.says("PATCH " + CONFIG_PATH + WRITE, code, status(code, "because of this"));

    fails(() -> cluster.mergePatch(CONFIG, Mapping.EMPTY, false), reason)
        .hasMessageContaining("because of this")
        .hasMessageContaining(api.address())
        .hasMessageNotContaining("s3cret");
    assertThat(api.linesOfObjects()).hasSize(1);
  }

  @Test
  void aKindIsNotServedOnlyWhenAServerThatIsReadySaysSo() {
    ObjectRef flux = new ObjectRef("fluxcd.controlplane.io", "FluxInstance", "flux-system", "flux");
    String path = "GET /apis/fluxcd.controlplane.io/v1/namespaces/flux-system/fluxinstances/flux";
    serveFluxInstances("v1");
    api.saysNow("GET /apis/fluxcd.controlplane.io", 404, "404 page not found\n");
    api.says("GET /apis/fluxcd.controlplane.io", 200, "{\"versions\":[{\"groupVersion\":\"fluxcd.controlplane.io/v1\"}]}");
    api.says("GET /readyz", 500, "[-]poststarthook/start-apiextensions-controllers failed").says("GET /readyz", 200, "ok");
    api.says(path, 200, "{\"kind\":\"FluxInstance\"}");

    assertThat(cluster.get(flux)).isPresent();
    assertThat(clock.pauses).containsExactly(Duration.ofMillis(500));

    api.saysNow("GET /readyz", 500, "[-]etcd failed");
    fails(() -> cluster.list(new KindRef("monitoring.coreos.com", "ServiceMonitor")), Reason.UNAVAILABLE)
        .hasMessageContaining("is not ready").hasMessageContaining("/apis/monitoring.coreos.com");
    api.saysNow("GET /readyz", 200, "ok");
    assertThat(cluster.list(new KindRef("monitoring.coreos.com", "ServiceMonitor"))).isEmpty();
  }

  @Test
  void nobodyIsForbiddenByAServerThatIsNotReady() {
    api.says("GET " + CONFIG_PATH, 403, status(403, "settings is forbidden: User ada cannot get")).says("GET " + CONFIG_PATH, 200, CONFIG_BODY);
    api.says("GET /readyz", 200, "ok");
    assertThat(cluster.get(CONFIG)).as("it became ready after it answered").isPresent();

    api.says("PATCH " + CONFIG_PATH + WRITE, 403, status(403, "cannot patch"));
    fails(() -> cluster.mergePatch(CONFIG, Mapping.EMPTY, false), Reason.FORBIDDEN).hasMessageContaining("cannot patch");
    api.saysNow("GET /readyz", 503, "");
    fails(() -> cluster.mergePatch(CONFIG, Mapping.EMPTY, false), Reason.UNAVAILABLE).hasMessageContaining("is not ready");
  }

  @Test
  void anExpiredTokenSaysWhatToDo() {
    api.saysNow("GET /version", 401, status(401, "Unauthorized"));

    fails(cluster::identity, Reason.UNAUTHORIZED).hasMessageContaining("log in again").hasMessageContaining("context home");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "failed to create typed patch object (apps/settings; v1): .bogus: field not declared in schema",
    "failed to convert new object (apps/settings; /v1, Kind=ConfigMap) to proper version: illegal base64 data"
  })
  void aManifestThatTheSchemaDoesNotKnowIsInvalidThoughTheServerSays500(String words) {
    api.says("PATCH " + CONFIG_PATH + "?fieldManager=fluxlift&force=false", 500, status(500, words));

    fails(() -> cluster.apply(object(CONFIG_BODY), "fluxlift", false, false), Reason.INVALID)
        .hasMessageContaining(words);
  }

  @Test
  void aRefusedPatchDoesNotQuoteTheObject() {
    api.says("PATCH " + CONFIG_PATH + WRITE, 422,
        status(422, "is invalid: patch: Invalid value: \\\"{\\\\\\\"data\\\\\\\":{\\\\\\\"password\\\\\\\":\\\\\\\"hunter2\\\\\\\"}}\\\": strict decoding error: unknown field bogus"));

    fails(() -> cluster.mergePatch(CONFIG, Mapping.EMPTY, false), Reason.INVALID)
        .hasMessageContaining("unknown field bogus")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aReadIsAskedAgainWithGrowingPausesAndThenGivenUp() {
    String line = "GET " + CONFIG_PATH;
    api.says(line, 503, "").says(line, -2, "").says(line, new Reply(429, "", Map.of("Retry-After", "2")));
    api.says(line, 200, CONFIG_BODY);

    assertThat(cluster.get(CONFIG)).isPresent();
    assertThat(clock.pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));

    api.saysNow(line, 500, status(500, "etcd is down"));
    fails(() -> cluster.get(CONFIG), Reason.UNAVAILABLE).hasMessageContaining("etcd is down");
    assertThat(clock.pauses).hasSize(6);
  }

  @Test
  void whatTheServerTurnedAwayUnseenIsSentAgainWhenItSays() {
    Reply later =
        new Reply(429, status(429, "storage is (re)initializing"), Map.of("Retry-After", "3"));
    String create = "POST /api/v1/namespaces/apps/configmaps" + WRITE;
    api.says(create, later).says(create, later).says(create, 201, CONFIG_BODY);

    assertThat(cluster.create(object(CONFIG_BODY), false).ref()).isEqualTo(CONFIG);
    assertThat(clock.pauses).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3));

    clock.pauses.clear();
    String read = "GET " + CONFIG_PATH;
    api.says(read, later).says(read, later).says(read, later).says(read, later).says(read, 200, CONFIG_BODY);
    assertThat(cluster.get(CONFIG)).isPresent();
    assertThat(clock.pauses).hasSize(4);
  }

  @Test
  void aServerThatTurnsEverythingAwayIsGivenUpAndNamed() {
    api.says("GET " + CONFIG_PATH,
        new Reply(429, status(429, "storage is (re)initializing"), Map.of("Retry-After", "1")));

    fails(() -> cluster.get(CONFIG), Reason.UNAVAILABLE).hasMessageContaining("storage is (re)initializing");
    assertThat(clock.pauses).hasSize(9);
  }

  @ParameterizedTest
  @CsvSource({"0", "503", "429"})
  void aWriteIsNeverSentTwice(int status) {
    api.says("POST /api/v1/namespaces/apps/configmaps" + WRITE, status, "");

    fails(() -> cluster.create(object(CONFIG_BODY), false), Reason.UNAVAILABLE);

    assertThat(api.linesOfObjects()).hasSize(1);
    assertThat(clock.pauses).isEmpty();
  }

  @Test
  void aWriteWithoutAnAnswerSaysThatItsEffectIsNotKnown() throws IOException {
    KubernetesCluster impatient = new KubernetesCluster(api.kubeconfig(temp), clock, Duration.ofMillis(300));
    api.says("POST /api/v1/namespaces/apps/configmaps" + WRITE, -1, "");

    fails(() -> impatient.create(object(CONFIG_BODY), false), Reason.UNAVAILABLE)
        .hasMessageContaining(api.address())
        .hasMessageContaining("whether it took effect is not known");
    impatient.close();
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    api.close();

    fails(cluster::identity, Reason.UNAVAILABLE).hasMessageContaining(api.address()).hasMessageContaining("context home");
    fails(() -> cluster.create(object(CONFIG_BODY), false), Reason.UNAVAILABLE);
  }

  @Test
  void aWriteThatNeverReachedTheServerIsNotSaidToBeUnknown() {
    assertThat(cluster.serves(new KindRef("", "ConfigMap"))).isTrue();
    fails(() -> cluster.create(object(CONFIG_BODY), false), Reason.NOT_FOUND);
    api.close();

    fails(() -> cluster.create(object(CONFIG_BODY), false), Reason.UNAVAILABLE).hasMessageNotContaining("not known");
  }

  @Test
  void somethingElseThatAnswersIsNoApiServer() {
    api.saysNow("GET /version", 200, "<html>login</html>");
    fails(cluster::identity, Reason.UNAVAILABLE).hasMessageContaining("no Kubernetes API server");

    api.saysNow("GET /version", 404, "not here");
    fails(cluster::identity, Reason.UNAVAILABLE).hasMessageContaining("no Kubernetes API server");
  }

  @Test
  void serverSideApplyUsesTheManifestsOwnVersionAndTheManagerAsked() {
    api.says("PATCH " + CONFIG_PATH + "?fieldManager=kubectl-fluxlift&force=true&dryRun=All", 200, CONFIG_BODY);

    LiveObject result = cluster.apply(object(CONFIG_BODY), "kubectl-fluxlift", true, true);

    assertThat(result.ref()).isEqualTo(CONFIG);
    assertThat(api.last().contentType()).isEqualTo("application/apply-patch+yaml");
    assertThat(Json.parse(api.last().body(), "")).isEqualTo(object(CONFIG_BODY));
    fails(() -> cluster.apply(object("{\"apiVersion\":\"v1alpha1\",\"kind\":\"ConfigMap\"}"), "fluxlift", false, true), Reason.NOT_FOUND)
        .hasMessageContaining("does not serve ConfigMap of v1alpha1");
    fails(() -> cluster.apply(object("{\"kind\":\"ConfigMap\"}"), "fluxlift", false, true), Reason.INVALID);
  }

  @Test
  void deletionNamesItsPreconditionsAndIsInTheBackground() {
    api.says("DELETE " + CONFIG_PATH, 200, "{}");

    cluster.delete(CONFIG, "u1", "7");

    assertThat(Json.parse(api.last().body(), ""))
        .isEqualTo(object("""
            {"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background",
             "preconditions":{"uid":"u1","resourceVersion":"7"}}"""));
    cluster.delete(CONFIG, "u1", "");
    assertThat(object(api.last().body()).mapping("preconditions")).isEqualTo(Mapping.of("uid", "u1"));
    fails(() -> cluster.delete(CONFIG, "", ""), Reason.INVALID).hasMessageContaining("without its UID");
    api.saysNow("DELETE " + CONFIG_PATH, 404, file("not-found.json"));
    fails(() -> cluster.delete(CONFIG, "u1", ""), Reason.NOT_FOUND);
  }

  @Test
  void aTestOfAJsonPatchThatDoesNotHoldIsAConflictAndABrokenPatchIsInvalid() {
    api.says("PATCH " + CONFIG_PATH + WRITE, 422, status(422, "the server rejected our request due to an error in our request"));
    api.says("GET " + CONFIG_PATH, 200, CONFIG_BODY);

    fails(() -> cluster.jsonPatch(CONFIG, List.of(testOf("/metadata/uid", "u1"), testOf("/data/a", "c")), false), Reason.CONFLICT)
        .hasMessageContaining("/data/a is not what it was");
    fails(() -> cluster.jsonPatch(CONFIG, List.of(testOf("/data/none", "c")), false), Reason.CONFLICT);
    fails(() -> cluster.jsonPatch(CONFIG, List.of(testOf("/data/a", "b"), Mapping.of("op", "remove", "path", "/x")), false),
        Reason.INVALID);
  }

  @Test
  void rightsAreAskedForByPluralEvenBeforeTheKindExists() {
    String review = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    api.says(review, 201, "{\"status\":{\"allowed\":true}}").says(review, 201, "{\"status\":{\"allowed\":false}}");

    assertThat(cluster.allowed("create", FLUX_INSTANCE, "flux-system")).isTrue();
    assertThat(object(api.last().body()).mapping("spec", "resourceAttributes"))
        .isEqualTo(Mapping.of("verb", "create", "group", "fluxcd.controlplane.io", "resource", "fluxinstances", "namespace", "flux-system"));
    assertThat(cluster.allowed("delete", DEPLOYMENT, "")).isFalse();
  }

  @Test
  void logsAreThoseOfTheFirstContainer() {
    ObjectRef pod = new ObjectRef("", "Pod", "flux-system", "x");
    String path = "/api/v1/namespaces/flux-system/pods/x";
    api.says("GET " + path, 200, "{\"spec\":{\"containers\":[{\"name\":\"manager\"},{\"name\":\"side\"}]}}");
    api.says("GET " + path + "/log?tailLines=2&limitBytes=1048576&container=manager", 200, "one\ntwo\n");

    assertThat(cluster.logs(pod, 2)).containsExactly("one", "two");
    fails(() -> cluster.logs(new ObjectRef("", "Pod", "flux-system", "none"), 2), Reason.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({"..", "a/b", "a%2fb", "' '"})
  void aNameThatCannotBeOneIsNotPutIntoAPath(String name) {
    fails(() -> cluster.get(new ObjectRef("", "ConfigMap", "apps", name)), Reason.INVALID);
    fails(() -> cluster.get(new ObjectRef("", "ConfigMap", "", "settings")), Reason.INVALID).hasMessageContaining("namespace");
  }

  private void serveFluxInstances(String version) {
    String group = "fluxcd.controlplane.io";
    String groupVersion = "{\"groupVersion\":\"" + group + "/" + version + "\",\"version\":\"" + version + "\"}";
    api.saysNow("GET /apis/" + group, 200, "{\"versions\":[" + groupVersion + "],\"preferredVersion\":" + groupVersion + "}");
    api.says("GET /apis/" + group + "/" + version, 200,
        "{\"resources\":[{\"name\":\"fluxinstances\",\"kind\":\"FluxInstance\",\"namespaced\":true},"
            + "{\"name\":\"fluxinstances/status\",\"kind\":\"FluxInstance\",\"namespaced\":true}]}");
  }

  private static String page(String next, String... names) {
    List<Mapping> items = java.util.Arrays.stream(names)
        .map(n -> Mapping.of("metadata", Mapping.of("namespace", "x", "name", n))).toList();
    return Json.compact(Mapping.of(
        "kind", "DeploymentList", "apiVersion", "apps/v1", "metadata", Mapping.of("continue", next), "items", items));
  }

  private static ObjectRef deployment(String name) {
    return new ObjectRef("apps", "Deployment", "x", name);
  }

  private static Mapping testOf(String path, String value) {
    return Mapping.of("op", "test", "path", path, "value", value);
  }

  private static Mapping object(String json) {
    Value value = Json.parse(json, "");
    return value.asMapping();
  }

  private static AbstractThrowableAssert<?, ClusterException> fails(ThrowingCallable call, Reason reason) {
    return assertThatThrownBy(call)
        .asInstanceOf(type(ClusterException.class))
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.throwable(ClusterException.class));
  }
}
