package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.verify.IgnoredField;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The comparison of end states overlooks nothing but what is published. */
class ResultTest {
  private static final String ASKED = "reconcile.fluxcd.io/requestedAt";
  private static final Result RESULT = new Simulated(1).run(scenario("helm-upgrade-values"), FluxLine.FLUX_2_6);

  private static Scenario scenario(String name) {
    return Scenarios.all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void aChangeOfAnyFieldIsSeen() {
    int changes = 0;
    Result unasked = unasked();
    for (Map.Entry<ObjectRef, Mapping> object : unasked.objects().entrySet()) {
      for (Value changed : changed(object.getValue())) {
        assertThat(unasked.to(unasked.with(object.getKey(), changed.asMapping())))
            .as("%s as %s", object.getKey(), changed).isNotEmpty();
        changes++;
      }
    }
    assertThat(changes).isGreaterThan(200);
  }

  /** Without the requests to reconcile, which are ignored together with who owns them. */
  private static Result unasked() {
    TreeMap<ObjectRef, Mapping> out = new TreeMap<>();
    RESULT.objects().forEach((ref, body) -> {
      Mapping metadata = body.mapping("metadata");
      Mapping annotations = metadata.mapping("annotations").without(ASKED);
      metadata = annotations.entries().isEmpty()
          ? metadata.without("annotations")
          : metadata.with("annotations", annotations);
      metadata = metadata.with("managedFields", Sequence.of(metadata.list("managedFields").stream()
          .filter(e -> !e.asMapping().text("manager").orElse("").equals("flux-client-side-apply"))
          .toList()));
      out.put(ref, body.has("metadata") ? body.with("metadata", metadata) : body);
    });
    return new Result(out);
  }

  /** The value with each of its leaves changed, taken away and joined by another, one at a time. */
  private static List<Value> changed(Value value) {
    List<Value> out = new ArrayList<>();
    switch (value) {
      case Mapping m -> {
        m.entries().forEach((k, v) -> {
          out.add(m.without(k));
          changed(v).forEach(c -> out.add(m.with(k, c)));
        });
        if (!m.entries().isEmpty()) {
          out.add(m.with("f:another", Value.of("field")));
        }
      }
      case Sequence s -> {
        for (int i = 0; i < s.values().size(); i++) {
          List<Value> without = new ArrayList<>(s.values());
          without.remove(i);
          out.add(Sequence.of(without));
          for (Value c : changed(s.values().get(i))) {
            List<Value> with = new ArrayList<>(s.values());
            with.set(i, c);
            out.add(Sequence.of(with));
          }
        }
      }
      case Value.Text _, Value.Num _, Value.Bool _, Value.Null _ -> out.add(Value.of("another value"));
    }
    return out;
  }

  @Test
  void anObjectThatIsNotThereOrTooMuchIsSeen() {
    for (ObjectRef ref : RESULT.objects().keySet()) {
      Map<ObjectRef, Mapping> fewer = new TreeMap<>(RESULT.objects());
      fewer.remove(ref);
      Result less = new Result(new TreeMap<>(fewer));
      assertThat(RESULT.to(less)).as("without %s", ref).hasSize(1);
      assertThat(less.to(RESULT)).as("with %s", ref).hasSize(1);
    }
  }

  @Test
  void whatIsPublishedIsIgnored() {
    ObjectRef release = RESULT.objects().keySet().stream().filter(r -> r.kind().equals("HelmRelease")).findFirst()
        .orElseThrow();
    Mapping body = RESULT.objects().getOrDefault(release, Mapping.EMPTY);
    Stream.of(IgnoredField.STATUS, IgnoredField.RESOURCE_VERSION, IgnoredField.GENERATION).forEach(ignored ->
        assertThat(RESULT.to(RESULT.with(release, body.withPath(path(ignored), Value.of("7"))))).as(ignored.name()).isEmpty());
  }

  @Test
  void howOftenAnObjectWasAskedIsIgnoredAndWhetherItHandledThatIsNot() {
    ObjectRef release = RESULT.objects().keySet().stream().filter(r -> r.kind().equals("HelmRelease")).findFirst()
        .orElseThrow();
    Mapping asked = RESULT.objects().getOrDefault(release, Mapping.EMPTY).withPath(path(IgnoredField.REQUESTED_AT), Value.of("7"));
    Mapping handled = asked.withPath(List.of(Result.TOLD, "lastHandledReconcileAt"), Value.of("7"));

    assertThat(RESULT.to(RESULT.with(release, handled))).isEmpty();
    assertThat(RESULT.to(RESULT.with(release, asked))).isNotEmpty();
  }

  private static List<String> path(IgnoredField ignored) {
    return Stream.of(ignored.path().substring(1).split("/")).map(k -> k.replace("~1", "/")).toList();
  }

  @Test
  void aRecordingReadsBackEqual() {
    assertThat(RESULT.to(Result.read(RESULT.written()))).isEmpty();
    assertThat(Result.read(RESULT.written()).written()).isEqualTo(RESULT.written());
  }
}
