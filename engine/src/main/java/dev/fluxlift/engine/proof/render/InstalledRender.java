package dev.fluxlift.engine.proof.render;

import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the hand-made installation applies: the objects of the flux-manifests artifact with the owner's patches as
 * kustomize-controller applies them, to finished objects (upstream-behaviour.md §5.1).
 */
public final class InstalledRender {
  private InstalledRender() {}

  /**
   * What {@code flux install} writes for the published artifact, rebuilt from a distribution.
   *
   * @param components which; for the published artifact see {@link #published}
   * @param registry e.g. {@code ghcr.io/fluxcd}
   */
  public static Rendered of(
      Distribution distribution,
      List<String> components,
      String namespace,
      String registry,
      List<OwnerPatch> patches) {
    return with(distribution, components, namespace, registry, patches.stream().map(UserPatches::of).toList());
  }

  /** The real artifact's objects with the owner's patches. */
  public static Rendered ofArtifact(List<Mapping> objects, String source, List<OwnerPatch> patches) {
    return patched(objects, true, source, patches.stream().map(UserPatches::of).toList());
  }

  /** As {@link #of}, with patches as a FluxInstance writes them: what they would meet among the old side's objects. */
  public static Rendered with(
      Distribution distribution, List<String> components, String namespace, String registry, List<Mapping> patches) {
    return patched(
        base(distribution, components, namespace, registry),
        distribution.wholeCrds(),
        "flux install rebuilt from " + distribution.source(),
        patches);
  }

  /**
   * Which components the published flux-manifests artifact of this version holds.
   *
   * @throws Distribution.UnreadableException when that is not known
   */
  public static List<String> published(Distribution distribution) {
    return FluxComponents.published(distribution.version())
        .orElseThrow(
            () ->
                new Distribution.UnreadableException(
                    "which components were published with Flux " + distribution.version() + " is not known"));
  }

  /** What patches would meet among these objects. */
  public static List<PatchUse> patched(List<Mapping> objects, List<Mapping> patches) {
    return UserPatches.apply(objects, patches).uses();
  }

  private static Rendered patched(
      List<Mapping> base, boolean wholeCrds, String source, List<Mapping> patches) {
    UserPatches.Result result = UserPatches.apply(base, patches);
    return new Rendered(source, wholeCrds, result.objects(), result.uses());
  }

  private static List<Mapping> base(
      Distribution distribution, List<String> components, String namespace, String registry) {
    Bases.Arguments arguments = new Bases.Arguments(namespace, components.contains("notification-controller"));
    List<Mapping> objects = new ArrayList<>();
    objects.add(Bases.namespace(namespace));
    objects.addAll(distribution.policies());
    objects.addAll(Bases.roles(distribution, namespace));
    components.forEach(c -> objects.addAll(Bases.component(distribution, c, arguments)));

    List<Mapping> out = Transformers.namespace(objects, namespace);
    out = Transformers.images(out, tagsAlone(distribution, components), registry);
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/instance", namespace);
    labels.put("app.kubernetes.io/part-of", "flux");
    labels.put("app.kubernetes.io/version", "v" + distribution.version());
    out = Transformers.labels(out, labels);
    return distribution.minor() >= 7 ? since27(out, labels, components) : out;
  }

  /** From Flux 2.7 pods carry the labels too, and source-watcher switches a gate on (flux2@v2.7.0 templates.go). */
  private static List<Mapping> since27(List<Mapping> objects, Map<String, String> labels, List<String> components) {
    return Transformers.each(
        objects,
        o -> {
          if (!Transformers.is(o, "Deployment")) {
            return o;
          }
          Mapping labelled = Transformers.put(o, List.of("spec", "template", "metadata", "labels"), labels);
          return components.contains("source-watcher") ? Gates.externalArtifact(labelled) : labelled;
        });
  }

  private static List<Image> tagsAlone(Distribution distribution, List<String> components) {
    return components.stream()
        .map(c -> new Image(c, distribution.tag(c), java.util.Optional.empty()))
        .toList();
  }
}
