package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.BareCluster;
import dev.fluxlift.live.bed.Binaries;
import dev.fluxlift.live.bed.Kube;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The simulated control plane clears up as the real one does: dependents, namespaces, CRDs. */
@Tag("live")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelledChoresTest {
  private static final Duration SETTLES = Duration.ofSeconds(30);
  private static final Mapping WIDGETS = ModelledServerTest.resource("widget-crd.yaml", "").getFirst();
  private static final Api WIDGET = new Api("test.fluxlift.dev/v1", "Widget", "widgets", true);
  private static final int FAMILIES = 6;

  private Optional<BareCluster> cluster = Optional.empty();

  @BeforeAll
  void start(@TempDir Path home) {
    cluster = Optional.of(new BareCluster(
        Binaries.of(Path.of(System.getProperty("basedir", "")).toAbsolutePath()), home.resolve("bare"),
        "garbage-collector-controller,namespace-controller"));
  }

  @AfterAll
  void stop() {
    cluster.ifPresent(BareCluster::close);
  }

  private Kube kube() {
    return cluster.orElseThrow().kube();
  }

  private static final long SEED = 1_795_679_838_205L;

  private static ApiServer model(long seed) {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    return new ApiServer(Kinds.kubernetes(), seed, () -> now);
  }

  /** Families of ConfigMaps, some held by a finalizer, whose heads are deleted in each of the three ways. */
  @Test
  void dependentsGoOrStayAlike() {
    long seed = Long.getLong("fluxlift.live.seed", SEED);
    Random random = new Random(seed);
    ApiServer model = model(1);
    namespace(model, "families");
    List<String> deleted = new ArrayList<>();
    for (int family = 0; family < FAMILIES; family++) {
      String head = "f" + family;
      create(model, head, List.of(), false, false);
      int children = 1 + random.nextInt(3);
      for (int child = 0; child < children; child++) {
        String name = head + "-" + child;
        boolean twoOwners = family > 0 && random.nextInt(3) == 0;
        create(model, name, twoOwners ? List.of(head, "f" + (family - 1)) : List.of(head), random.nextBoolean(),
            random.nextInt(5) == 0);
        if (random.nextBoolean()) {
          create(model, name + "-0", List.of(name), random.nextBoolean(), random.nextInt(5) == 0);
        }
      }
    }
    for (int family = 0; family < FAMILIES; family++) {
      if (random.nextInt(4) > 0) {
        Propagation how = Propagation.values()[random.nextInt(3)];
        deleted.add("f" + family + " " + how);
        delete(model, "f" + family, how);
        // of two deletions at once the real collector may come to either end
        same(model, "families", "seed " + seed + ", deleted " + deleted);
      }
    }
    for (LiveObject held : model.as("test").list(new KindRef("", "ConfigMap"), "families")) {
      release(model, held.ref());
    }
    same(model, "families", "seed " + seed + ", released, deleted " + deleted);
  }

  private void create(ApiServer model, String name, List<String> owners, boolean blocking, boolean held) {
    for (boolean real : new boolean[] {true, false}) {
      List<Object> references = new ArrayList<>();
      for (String owner : owners) {
        String uid = real ? kube().find(Api.CONFIG_MAP, "families", owner).map(LiveObject::uid).orElse("none")
            : model.as("test").get(ref(owner)).map(LiveObject::uid).orElse("none");
        references.add(Map.of("apiVersion", "v1", "kind", "ConfigMap", "name", owner, "uid", uid,
            "blockOwnerDeletion", blocking));
      }
      Map<String, Object> metadata = new TreeMap<>(Map.of("name", name, "namespace", "families",
          "ownerReferences", references));
      if (held) {
        metadata.put("finalizers", List.of("test.fluxlift.dev/hold"));
      }
      Mapping object = Mapping.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", metadata);
      if (real) {
        kube().create(Api.CONFIG_MAP, "families", object);
      } else {
        model.as("test").create(object);
      }
    }
  }

  private static ObjectRef ref(String name) {
    return new ObjectRef("", "ConfigMap", "families", name);
  }

  private void delete(ApiServer model, String name, Propagation how) {
    String policy = how.toString().charAt(0) + how.toString().substring(1).toLowerCase(java.util.Locale.ROOT);
    kube().delete(Api.CONFIG_MAP, "families", name, Mapping.of("propagationPolicy", policy));
    model.as("test").delete(ref(name), new Deletion(how, "", ""));
  }

  private void release(ApiServer model, ObjectRef ref) {
    boolean held = model.as("test").get(ref)
        .filter(o -> o.body().list("metadata", "finalizers").contains(Value.of("test.fluxlift.dev/hold"))).isPresent();
    if (held) {
      Mapping free = Mapping.of("metadata", Mapping.of("finalizers", Value.of(null)));
      kube().merge(Api.CONFIG_MAP, ref.namespace(), ref.name(), free, "test");
      model.as("test").patch(ref, PatchType.MERGE, free, "");
    }
  }

  private void same(ApiServer model, String namespace, String story) {
    model.chores().runAll();
    Map<String, String> expected = state(model.as("test").list(new KindRef("", "ConfigMap"), namespace));
    Map<String, String> last = new TreeMap<>();
    try {
      Await.until("the real cluster to clear up as the model did", SETTLES, () -> {
        last.clear();
        last.putAll(state(kube().list(Api.CONFIG_MAP, namespace)));
        return last.equals(expected);
      });
    } catch (Await.TimedOut _) {
      assertThat(last).as("%s: what the real cluster came to", story).isEqualTo(expected);
    }
  }

  /** What is left of each object: finalizers, owners, whether it is going. */
  private static Map<String, String> state(List<LiveObject> objects) {
    Map<String, String> out = new TreeMap<>();
    objects.stream().filter(o -> !o.ref().name().equals("kube-root-ca.crt")).forEach(o -> out.put(o.ref().name(),
        (o.terminating() ? "going " : "") + o.body().list("metadata", "finalizers") + " "
            + o.body().list("metadata", "ownerReferences").stream()
                .map(r -> r.asMapping().text("name").orElse("")).toList()));
    return out;
  }

  private void namespace(ApiServer model, String name) {
    Mapping namespace = Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of("name", name));
    kube().create(Api.NAMESPACE, "", namespace);
    model.as("test").create(namespace);
  }

  @Test
  void aNamespaceWaitsForWhatIsHeldInIt() {
    ApiServer model = model(1);
    namespace(model, "ending");
    for (String name : List.of("free", "held")) {
      Map<String, Object> metadata = new TreeMap<>(Map.of("name", name, "namespace", "ending"));
      if (name.equals("held")) {
        metadata.put("finalizers", List.of("test.fluxlift.dev/hold"));
      }
      Mapping object = Mapping.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", metadata);
      kube().create(Api.CONFIG_MAP, "ending", object);
      model.as("test").create(object);
    }
    kube().delete(Api.NAMESPACE, "", "ending");
    model.as("test").delete(new ObjectRef("", "Namespace", "", "ending"), Deletion.BACKGROUND);

    same(model, "ending", "a namespace that ends");
    assertThat(kube().get(Api.NAMESPACE, "", "ending").body().text("status", "phase"))
        .isEqualTo(model.as("test").get(new ObjectRef("", "Namespace", "", "ending")).orElseThrow().body()
            .text("status", "phase"))
        .contains("Terminating");
    release(model, new ObjectRef("", "ConfigMap", "ending", "held"));
    model.chores().runAll();
    assertThat(model.as("test").get(new ObjectRef("", "Namespace", "", "ending"))).isEmpty();
    Await.until("the namespace to be gone", SETTLES, () -> kube().find(Api.NAMESPACE, "", "ending").isEmpty());
  }

  @Test
  void aCrdTakesItsInstancesWithIt() {
    ApiServer model = model(1);
    kube().create(Api.CRD, "", WIDGETS);
    model.as("test").create(WIDGETS);
    Await.until("widgets to be served", SETTLES,
        () -> kube().ask("GET", WIDGET.path(""), "", "").code() == 200);
    Mapping widget = Mapping.of("apiVersion", "test.fluxlift.dev/v1", "kind", "Widget", "metadata",
        Map.of("name", "held", "namespace", "default", "finalizers", List.of("test.fluxlift.dev/hold")),
        "spec", Map.of("size", "small"));
    ObjectRef ref = ObjectRef.of(widget);
    ObjectRef crd = ObjectRef.of(WIDGETS);
    kube().create(WIDGET, "default", widget);
    model.as("test").create(widget);

    kube().delete(Api.CRD, "", crd.name());
    model.as("test").delete(crd, Deletion.BACKGROUND);
    model.chores().runAll();

    assertThat(model.as("test").get(ref)).hasValueSatisfying(o -> assertThat(o.terminating()).isTrue());
    Await.until("the instance to be deleted", SETTLES,
        () -> kube().find(WIDGET, "default", "held").filter(LiveObject::terminating).isPresent());
    assertThat(kube().get(Api.CRD, "", crd.name()).body().list("metadata", "finalizers"))
        .isEqualTo(model.as("test").get(crd).orElseThrow().body().list("metadata", "finalizers"));

    Mapping free = Mapping.of("metadata", Mapping.of("finalizers", Value.of(null)));
    kube().merge(WIDGET, "default", "held", free, "test");
    model.as("test").patch(ref, PatchType.MERGE, free, "");
    model.chores().runAll();
    assertThat(model.as("test").serves(new KindRef("test.fluxlift.dev", "Widget"))).isFalse();
    Await.until("the CRD to be gone", SETTLES, () -> kube().find(Api.CRD, "", crd.name()).isEmpty());
  }
}
