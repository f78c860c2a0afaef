package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.port.Registry;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where the proofs of one command get Flux's manifests from.
 *
 * @param registry asked first; empty when nothing may be asked of a network
 * @param as how the cluster has what is in a distribution; a simulated one has no schemas in its CRDs
 */
public record Manifests(Optional<Registry> registry, UnaryOperator<Distribution> as) {
  /** From a registry, else from the catalogue. */
  public static Manifests of(Registry registry) {
    return new Manifests(Optional.of(registry), UnaryOperator.identity());
  }

  /** From the catalogue. */
  public static Manifests catalogue() {
    return new Manifests(Optional.empty(), UnaryOperator.identity());
  }

  /**
   * The distribution of a Flux version; see {@link Distributions#find}.
   *
   * @throws Distribution.UnreadableException when it cannot be had
   */
  public Distribution distribution(String version, Optional<String> artifact) {
    return as.apply(Distributions.find(version, artifact, registry));
  }

  /** The offline proofs; see {@link Distributions#proofs}. */
  public ProofReport proofs(Installation installation, InstanceSpec spec, Distribution distribution) {
    return Distributions.proofs(installation, spec, distribution, registry);
  }

  /** The old installation's manifests; see {@link Distributions#oldManifests}. */
  public List<Mapping> old(Installation installation, Distribution distribution) {
    return Distributions.oldManifests(installation, distribution, registry);
  }
}
