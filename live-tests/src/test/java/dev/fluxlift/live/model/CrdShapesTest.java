package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.live.bed.Binaries;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.FluxManifests;
import dev.fluxlift.live.bed.OperatorByHand;
import dev.fluxlift.simulator.api.schema.CrdShapes;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulator's schemas are those of the real CRDs; {@code -Dfluxlift.docs=write} writes them anew. */
@Tag("live")
class CrdShapesTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path FOLDER =
      MODULE.resolveSibling("simulator/src/main/resources/dev/fluxlift/simulator/api/schema");

  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void ofFlux(FluxLine line) throws IOException {
    same(line.version(), FluxManifests.of(line, Binaries.of(MODULE).get("flux-operator-data")));
  }

  @Test
  void ofFluxOperator() throws IOException {
    same("operator-0.58.1", OperatorByHand.crds(Binaries.of(MODULE)));
  }

  private static void same(String name, List<Mapping> manifests) throws IOException {
    TreeMap<String, String> lines = new TreeMap<>();
    for (Mapping object : manifests) {
      if (object.text("kind").orElse("").equals("CustomResourceDefinition")) {
        String crd = object.text("metadata", "name").orElse("");
        Mapping stored = object.list("spec", "versions").stream().map(Value::asMapping)
            .filter(v -> v.bool("storage").orElse(false)).findFirst().orElseThrow();
        Mapping shape = CrdShapes.reduced(stored.mapping("schema", "openAPIV3Schema"));
        lines.put(crd, Json.compact(Mapping.of(stored.text("name").orElse(""), shape)));
      }
    }
    List<String> out = new ArrayList<>();
    lines.forEach((crd, shape) -> out.add("\"" + crd + "\":" + shape));
    String text = "{\n" + String.join(",\n", out) + "\n}\n";
    Path file = FOLDER.resolve("crds-" + name + ".json");
    if ("write".equals(System.getProperty("fluxlift.docs"))) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertThat(Files.readString(file)).isEqualTo(text);
  }
}
