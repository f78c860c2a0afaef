package dev.fluxlift.kustomize;

import dev.fluxlift.kustomize.BuildResult.Problem;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds a directory as {@code kustomize build --load-restrictor LoadRestrictionsNone} 5.7.1 does, or as
 * kustomize-controller does before substitution. What it does not know to do exactly it refuses, with file and line.
 */
public final class KustomizeBuild {
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
    });
  }

  /**
   * Builds as kustomize-controller builds a Flux Kustomization: a directory without a kustomization file gets one, and
   * the fields {@code targetNamespace}, {@code namePrefix}, {@code nameSuffix}, {@code patches}, {@code components} and
   * {@code images} of the spec are added to it (fluxcd/pkg/kustomize generator). Not included: {@code postBuild},
   * decryption, and {@code commonMetadata}, which the controller sets when it applies.
   *
   * @param directory {@code spec.path}
   * @param spec the Flux Kustomization's {@code spec}
   */
  public BuildResult buildFlux(String directory, Value.Mapping spec) {
    return run(run -> {
      Origin asked = spec.get("path").map(Value::origin).orElse(spec.origin());
      String clean = Files.resolve("", directory.isEmpty() ? "." : directory, asked);
      return new FluxHeader(run.files).of(clean, spec, asked);
    });
  }

  private interface Start {
    Header header(Run run);
  }

  private BuildResult run(Start start) {
    Run run = new Run(new Files(tree));
    try {
      Header header = start.header(run);
      run.origins = OriginAnnotations.of(header);
      List<Resource> resources = run.target(header, new ArrayList<>());
      List<Value.Mapping> objects = run.finish(header, resources);
      return new BuildResult(objects, run.effects, run.files.seen(), Optional.empty());
    } catch (KustomizeException e) {
      Problem problem = new Problem(e.why(), e.origin(), e.reason());
      return new BuildResult(List.of(), List.of(), run.files.seen(), Optional.of(problem));
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
    List<Value.Mapping> finish(Header header, List<Resource> resources) {
      Generators.addHashes(resources);
      new NameReferences(references).apply(resources);
      resources.removeIf(Run::isLocal);
      sort(header, resources);
      Patches.settle(resources);
      return resources.stream().map(Resource::value).toList();
    }

    private static void sort(Header header, List<Resource> resources) {
      Value.Mapping options = Fields.mapping(header.fields(), "sortOptions");
      Fields.allow(options, Set.of("order"), "sortOptions");
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
      for (Resource resource : more) {
        ObjectId id = resource.id();
        Optional<Resource> same = resources.stream().filter(other -> other.id().same(id)).findFirst();
        if (same.isPresent()) {
          throw KustomizeException.fails(asked, id + " is there twice: " + same.get().tree().origin + " and "
              + resource.tree().origin);
        }
        resources.add(resource);
      }
    }

    /** Only nameReference of a transformer configuration is known. */
    private void configuration(Header header, Value.Text written) {
      String path = Files.resolve(header.directory(), written.value(), written.origin());
      byte[] bytes = files.readAt(path, written.origin());
      List<Value.Mapping> documents;
      try {
        documents = YamlStream.parse(path, bytes, Reading.SIGS_YAML).mappings();
      } catch (YamlException e) {
        throw KustomizeException.unsupported(e.origin(), e.reason());
      }
      for (Value.Mapping document : documents) {
        Fields.allow(document, Set.of("nameReference"), "a configuration");
        Fields.mappings(document, "nameReference").forEach(this::reference);
      }
    }

    private void reference(Value.Mapping entry) {
      Fields.allow(entry, Set.of("kind", "version", "group", "fieldSpecs"), "nameReference");
      for (Value.Mapping spec : Fields.mappings(entry, "fieldSpecs")) {
        Fields.allow(spec, Set.of("kind", "version", "group", "path", "create"), "fieldSpecs");
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

  /** The kustomization.yaml that kustomize-controller writes (fluxcd/pkg/kustomize v1.18.0 kustomize_generator.go). */
  private static final class FluxHeader {
    private final Files files;

    FluxHeader(Files files) {
      this.files = files;
    }

    Header of(String directory, Value.Mapping spec, Origin asked) {
      for (String old : List.of("patchesStrategicMerge", "patchesJson6902")) {
        spec.get(old).ifPresent(v -> {
          throw KustomizeException.unsupported(v.origin(), "the field " + old);
        });
      }
      Optional<String> file = files.kustomizationOf(directory);
      Header own = file.isPresent()
          ? Header.read(directory, file.get(), files.readAt(file.get(), asked))
          : generated(directory, asked);
      Map<String, Value> additions = additions(own, spec);
      if (file.isPresent() && Fields.strings(own.fields(), "resources").isEmpty()) {
        additions.put("buildMetadata", Value.Sequence.of(List.of(new Value.Text("originAnnotations", own.origin()))));
      }
      return own.with(additions);
    }

    private static Map<String, Value> additions(Header own, Value.Mapping spec) {
      Map<String, Value> out = new LinkedHashMap<>();
      spec.get("targetNamespace").filter(Value.Text.class::isInstance).ifPresent(v -> out.put("namespace", v));
      spec.get("namePrefix").filter(Value.Text.class::isInstance).ifPresent(v -> out.put("namePrefix", v));
      spec.get("nameSuffix").filter(Value.Text.class::isInstance).ifPresent(v -> out.put("nameSuffix", v));
      for (String list : List.of("patches", "components")) {
        if (!spec.list(list).isEmpty()) {
          List<Value> all = new ArrayList<>(own.fields().list(list));
          all.addAll(spec.list(list));
          out.put(list, Value.Sequence.of(all));
        }
      }
      if (!spec.list("images").isEmpty()) {
        Map<String, Value> byName = new LinkedHashMap<>();
        Fields.mappings(own.fields(), "images").forEach(image -> byName.put(image.text("name").orElse(""), image));
        spec.list("images").forEach(image -> byName.put(image.asMapping().text("name").orElse(""), image));
        out.put("images", Value.Sequence.of(List.copyOf(byName.values())));
      }
      return out;
    }

    private Header generated(String directory, Origin asked) {
      List<Value> resources = new ArrayList<>();
      walk(directory, "", resources, asked);
      if (files.list(directory).isEmpty()) {
        throw KustomizeException.fails(asked, "there is no directory " + (directory.isEmpty() ? "." : directory));
      }
      if (resources.isEmpty()) {
        // a namespace keeps the kustomization from being empty; it builds to nothing, which is no error
        Value.Text placeholder = new Value.Text("_placeholder", asked);
        return Header.made(directory, new Value.Mapping(Map.of("namespace", placeholder), asked));
      }
      Value.Mapping fields = new Value.Mapping(Map.of("resources", Value.Sequence.of(resources)), asked);
      return Header.made(directory, fields);
    }

    /** scanManifests: files and directories by name, no deeper where there is a kustomization file. */
    private void walk(String root, String below, List<Value> resources, Origin asked) {
      String here = below.isEmpty() ? root : root.isEmpty() ? below : root + "/" + below;
      List<String> names = new ArrayList<>(files.list(here));
      names.sort((a, b) -> LegacyOrder.bytes(bare(a), bare(b)));
      for (String name : names) {
        String relative = below.isEmpty() ? bare(name) : below + "/" + bare(name);
        String path = root.isEmpty() ? relative : root + "/" + relative;
        if (!name.endsWith("/")) {
          if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            resources.add(new Value.Text("./" + relative, new Origin(path, 0)));
          }
        } else if (files.kustomizationOf(path).isPresent()) {
          resources.add(new Value.Text("./" + relative, new Origin(path, 0)));
        } else {
          walk(root, relative, resources, asked);
        }
      }
    }

    private static String bare(String name) {
      return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }
  }
}
