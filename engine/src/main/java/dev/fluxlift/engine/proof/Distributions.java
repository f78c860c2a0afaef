package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.port.Registry;
import dev.fluxlift.engine.proof.catalogue.Catalogue;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.DistributionFiles;
import dev.fluxlift.engine.proof.render.InstalledRender;
import dev.fluxlift.engine.proof.render.Rendered;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds the manifests both sides are made from: the real artifacts where a registry answers, else the catalogue. */
public final class Distributions {
  private static final String NOT_ASKED = "no registry was asked";

  private Distributions() {}

  /**
   * The distribution of a Flux version.
   *
   * @param version without v
   * @param artifact {@code oci://…:tag} of Flux Operator's manifests
   * @param registry empty when nothing may be asked of a network
   * @throws Distribution.UnreadableException when neither artifact nor catalogue has the version
   */
  public static Distribution find(String version, Optional<String> artifact, Optional<Registry> registry) {
    String why = NOT_ASKED;
    if (artifact.isPresent() && registry.isPresent()) {
      int tag = artifact.get().lastIndexOf(':');
      try {
        Registry.Artifact pulled =
            registry.get().pull(artifact.get().substring(0, tag), artifact.get().substring(tag + 1), false);
        return DistributionFiles.ofFiles(pulled.files(), version, artifact.get() + "@" + pulled.digest());
      } catch (Registry.RegistryException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    String unreachable = why;
    return Catalogue.distribution(version)
        .map(d -> unreachable.equals(NOT_ASKED) ? d : d.insteadOf(unreachable))
        .orElseThrow(
            () ->
                new Distribution.UnreadableException(
                    "Flux " + version + " is not in the catalogue, and its manifests cannot be had: " + unreachable));
  }

  /** The offline proofs; the old side from the artifact its owner uses where a registry answers, else rebuilt. */
  public static ProofReport proofs(
      Installation installation, InstanceSpec spec, Distribution distribution, Optional<Registry> registry) {
    return registry
        .flatMap(r -> installed(installation, r))
        .map(old -> Proofs.offline(installation, spec, distribution, old.objects(), old.source()))
        .orElseGet(() -> Proofs.offline(installation, spec, distribution));
  }

  /**
   * The old installation's manifests as its owner applies them, for the way back that applies them directly: from the
   * artifact the owner uses where a registry answers, else from the distribution; reduced CRDs are left out, because the
   * live ones are whole.
   */
  public static List<Mapping> oldManifests(
      Installation installation, Distribution distribution, Optional<Registry> registry) {
    Rendered rendered =
        registry
            .flatMap(r -> installed(installation, r))
            .map(old -> InstalledRender.ofArtifact(old.objects(), old.source(), installation.patches()))
            .orElseGet(() -> Proofs.rebuilt(installation, distribution));
    return rendered.objects().stream()
        .filter(o -> rendered.wholeCrds() || !o.text("kind").orElse("").equals("CustomResourceDefinition"))
        .toList();
  }

  /**
   * @param objects of the artifact
   * @param source its address, tag and digest
   */
  private record Installed(List<Mapping> objects, String source) {}

  private static Optional<Installed> installed(Installation installation, Registry registry) {
    if (installation.selfManaged()) {
      // its manifests are files of the repository, and were compared with the distribution's (ComponentsFile)
      return Optional.empty();
    }
    Mapping spec = installation.manifests().value().mapping("spec");
    Optional<String> url = spec.text("url");
    Optional<String> reference = spec.text("ref", "digest").or(() -> spec.text("ref", "tag"));
    if (url.isEmpty() || reference.isEmpty()) {
      return Optional.empty();
    }
    try {
      Registry.Artifact pulled = registry.pull(url.get(), reference.get(), spec.bool("insecure").orElse(false));
      Map<String, byte[]> files = new TreeMap<>(pulled.files());
      List<Mapping> out = new ArrayList<>();
      files.forEach(
          (path, bytes) -> {
            if (path.endsWith(".yaml") && !path.endsWith("kustomization.yaml")) {
              out.addAll(YamlStream.parse(path, bytes).mappings());
            }
          });
      String source = url.get() + ":" + reference.get() + "@" + pulled.digest();
      return Optional.of(new Installed(List.copyOf(out), source));
    } catch (Registry.RegistryException _) {
      return Optional.empty();
    } catch (YamlException e) {
      throw new Distribution.UnreadableException(url.get() + ":" + reference.get() + ": " + e.getMessage(), e);
    }
  }
}
