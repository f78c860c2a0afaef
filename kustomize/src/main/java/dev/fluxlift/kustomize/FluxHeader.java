package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The kustomization.yaml that kustomize-controller writes (fluxcd/pkg/kustomize v1.18.0 kustomize_generator.go). */
final class FluxHeader {
  private static final List<String> REMOTE =
      List.of("git::", "gh:", "ssh://", "https://", "http://", "git@", "github.com:", "github.com/");

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
    Map<String, String> fields = Map.of("targetNamespace", "namespace", "namePrefix", "namePrefix", "nameSuffix",
        "nameSuffix");
    fields.forEach((field, name) -> {
      if (!Fields.string(spec, field).isEmpty()) {
        out.put(name, spec.get(field).orElseThrow());
      }
    });
    List<Value.Mapping> patches = Fields.mappings(spec, "patches").stream().map(p -> only(p, "patch", "target")).toList();
    append(own, "patches", patches, out);
    List<Value.Text> components = Fields.strings(spec, "components");
    components.forEach(FluxHeader::refuseRemote);
    append(own, "components", components, out);
    List<Value.Mapping> images = Fields.mappings(spec, "images");
    if (!images.isEmpty()) {
      out.put("images", Value.Sequence.of(images(Fields.mappings(own.fields(), "images"), images)));
    }
    return out;
  }

  private static void append(Header own, String list, List<? extends Value> more, Map<String, Value> out) {
    if (!more.isEmpty()) {
      List<Value> all = new ArrayList<>(Fields.list(own.fields(), list));
      all.addAll(more);
      out.put(list, Value.Sequence.of(all));
    }
  }

  /** Each image of the spec takes the place of the first one of its name (checkKustomizeImageExists). */
  private static List<Value> images(List<Value.Mapping> own, List<Value.Mapping> others) {
    List<Value> out = new ArrayList<>(own);
    for (Value.Mapping each : others) {
      Value.Mapping image = only(each, "name", "newName", "newTag", "digest");
      String name = Fields.string(image, "name");
      int place = 0;
      while (place < out.size() && !Fields.string(out.get(place).asMapping(), "name").equals(name)) {
        place++;
      }
      if (place < out.size()) {
        out.set(place, image);
      } else {
        out.add(image);
      }
    }
    return out;
  }

  /** Fields that Flux's own type does not have are dropped by the API server. */
  private static Value.Mapping only(Value.Mapping entry, String... fields) {
    Value.Mapping out = entry;
    for (String key : entry.entries().keySet()) {
      if (!List.of(fields).contains(key)) {
        out = out.without(key);
      }
    }
    return out;
  }

  /** IsLocalRelativePath. */
  private static void refuseRemote(Value.Text component) {
    String path = component.value().toLowerCase(Locale.ROOT);
    boolean remote = REMOTE.stream().anyMatch(mark -> path.length() > mark.length() && path.startsWith(mark));
    if (remote || path.startsWith("/") || path.startsWith("file:///")) {
      throw KustomizeException.fails(component.origin(), "the component " + component.value() + " is not local and relative");
    }
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
