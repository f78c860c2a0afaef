package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.engine.install.InstallStyle;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Layout;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The migration plan's installation with its six patches, and the FluxInstance it becomes. */
public final class Home {
  private Home() {}

  public static final List<String> SIX = FluxComponents.ALL.subList(0, 6);

  /** flux.yaml beside the tests, with changes. */
  public static Installation installation(UnaryOperator<List<Mapping>> patches) {
    List<Mapping> documents = documents("flux.yaml");
    Manifest source = new Manifest("kubernetes/flux/config/flux.yaml", 0, documents.get(0));
    List<Value> changed =
        List.copyOf(patches.apply(documents.get(1).list("spec", "patches").stream().map(Value::asMapping).toList()));
    Mapping ownerValue = documents.get(1).withPath(List.of("spec", "patches"), Value.Sequence.of(changed));
    return installation(source, new Manifest("kubernetes/flux/config/flux.yaml", 1, ownerValue));
  }

  public static Installation installation() {
    return installation(p -> p);
  }

  public static Installation installation(Manifest source, Manifest owner) {
    List<OwnerPatch> patches = new ArrayList<>();
    for (Value value : owner.value().list("spec", "patches")) {
      Mapping entry = value.asMapping();
      Value text = entry.get("patch").orElseThrow();
      patches.add(
          new OwnerPatch(
              patches.size(),
              YamlStream.parse("", text.text().orElse("")).single(),
              text.text().orElse(""),
              entry.mapping("target"),
              text.origin()));
    }
    return new Installation(
        InstallStyle.OCI_MANIFESTS,
        List.of("test"),
        "2.6.4",
        "flux-system",
        source,
        owner,
        manifest("source.toolkit.fluxcd.io/v1", "GitRepository", "home-kubernetes"),
        manifest("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "cluster"),
        manifest("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "cluster-apps"),
        patches,
        SIX,
        List.of(),
        new Layout(
            "kubernetes/flux",
            "kubernetes/flux/config",
            "kubernetes/apps",
            Optional.of("kubernetes/bootstrap/flux"),
            "bootstrap"));
  }

  /** The FluxInstance with the patches that have no field of their own. */
  public static InstanceSpec spec() {
    return spec(patches -> patches.subList(1, patches.size()));
  }

  public static InstanceSpec spec(UnaryOperator<List<Mapping>> patches) {
    List<Mapping> all =
        documents("flux.yaml").get(1).list("spec", "patches").stream().map(Value::asMapping).toList();
    return new InstanceSpec("2.6.4", "ghcr.io/fluxcd", Optional.empty(), SIX, false, patches.apply(all));
  }

  private static Manifest manifest(String apiVersion, String kind, String name) {
    return new Manifest(
        "kubernetes/flux/config/cluster.yaml",
        0,
        Mapping.of(
            "apiVersion", apiVersion, "kind", kind, "metadata", Mapping.of("name", name, "namespace", "flux-system")));
  }

  public static List<Mapping> documents(String resource) {
    try (InputStream in = Home.class.getResourceAsStream(resource)) {
      return YamlStream.parse(resource, in.readAllBytes()).mappings();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
