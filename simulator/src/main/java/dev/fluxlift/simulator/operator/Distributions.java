package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.proof.catalogue.Catalogue;
import dev.fluxlift.engine.proof.render.Distribution;
import java.util.List;

/** Where the operator gets Flux's manifests from. */
public interface Distributions {
  /** What the catalogue has, whichever artifact is asked for; its digest is made of its address. */
  Distributions CATALOGUE = new Distributions() {
    @Override
    public List<String> versions(String artifact) {
      return Catalogue.VERSIONS;
    }

    @Override
    public Distribution distribution(String artifact, String version) {
      return Catalogue.distribution(version)
          .orElseThrow(() -> new FetchException("Flux " + version + " is not in the catalogue"));
    }

    @Override
    public String digest(String artifact) {
      return FluxBuild.sha256(artifact);
    }
  };

  /**
   * The versions of Flux in an artifact, without v.
   *
   * @param artifact {@code oci://…}, or {@code ""} for the manifests in the operator's own image
   * @throws FetchException when it cannot be had
   */
  List<String> versions(String artifact);

  /**
   * One version.
   *
   * @throws FetchException when it cannot be had
   */
  Distribution distribution(String artifact, String version);

  /**
   * The digest that the artifact's tag has now, without its address (internal/builder/digest.go@v0.58.1).
   *
   * @throws FetchException when the registry does not answer
   */
  String digest(String artifact);

  /** The artifact cannot be pulled. */
  final class FetchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the registry's words. */
    public FetchException(String message) {
      super(message);
    }
  }
}
