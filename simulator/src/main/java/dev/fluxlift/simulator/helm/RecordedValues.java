package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.snapshot.Redaction;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Digests that helm-controller made before the simulation began. It hashes another text than the model does (fluxcd/pkg
 * chartutil/digest.go), and values that come from Secrets are not known: what it recorded of a HelmRelease that was Ready
 * stands for what the model makes of the same.
 *
 * @param digests recorded ones by the model's
 */
public record RecordedValues(Map<String, String> digests) {
  /** Nothing was there before. */
  public static final RecordedValues NONE = new RecordedValues(Map.of());

  /** Stands for all values of a document or release that are not known. */
  static final String KEY = "redacted";

  /** Copies. */
  public RecordedValues {
    digests = Map.copyOf(digests);
  }

  /** Of the HelmReleases there are now; one that was not Ready may have had other values. */
  public static RecordedValues of(Api api) {
    Map<String, String> out = new TreeMap<>();
    for (LiveObject release : api.list(HelmController.RELEASE)) {
      Optional<String> recorded = Snapshots.latest(release.body()).flatMap(s -> s.text("configDigest"));
      if (release.ready() && recorded.isPresent()) {
        values(api, release).ifPresent(v -> out.put(StoredRelease.digest(v), recorded.get()));
        observed(release, "postRenderers", "observedPostRenderersDigest", out);
        observed(release, "commonMetadata", "observedCommonMetadataDigest", out);
      }
    }
    return new RecordedValues(out);
  }

  private static void observed(LiveObject release, String field, String digest, Map<String, String> out) {
    release.spec(field).ifPresent(value -> release.body().text("status", digest)
        .ifPresent(recorded -> out.put(StoredRelease.digest(value), recorded)));
  }

  private static Optional<Mapping> values(Api api, LiveObject release) {
    try {
      return Optional.of(ReleaseValues.of(api, release.body()));
    } catch (ReleaseValues.Unusable _) {
      // the controller will say so itself
      return Optional.empty();
    }
  }

  /** The digest that the controller makes of values. */
  String digest(Value values) {
    String own = StoredRelease.digest(values);
    return digests.getOrDefault(own, own);
  }

  /** Whether a status holds the digest of a field of the spec, the controller's or the model's; {@code ""} for none. */
  boolean holds(String status, Mapping release, String field) {
    String own = ReleaseState.digestOf(release, field);
    return status.equals(own) || status.equals(digests.get(own));
  }

  /** Whether a release's values are not known. */
  static boolean areIn(Mapping config) {
    return config.text(KEY).filter(Redaction::is).isPresent();
  }
}
