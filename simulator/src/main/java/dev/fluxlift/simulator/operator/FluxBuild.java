package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.Image;
import dev.fluxlift.engine.proof.render.OperatorRender;
import dev.fluxlift.engine.proof.render.PatchUse;
import dev.fluxlift.engine.proof.render.Rendered;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.runtime.ApplySet;
import dev.fluxlift.simulator.runtime.Normalized;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator makes of a FluxInstance (internal/controller/fluxinstance_controller.go build and apply@v0.58.1):
 * the objects as it applies them, in its order.
 *
 * @param version of Flux, without v
 * @param revision {@code vX.Y.Z@sha256:…}
 * @param components what goes into {@code status.components}
 */
record FluxBuild(String version, String revision, List<Mapping> objects, List<Mapping> components) {
  private static final List<String> DEFAULT_COMPONENTS =
      List.of("source-controller", "kustomize-controller", "helm-controller", "notification-controller");

  /** The FluxInstance cannot be built; it stalls until its spec changes. */
  static final class BuildFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BuildFailed(String message) {
      super(message);
    }
  }

  /**
   * Builds.
   *
   * @param outdated what to call when a newer version could be had
   * @throws BuildFailed with the operator's words
   * @throws Distributions.FetchException when the manifests cannot be had
   * @throws NotSimulatedException when the instance asks for what the model does not build
   */
  static FluxBuild of(
      Mapping instance, InstanceController.Means means, Api api, List<String> outdated) {
    Distributions distributions = means.distributions();
    OperatorVersion operator = means.version();
    Mapping spec = instance.mapping("spec");
    mustBeModelled(spec);
    String artifact = spec.text("distribution", "artifact").orElse("");
    String range = spec.text("distribution", "version").orElse("");
    List<String> versions = distributions.versions(artifact).stream().filter(operator::chooses).toList();
    String version = new VersionRange(range).newest(versions)
        .orElseThrow(() -> new BuildFailed("no match found for semver: " + range));
    mustNotGoBack(instance.text("status", "lastAppliedRevision").orElse(""), version);
    String newest = new VersionRange("2.x").newest(versions).orElse(version);
    if (!newest.equals(version)) {
      outdated.add("Flux v" + version + " is outdated, the latest stable version is v" + newest);
    }
    Distribution distribution = distributions.distribution(artifact, version);
    return means.known().of(instance, distribution, api, () -> built(instance, distribution, api));
  }

  private static FluxBuild built(Mapping instance, Distribution distribution, Api api) {
    ObjectRef ref = ObjectRef.of(instance);
    Mapping spec = instance.mapping("spec");
    InstanceSpec wanted = spec(spec, distribution);
    List<Mapping> sync = SyncObjects.of(spec.mapping("sync"), ref.namespace(), distribution.minor());
    Rendered rendered;
    try {
      rendered = OperatorRender.of(distribution, wanted, ref.namespace(), sync);
    } catch (Distribution.UnreadableException e) {
      throw new BuildFailed(String.valueOf(e.getMessage()));
    }
    Optional<PatchUse> broken = rendered.patches().stream().filter(u -> u.failure().isPresent()).findFirst();
    if (broken.isPresent()) {
      throw new BuildFailed("kustomize build failed: " + broken.get().failure().orElseThrow());
    }
    List<Mapping> objects = rendered.wholeCrds()
        ? rendered.objects()
        : rendered.objects().stream().map(o -> WholeCrds.of(o, api)).toList();
    String digest = sha256(Json.canonical(Sequence.of(ApplySet.inOrder(objects))));
    return new FluxBuild(
        distribution.version(),
        "v" + distribution.version() + "@" + digest,
        asApplied(objects, ref, spec.mapping("commonMetadata")),
        distribution.imagesFor(wanted.registry(), wanted.components()).stream()
            .map(i -> component(i, wanted.registry()))
            .toList());
  }

  private static List<Mapping> asApplied(List<Mapping> objects, ObjectRef ref, Mapping common) {
    Map<String, Value> labels = new LinkedHashMap<>();
    labels.put(ObjectRef.OPERATOR + "/name", Value.of(ref.name()));
    labels.put(ObjectRef.OPERATOR + "/namespace", Value.of(ref.namespace()));
    labels.putAll(common.mapping("labels").entries());
    return ApplySet.inOrder(objects.stream()
        .map(o -> Normalized.of(with(o, "labels", labels), false))
        .map(o -> with(o, "annotations", common.mapping("annotations").entries()))
        .toList());
  }

  private static Mapping with(Mapping object, String field, Map<String, Value> entries) {
    Mapping out = object;
    for (Map.Entry<String, Value> e : entries.entrySet()) {
      out = out.withPath(List.of("metadata", field, e.getKey()), e.getValue());
    }
    return out;
  }

  private static Mapping component(Image image, String registry) {
    Mapping out = Mapping.of(
        "name", image.component(), "repository", registry + "/" + image.component(), "tag", image.tag());
    return image.digest().map(d -> out.with("digest", Value.of(d))).orElse(out);
  }

  private static InstanceSpec spec(Mapping spec, Distribution distribution) {
    List<String> components = spec.list("components").stream().flatMap(c -> c.text().stream()).toList();
    return new InstanceSpec(
        distribution.version(),
        spec.text("distribution", "registry").orElse(""),
        spec.text("distribution", "artifact"),
        components.isEmpty() ? DEFAULT_COMPONENTS : components,
        spec.bool("cluster", "networkPolicy").orElse(true),
        spec.list("kustomize", "patches").stream().map(Value::asMapping).toList());
  }

  /** internal/builder/semver.go IsCompatibleVersion: the status alone counts, so a first apply has no guard. */
  private static void mustNotGoBack(String applied, String wanted) {
    if (applied.isEmpty()) {
      return;
    }
    boolean back = VersionRange.part(wanted, 0) < VersionRange.part(applied, 0)
        || VersionRange.part(wanted, 1) < VersionRange.part(applied, 1);
    if (back) {
      throw new BuildFailed("downgrading from " + applied.split("@", 2)[0] + " to v" + wanted
          + " is not supported, reinstall needed");
    }
  }

  private static void mustBeModelled(Mapping spec) {
    List<String> unknown = new ArrayList<>();
    for (String field : List.of("sharding", "storage")) {
      if (spec.has(field)) {
        unknown.add("spec." + field);
      }
    }
    Mapping cluster = spec.mapping("cluster");
    other(cluster, "type", "kubernetes", unknown);
    other(cluster, "size", "", unknown);
    other(cluster, "domain", "cluster.local", unknown);
    for (String field : List.of("multitenant", "objectLevelWorkloadIdentity", "multitenantWorkloadIdentity")) {
      if (cluster.bool(field).orElse(false)) {
        unknown.add("spec.cluster." + field);
      }
    }
    for (String field : List.of("imagePullSecret", "variant")) {
      if (spec.text("distribution", field).filter(t -> !t.isEmpty()).isPresent()) {
        unknown.add("spec.distribution." + field);
      }
    }
    if (!unknown.isEmpty()) {
      throw new NotSimulatedException("the simulated operator does not build a FluxInstance with "
          + String.join(", ", unknown) + ": what it would apply is not known, so nothing that follows would be proved");
    }
  }

  private static void other(Mapping cluster, String field, String known, List<String> unknown) {
    String value = cluster.text(field).orElse("");
    if (!value.isEmpty() && !value.equals(known)) {
      unknown.add("spec.cluster." + field + " " + value);
    }
  }

  /** {@code sha256:…} of a text. */
  static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
