package dev.fluxlift.kustomize;

import dev.fluxlift.kustomize.BuildResult.Problem;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlDocument;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds a directory as {@code kustomize build --load-restrictor LoadRestrictionsNone} 5.7.1 does, or as
 * kustomize-controller does before substitution. What it does not know to do exactly it refuses, with file and line.
 */
public final class KustomizeBuild {
  /** How many kustomizations may hold one another. */
  private static final int DEEPEST = 200;

  private final FileTree tree;

  /** A build over a tree of files. */
  public KustomizeBuild(FileTree tree) {
    this.tree = tree;
  }

  /** Builds a directory that has a kustomization file. */
  public BuildResult build(String directory) {
    return run(run -> {
      Origin asked = new Origin(directory, 0);
      String clean = Files.resolve("", directory.isEmpty() ? "." : directory, asked);
      String file = run.files.kustomizationOf(clean)
          .orElseThrow(() -> KustomizeException.fails(asked, "no kustomization file"));
      return Header.read(clean, file, run.files.readAt(file, asked));
    }, Order.LEGACY);
  }

  /**
   * Builds as kustomize-controller builds a Flux Kustomization, up to {@code postBuild}: a directory without a
   * kustomization file gets one, and the fields {@code targetNamespace}, {@code namePrefix}, {@code nameSuffix},
   * {@code patches}, {@code components} and {@code images} of the spec are added to it (fluxcd/pkg/kustomize
   * generator). Not included: {@code postBuild}, decryption, and {@code commonMetadata}.
   *
   * @param directory {@code spec.path}
   * @param spec the Flux Kustomization's {@code spec}
   */
  public BuildResult buildFlux(String directory, Value.Mapping spec) {
    BuildResult built = run(run -> {
      Origin asked = spec.get("path").map(Value::origin).orElse(spec.origin());
      String clean = Files.resolve("", directory.isEmpty() ? "." : directory, asked);
      return new FluxHeader(run.files).of(clean, spec, asked);
    }, Order.FIFO);
    return built.changed(AppliedObjects::of);
  }

  /**
   * Builds all that kustomize-controller applies for a Flux Kustomization, but for decryption: as {@link #buildFlux(String,
   * Value.Mapping)}, with the variables of {@code postBuild} replaced and {@code commonMetadata} added, in this order
   * (internal/controller/kustomization_controller.go@v1.6.0).
   *
   * @param directory {@code spec.path}
   * @param spec the Flux Kustomization's {@code spec}
   * @param postBuild what is known of the variables
   */
  public BuildResult buildFlux(String directory, Value.Mapping spec, PostBuild postBuild) {
    return buildFlux(directory, spec)
        .changed(objects -> CommonMetadata.add(spec, AppliedObjects.of(postBuild.replace(spec, objects))));
  }

  private interface Start {
    Header header(Run run);
  }

  /** The order of objects where no kustomization names one: kustomize's own, or that of the files, which Flux leaves. */
  private enum Order {
    LEGACY,
    FIFO
  }

  private BuildResult run(Start start, Order order) {
    Run run = new Run(new Files(tree));
    try {
      Header header = start.header(run);
      run.origins = OriginAnnotations.of(header);
      List<Resource> resources = run.target(header, new ArrayList<>());
      List<Value.Mapping> objects = run.finish(header, resources, order);
      return new BuildResult(objects, run.effects, run.files.seen(), Optional.empty());
    } catch (KustomizeException e) {
      return BuildResult.without(Problem.of(e), run.files.seen());
    }
  }

  /** The state of one build. */
  private static final class Run {
    final Files files;
    final List<Patched.Effect> effects = new ArrayList<>();
    private final Patches patches = new Patches();
    private final Transformers transformers;
    private final PatchFields patchFields;
    OriginAnnotations origins = OriginAnnotations.NONE;
    private final List<NameReferences.Reference> references = new ArrayList<>();
    private final Deque<String> visited = new ArrayDeque<>();

    Run(Files files) {
      this.files = files;
      this.transformers = new Transformers(files);
      this.patchFields = new PatchFields(files);
    }

    /** kusttarget.go accumulateTarget: a component works on what its parent has so far. */
    List<Resource> target(Header header, List<Resource> resources) {
      if (visited.size() >= DEEPEST) {
        throw KustomizeException.unsupported(header.origin(), "kustomizations nested deeper than " + DEEPEST);
      }
      visited.push(header.directory());
      for (String key : List.of("resources", "bases")) {
        Fields.strings(header.fields(), key).forEach(path -> resource(header, path, resources));
      }
      Fields.strings(header.fields(), "configurations").forEach(path -> configuration(header, path));
      new Generators(files, origins).apply(header, resources);
      Fields.strings(header.fields(), "components").forEach(path -> component(header, path, resources));
      effects.addAll(patches.applyMerges(resources, patchFields.strategicMerges(header)));
      effects.addAll(patches.applyAll(resources, patchFields.patches(header)));
      transformers.applyMetadata(header, resources);
      effects.addAll(patches.applyOperations(resources, patchFields.jsonPatches(header)));
      transformers.applyValues(header, resources);
      visited.pop();
      return resources;
    }

    /** The last steps of the outermost kustomization. */
    List<Value.Mapping> finish(Header header, List<Resource> resources, Order order) {
      Generators.addHashes(resources);
      new NameReferences(references).apply(resources);
      resources.removeIf(Run::isLocal);
      sort(header, resources, order);
      Patches.settle(resources);
      return resources.stream().map(Resource::value).toList();
    }

