package dev.fluxlift.engine.port;

import java.util.Map;

/** An OCI registry. */
public interface Registry {
  /**
   * Files of an artifact's gzipped tar layer, by path without a leading {@code ./}.
   *
   * @param url {@code oci://host/repository}
   * @param reference tag or {@code sha256:} digest
   * @param plainHttp whether the source says {@code insecure: true}
   * @throws RegistryException when it is not there or cannot be had
   */
  Artifact pull(String url, String reference, boolean plainHttp);

  /**
   * @param digest manifest digest, {@code sha256:…}
   * @param files bytes by path
   */
  record Artifact(String digest, Map<String, byte[]> files) {}

  /** The artifact cannot be had. */
  final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what the registry said. */
    public RegistryException(String message) {
      super(message);
    }

    /** With what the registry said and the cause. */
    public RegistryException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
