package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.BareCluster;
import dev.fluxlift.live.bed.Binaries;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.FluxManifests;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlDocument;
import dev.fluxlift.yaml.YamlStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The simulated API server answers as the real one does. Random requests are the same for the same seed; the full profile
 * takes new seeds each time, {@code -Dfluxlift.live.seed=N} repeats one.
 */
@Tag("live")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelledServerTest {
  private static final List<Long> FIXED = List.of(1L, 5L, 13L, 14L, 17L, 22L, 27L, 28L, 50L);
  private static final int NEW_SEEDS = 6;
  private static final int REQUESTS = 80;
  private static final Mapping WIDGETS = resource("widget-crd.yaml", "").getFirst();
  private static final Map<String, String> VERSIONS = Map.of("HorizontalPodAutoscaler", "v2");

  private Optional<BareCluster> cluster = Optional.empty();

  @BeforeAll
  void start(@TempDir Path home) {
    BareCluster made = new BareCluster(binaries(), home.resolve("bare"), "");
    cluster = Optional.of(made);
    made.kube().create(Api.CRD, "", WIDGETS);
    Await.until("widgets to be served", Duration.ofSeconds(30),
        () -> made.kube().ask("GET", "/apis/test.fluxlift.dev/v1/widgets", "", "").code() == 200);
  }

  @AfterAll
  void stop() {
    cluster.ifPresent(BareCluster::close);
  }

  private static Binaries binaries() {
    return Binaries.of(Path.of(System.getProperty("basedir", "")).toAbsolutePath());
  }

  private Both fresh(long seed) {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    return new Both(new RealSide(cluster.orElseThrow().kube(), VERSIONS),
        new ModelSide(new ApiServer(Kinds.kubernetes(), seed, () -> now)));
  }

  @Test
  void randomRequestsOfSeveralManagersEndEqual() {
    Optional<Long> only = Optional.ofNullable(System.getProperty("fluxlift.live.seed")).map(Long::parseLong);
    only.map(List::of).orElse(FIXED).forEach(this::run);
  }

  @Tag("live-full")
  @Test
  void requestsThatNobodyHasSeenBeforeEndEqual() {
    long first = System.currentTimeMillis();
    for (int i = 0; i < NEW_SEEDS; i++) {
      run(first + i);
    }
  }

  private void run(long seed) {
    Both both = fresh(seed);
    String namespace = "seed-" + seed;
    both.model().send(new Request.Create(WIDGETS, "setup", false));
    assertThat(both.send(new Request.Create(namespace(namespace), "setup", false))).isEmpty();
    RandomRequests requests = new RandomRequests(seed, namespace, both.model()::get);
    List<Request> story = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      Request request = requests.next();
      story.add(request);
      List<String> differences = both.send(request);
      assertThat(differences)
          .as("seed %d (-Dfluxlift.live.seed=%d), request %d: %s%nwhat was asked of this object before:%n%s", seed, seed,
              i, request, before(story, request.ref()))
          .isEmpty();
    }
  }

  private static String before(List<Request> story, ObjectRef ref) {
    return String.join("\n", story.stream().filter(r -> r.ref().equals(ref)).map(Object::toString).toList());
  }

  @Test
  void everyBuiltInKindIsStoredAlike() {
    String namespace = "kinds";
    Both both = fresh(1);
    assertThat(both.send(new Request.Create(namespace(namespace), "setup", false))).isEmpty();
    for (Mapping manifest : resource("kinds.yaml", namespace)) {
      Mapping touch = Mapping.of("metadata", Mapping.of("labels", Mapping.of("touched", "1")));
      for (Request request : List.of(
          new Request.Apply(manifest, "dry", false, true, ""),
          new Request.Create(manifest, "one", false),
          new Request.Apply(manifest, "two", false, false, ""),
          new Request.Put(ObjectRef.of(manifest), touch, "three", true, ""))) {
        assertThat(both.send(request)).as("%s", request).isEmpty();
      }
    }
  }

  @Test
  void fluxIsStoredAndUpgradedAlike() {
    Both both = fresh(1);
    for (FluxLine line : FluxLine.values()) {
      for (Mapping manifest : FluxManifests.of(line, binaries().get("flux-operator-data"))) {
        Request apply = new Request.Apply(manifest, "kustomize-controller", true, false, "");
        assertThat(both.send(apply)).filteredOn(d -> !aboutStatusOfCrd(manifest, d))
            .as("%s of Flux %s", apply.ref(), line.version()).isEmpty();
      }
    }
  }

  /** The real server establishes a CRD a moment later. */
  private static boolean aboutStatusOfCrd(Mapping manifest, String difference) {
    return manifest.text("kind").orElse("").equals("CustomResourceDefinition")
        && (difference.contains(".status") || difference.contains("managedFields"));
  }

  private static Mapping namespace(String name) {
    return Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of("name", name));
  }

  static List<Mapping> resource(String name, String namespace) {
    try (InputStream in = ModelledServerTest.class.getResourceAsStream("/model/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("NAMESPACE", namespace);
      return YamlStream.parse(name, text).documents().stream().filter(d -> !d.isEmpty())
          .map(YamlDocument::value).map(Value::asMapping).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