    private static void sort(Header header, List<Resource> resources, Order order) {
      Value.Mapping options = Fields.mapping(header.fields(), "sortOptions");
      Fields.allow(options, Set.of("order"), "sortOptions");
      if (order == Order.FIFO && !header.fields().has("sortOptions")) {
        return;
      }
      switch (options.has("order") ? Fields.string(options, "order") : "legacy") {
        case "legacy" -> resources.sort(new LegacyOrder());
        case "fifo" -> {
          // as they came
        }
        default -> throw KustomizeException.fails(options.origin(), "sortOptions.order is fifo or legacy");
      }
    }

    /** IgnoreLocal: objects for tools only. */
    private static boolean isLocal(Resource resource) {
      Tree mark = resource.tree().at("metadata", "annotations", "config.kubernetes.io/local-config");
      return mark != null && !mark.text().equals("false");
    }

    private void resource(Header header, Value.Text written, List<Resource> resources) {
      Optional<byte[]> remote = files.remote(written.value());
      if (remote.isPresent()) {
        origins.refuseRemote(written);
        if (remote.get().length > 0) {
          add(ResourceFile.read(written.value(), remote.get()), resources, written.origin());
        }
        return;
      }
      String path = Files.resolve(header.directory(), written.value(), written.origin());
      Optional<byte[]> bytes = files.read(path);
      if (bytes.isPresent()) {
        List<Resource> read = ResourceFile.read(path, bytes.get());
        origins.readFrom(written, read);
        add(read, resources, written.origin());
        return;
      }
      Header base = directory(header, path, written);
      if (base.isComponent()) {
        throw KustomizeException.fails(written.origin(), path + " is a component; it belongs under components");
      }
      origins.enter(written.value());
      add(target(base, new ArrayList<>()), resources, written.origin());
      origins.leave();
    }

    private void component(Header header, Value.Text written, List<Resource> resources) {
      String path = Files.resolve(header.directory(), written.value(), written.origin());
      Header component = directory(header, path, written);
      if (!component.isComponent()) {
        throw KustomizeException.fails(written.origin(), path + " is no component");
      }
      origins.enter(written.value());
      target(component, resources);
      origins.leave();
    }

    private Header directory(Header from, String path, Value.Text written) {
      String file = files.kustomizationOf(path).orElseThrow(
          () -> KustomizeException.fails(written.origin(), path + " is neither a file nor a directory with a "
              + "kustomization file"));
      for (String root : visited) {
        boolean above = path.isEmpty() || root.equals(path) || root.startsWith(path + "/");
        if (above) {
          throw KustomizeException.fails(written.origin(), "a cycle: " + path + " holds " + from.directory());
        }
      }
      return Header.read(path, file, files.readAt(file, written.origin()));
    }

    /** ResMap.Append: two objects with one id are an error. */
    private static void add(List<Resource> more, List<Resource> resources, Origin asked) {
      Map<ObjectId, Resource> known = new HashMap<>();
      resources.forEach(resource -> known.putIfAbsent(resource.id().same(), resource));
      for (Resource resource : more) {
        Resource same = known.putIfAbsent(resource.id().same(), resource);
        if (same != null) {
          throw KustomizeException.fails(asked, resource.id() + " is there twice: " + same.tree().origin + " and "
              + resource.tree().origin);
        }
        resources.add(resource);
      }
    }

    /** Only nameReference of a transformer configuration is known. */
    private void configuration(Header header, Value.Text written) {
      String path = Files.resolve(header.directory(), written.value(), written.origin());
      byte[] bytes = files.readAt(path, written.origin());
      List<YamlDocument> documents;
      try {
        documents = YamlStream.parse(path, bytes, Reading.SIGS_YAML).documents();
      } catch (YamlException e) {
        throw KustomizeException.unsupported(e.origin(), e.reason());
      }
      if (documents.size() > 1) {
        throw KustomizeException.unsupported(documents.get(1).origin(), "a second document");
      }
      for (YamlDocument each : documents) {
        if (!(each.value() instanceof Value.Mapping document)) {
          throw KustomizeException.unsupported(each.origin(), "a configuration that is no mapping");
        }
        Fields.allow(document, Set.of("nameReference"), "a configuration");
        Fields.mappings(document, "nameReference").forEach(this::reference);
      }
    }

    private void reference(Value.Mapping entry) {
      Fields.allow(entry, Set.of("kind", "version", "group", "fieldSpecs"), "nameReference");
      for (Value.Mapping spec : Fields.mappings(entry, "fieldSpecs")) {
        Fields.allow(spec, Set.of("kind", "version", "group", "path", "create"), "fieldSpecs");
        if (text(spec, "path").replace("/", "").isEmpty()) {
          throw KustomizeException.unsupported(spec.origin(), "fieldSpecs without a path");
        }
        FieldSpec field = FieldSpec.of(text(spec, "group"), text(spec, "version"), text(spec, "kind"), false,
            text(spec, "path"));
        references.add(new NameReferences.Reference(text(entry, "group"), text(entry, "version"), text(entry, "kind"),
            field));
      }
    }

    private static String text(Value.Mapping mapping, String key) {
      return Fields.string(mapping, key);
    }
  }
}
