package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.files.TreeFiles;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.KustomizeBuild;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The objects of a Kustomization: built, decrypted, with variables replaced, as kustomize-controller's build and fluxcd/pkg
 * ssa/normalize leave them (internal/controller/kustomization_controller.go@v1.6.0 generate, build). What this program cannot build exactly is a failure that says so.
 */
final class Manifests {
  private static final int REMEMBERED = 256;
  private static final Kinds KINDS = Kinds.kubernetes();
  private static final Set<String> UNTYPED = Set.of("CustomResourceDefinition", "Secret", "Namespace");
  private static final List<String> BUILD_FIELDS =
      List.of("path", "targetNamespace", "namePrefix", "nameSuffix", "patches", "components", "images",
          "patchesStrategicMerge", "patchesJson6902");

  /** What was built before; the same input gives the same objects. */
  private final Map<Input, BuildResult> built = new LinkedHashMap<>(16, 0.75f, true);

  private record Input(ArtifactFiles files, Mapping spec) {}

  /**
   * The objects to apply.
   *
   * @throws BuildFailure when there are none
   */
  List<Mapping> of(KustomizationSpec kustomization, ArtifactFiles files, Api api, boolean strict) {
    Decryption.keysMissing(kustomization, api).ifPresent(reason -> {
      throw new BuildFailure(reason);
    });
    BuildResult result = build(kustomization.spec(), files);
    result.problem().ifPresent(problem -> {
      throw new BuildFailure("kustomize build failed: " + problem);
    });
    boolean decrypts = kustomization.spec().has("decryption");
    List<Mapping> objects = result.objects().stream()
        .map(o -> decrypts && Decryption.encrypted(o) ? Decryption.plain(o, api) : o)
        .toList();
    try {
      objects = Variables.substitute(objects, kustomization, api, strict);
    } catch (KustomizeException | IllegalArgumentException e) {
      throw new BuildFailure("post build failed: " + e.getMessage());
    }
    return objects.stream().map(Manifests::normalized).toList();
  }

  private BuildResult build(Mapping spec, ArtifactFiles files) {
    Mapping asked = Mapping.EMPTY;
    for (String field : BUILD_FIELDS) {
      var value = spec.get(field);
      if (value.isPresent()) {
        asked = asked.with(field, value.get());
      }
    }
    Mapping fields = asked;
    BuildResult result = built.computeIfAbsent(new Input(files, fields), _ ->
        new KustomizeBuild(new TreeFiles(files)).buildFlux(Folders.plain(fields.text("path").orElse("")), fields));
    if (built.size() > REMEMBERED) {
      built.remove(built.keySet().iterator().next());
    }
    return result;
  }

  private static Mapping normalized(Mapping object) {
    ObjectRef ref = ObjectRef.of(object);
    String kind = ref.group() + "/" + ref.kind();
    // what Kubernetes itself knows is read into its Go type on the way: fields that are no pointers appear. A Secret is
    // not, or an encrypted one would not be known any more; a Namespace would be, but what its empty spec does to later
    // owners is not modelled (docs/model.md)
    Mapping typed = UNTYPED.contains(ref.kind())
        ? object
        : KINDS.builtIn(new KindRef(ref.group(), ref.kind())).map(k -> k.written(object)).orElse(object)
            .withoutPath(List.of("metadata", "creationTimestamp"));
    Mapping out = ref.kind().equals("CustomResourceDefinition") ? typed : typed.without("status");
    return switch (kind) {
      case "/Secret" -> secret(out);
      case "/Service" -> ports(out, "spec", "ports");
      case "/Pod" -> containers(out, "spec");
      case "apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "apps/ReplicaSet", "batch/Job" ->
          containers(out, "spec", "template", "spec");
      case "batch/CronJob" -> containers(out, "spec", "jobTemplate", "spec", "template", "spec");
      default -> out;
    };
  }

  private static Mapping secret(Mapping secret) {
    Mapping out = secret.without("stringData");
    for (var entry : secret.mapping("stringData").entries().entrySet()) {
      byte[] bytes = entry.getValue().text().orElse("").getBytes(StandardCharsets.UTF_8);
      out = out.withPath(List.of("data", entry.getKey()), Value.of(Base64.getEncoder().encodeToString(bytes)));
    }
    return out;
  }

  private static Mapping containers(Mapping object, String... pod) {
    List<String> path = new ArrayList<>(List.of(pod));
    path.add("containers");
    List<Value> all = object.list(path.toArray(String[]::new));
    return all.isEmpty()
        ? object
        : object.withPath(path, Sequence.of(all.stream().map(c -> ports(c.asMapping(), "ports")).toList()));
  }

  private static Mapping ports(Mapping object, String... path) {
    List<Value> all = object.list(path);
    return all.isEmpty() ? object : object.withPath(List.of(path), Sequence.of(all.stream()
        .map(Value::asMapping)
        .map(p -> p.has("protocol") ? p : p.with("protocol", Value.of("TCP")))
        .toList()));
  }
}
