package dev.fluxlift.engine.mapping;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fields of the Kustomization that installs Flux and of its source, patches apart, that change what they make. */
final class OwnerFields {
  /** How and when it applies; nothing of it is in the objects (kustomize-controller docs/spec/v1@v1.6.1). */
  private static final Set<String> APPLYING = Set.of(
      "interval", "retryInterval", "timeout", "prune", "wait", "force", "sourceRef", "patches", "dependsOn",
      "healthChecks", "healthCheckExprs", "decryption", "suspend", "deletionPolicy", "serviceAccountName");

  private static final Map<String, MappingFindings> OWN_CODE = Map.of(
      "images", MappingFindings.OWNER_IMAGES,
      "postBuild", MappingFindings.OWNER_SUBSTITUTION,
      "patchesStrategicMerge", MappingFindings.LEGACY_PATCHES,
      "patchesJson6902", MappingFindings.LEGACY_PATCHES);

  /** The root's own business as long as nothing of it is in Flux's objects, which is compared (BuildCheck). */
  private static final Set<String> ROOT = Set.of("path", "postBuild");

  /** What every source has; insecure is carried to the charts' sources. */
  private static final Set<String> SOURCE = Set.of("interval", "timeout", "url", "ref", "insecure", "suspend");

  private OwnerFields() {}

  /** What speaks against the owner and the source of Flux's manifests; the root's own source stays as it is. */
  static List<Finding> check(Installation installation) {
    List<Finding> out = new ArrayList<>(check(installation.owner(), installation.selfManaged() ? ROOT : Set.of()));
    if (!installation.selfManaged()) {
      out.addAll(checkSource(installation.manifests()));
    }
    return List.copyOf(out);
  }

  /** Fields of the source of Flux's manifests that nothing of the new side has. */
  private static List<Finding> checkSource(Manifest source) {
    List<Finding> out = new ArrayList<>();
    source.value().mapping("spec").entries().forEach((key, value) -> {
      if (!SOURCE.contains(key) && !empty(value)) {
        out.add(new Finding(
            key.equals("verify") ? MappingFindings.SOURCE_VERIFIED : MappingFindings.MANIFESTS_FIELD,
            value.origin().toString(),
            source.ref() + " has spec." + key + "."));
      }
    });
    return List.copyOf(out);
  }

  private static List<Finding> check(Manifest owner, Set<String> besides) {
    List<Finding> out = new ArrayList<>();
    Mapping spec = owner.value().mapping("spec");
    spec.entries().forEach((key, value) -> {
      if (!harmless(key, value) && !besides.contains(key)) {
        out.add(new Finding(
            OWN_CODE.getOrDefault(key, MappingFindings.OWNER_FIELD),
            value.origin().toString(),
            owner.ref() + " has spec." + key + "."));
      }
    });
    return List.copyOf(out);
  }

  private static boolean harmless(String key, Value value) {
    boolean wholeArtifact = key.equals("path") && Folders.plain(value.text().orElse("?")).isEmpty();
    return APPLYING.contains(key) || wholeArtifact || empty(value);
  }

  private static boolean empty(Value value) {
    return switch (value) {
      case Value.Null _ -> true;
      case Mapping m -> m.entries().isEmpty();
      case Value.Sequence s -> s.values().isEmpty();
      case Value.Text t -> t.value().isEmpty();
      case Value.Bool _, Value.Num _ -> false;
    };
  }
}
