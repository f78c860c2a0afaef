package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.FileTree;
import dev.fluxlift.kustomize.KustomizeBuild;
import dev.fluxlift.kustomize.Patched;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.YamlStream;
import dev.fluxlift.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The source and the root Kustomization that a FluxInstance's {@code spec.sync} makes (flux-operator@v0.32.0
 * internal/builder/templates.go), with those of its patches that meet them.
 *
 * @param source the source; empty when there is no sync, or a patch fails
 * @param kustomization the root
 * @param effects what each patch did to the two
 * @param problem why they are not known
 */
public record SyncObjects(
    Optional<Mapping> source, Optional<Mapping> kustomization, List<Patched.Effect> effects, Optional<String> problem) {
  private static final String FILE = "sync.yaml";
  private static final String HEAD = "kustomization.yaml";

  /**
   * What a FluxInstance makes.
   *
   * @param instance the object
   * @param namespace its namespace
   */
  static SyncObjects of(Mapping instance, String namespace) {
    if (instance.text("spec", "sync", "url").filter(u -> !u.isEmpty()).isEmpty()) {
      return new SyncObjects(Optional.empty(), Optional.empty(), List.of(), Optional.empty());
    }
    Mapping sync = instance.mapping("spec", "sync");
    String name = sync.text("name").filter(n -> !n.isEmpty()).orElse(namespace);
    String kind = sync.text("kind").filter(k -> !k.isEmpty()).orElse("GitRepository");
    Mapping metadata = Mapping.of("name", name);
    Mapping source = Mapping.of("apiVersion", ObjectRef.SOURCE + "/v1", "kind", kind)
        .with("metadata", metadata).with("spec", sourceSpec(kind, sync));
    Mapping root = Mapping.of("apiVersion", ObjectRef.KUSTOMIZE + "/v1", "kind", "Kustomization")
        .with("metadata", metadata)
        .with("spec", Mapping.of("interval", "10m", "path", sync.text("path").orElse("./"), "prune", true,
            "sourceRef", Mapping.of("kind", kind, "name", name)));
    List<Value> patches = instance.list("spec", "kustomize", "patches").stream()
        .filter(p -> concerns(p.asMapping(), kind)).toList();
    BuildResult built = new KustomizeBuild(files(source, root))
        .buildFlux("", Mapping.EMPTY.with("patches", Sequence.of(patches)));
    if (built.problem().isPresent()) {
      return new SyncObjects(Optional.empty(), Optional.empty(), List.of(),
          Optional.of(built.problem().get().reason()));
    }
    Origin origin = sync.origin().equals(Origin.NONE) ? instance.origin() : sync.origin();
    List<Mapping> objects = built.objects().stream()
        .map(o -> rehomed(o, origin).asMapping())
        .map(o -> o.with("metadata", o.mapping("metadata").with("namespace", Value.of(namespace))))
        .toList();
    return new SyncObjects(
        objects.stream().filter(o -> ObjectRef.of(o).group().equals(ObjectRef.SOURCE)).findFirst(),
        objects.stream().filter(o -> ObjectRef.of(o).group().equals(ObjectRef.KUSTOMIZE)).findFirst(),
        built.effects(), Optional.empty());
  }

  private static Mapping sourceSpec(String kind, Mapping sync) {
    Mapping out = Mapping.of("interval", sync.text("interval").orElse("1m"), "url", sync.text("url").orElse(""));
    Optional<String> ref = sync.text("ref");
    if (ref.isPresent()) {
      out = kind.equals("Bucket") ? out.with("bucketName", Value.of(ref.get()))
          : out.with("ref", Mapping.of(kind.equals("GitRepository") ? "name" : "tag", ref.get()));
    }
    Optional<String> secret = sync.text("pullSecret").filter(s -> !s.isEmpty());
    if (secret.isPresent()) {
      out = out.with("secretRef", Mapping.of("name", secret.get()));
    }
    Optional<String> provider = sync.text("provider").filter(s -> !s.isEmpty());
    return provider.isPresent() ? out.with("provider", Value.of(provider.get())) : out;
  }

  /** Whether a patch of the instance can be about one of the two. */
  static boolean concerns(Mapping patch, String sourceKind) {
    String kind;
    if (patch.has("target")) {
      kind = patch.text("target", "kind").orElse("");
    } else {
      try {
        kind = YamlStream.parse("patch", patch.text("patch").orElse("")).mappings().stream()
            .findFirst().flatMap(m -> m.text("kind")).orElse("none");
      } catch (dev.fluxlift.yaml.YamlException _) {
        kind = "none";
      }
    }
    return kind.isEmpty() || matches(kind, "Kustomization") || matches(kind, sourceKind);
  }

  private static boolean matches(String expression, String text) {
    try {
      return Pattern.matches("(?:" + expression + ")", text);
    } catch (PatternSyntaxException _) {
      return false;
    }
  }

  private static FileTree files(Mapping source, Mapping root) {
    String text = YamlWriter.STANDARD.unproved(source) + YamlWriter.STANDARD.unproved(root);
    String head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - " + FILE + "\n";
    Map<String, byte[]> files = Map.of(FILE, text.getBytes(StandardCharsets.UTF_8), HEAD, head.getBytes(StandardCharsets.UTF_8));
    return new FileTree() {
      @Override
      public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path));
      }

      @Override
      public List<String> list(String directory) {
        return directory.isEmpty() ? List.of(FILE, HEAD) : List.of();
      }
    };
  }

  private static Value rehomed(Value value, Origin origin) {
    Origin here = value.origin().file().equals(FILE) || value.origin().file().isEmpty() ? origin : value.origin();
    return switch (value) {
      case Mapping m -> m.map(v -> rehomed(v, origin)).at(here);
      case Sequence s -> new Sequence(s.values().stream().map(v -> rehomed(v, origin)).toList(), here);
      default -> value.at(here);
    };
  }
}
