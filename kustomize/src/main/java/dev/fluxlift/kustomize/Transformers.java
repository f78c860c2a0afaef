package dev.fluxlift.kustomize;

import dev.fluxlift.kustomize.FieldSpec.Made;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The built-in transformers but patches, in kustomize's order (kusttarget_configplugin.go). */
final class Transformers {
  private final FieldSpec.Defaults defaults = FieldSpec.Defaults.table();

  /** Applies all that a header asks for. */
  void apply(Header header, List<Resource> resources) {
    namespace(header, resources);
    affix(header, "namePrefix", resources);
    affix(header, "nameSuffix", resources);
    labels(header, resources);
    annotations(header, resources);
    images(header, resources);
  }

  // ---- namespace: filters/namespace ----

  private void namespace(Header header, List<Resource> resources) {
    String namespace = header.text("namespace");
    if (namespace.isEmpty()) {
      return;
    }
    Origin asked = header.fields().get("namespace").map(Value::origin).orElse(header.origin());
    Tree value = Tree.text(namespace, asked);
    for (Resource resource : resources) {
      resource.rememberId();
      ObjectId id = resource.id();
      if (!BuiltInTypes.table().isClusterScoped(id.apiVersion(), id.kind())) {
        resource.tree().child("metadata").fields.put("namespace", value.copy());
      }
      if (id.kind().equals("RoleBinding") || id.kind().equals("ClusterRoleBinding")) {
        bindDefault(resource, value);
      }
      for (FieldSpec spec : defaults.namespace) {
        boolean otherNamespaceKind = spec.kind().equals("Namespace") && !id.apiVersion().equals("v1");
        if (!otherNamespaceKind) {
          spec.visit(resource, Made.TEXT, field -> field.put(value.copy()));
        }
      }
      if (resources.stream().filter(other -> other.id().same(resource.id())).count() != 1) {
        throw KustomizeException.fails(asked, "namespace " + namespace + " makes two objects one: " + resource.id());
      }
    }
  }

  /** Only a subject named default gets the namespace (SetRoleBindingSubjects: defaultOnly). */
  private static void bindDefault(Resource resource, Tree namespace) {
    Tree subjects = resource.tree().field("subjects");
    if (subjects == null) {
      return;
    }
    for (Tree subject : subjects.items) {
      if (subject.textAt("name").equals("default")) {
        subject.fields.put("namespace", namespace.copy());
      }
    }
  }

  // ---- prefix and suffix ----

  private static void affix(Header header, String key, List<Resource> resources) {
    String affix = header.text(key);
    if (affix.isEmpty()) {
      return;
    }
    boolean prefix = key.equals("namePrefix");
    for (Resource resource : resources) {
      String kind = resource.originalKind();
      boolean skipped = kind.equals("CustomResourceDefinition") || kind.equals("Namespace")
          || (kind.equals("APIService") && resource.id().group().equals("apiregistration.k8s.io"));
      if (skipped) {
        continue;
      }
      if (prefix) {
        resource.addPrefix(affix);
      } else {
        resource.addSuffix(affix);
      }
      resource.rememberId();
      Tree metadata = resource.tree().child("metadata");
      Tree name = metadata.fields.get("name");
      if (name != null) {
        metadata.fields.put("name", NameReferences.renamed(name, prefix ? affix + name.text() : name.text() + affix));
      }
    }
  }

  // ---- labels and annotations ----

  private void labels(Header header, List<Resource> resources) {
    FieldSpec own = FieldSpec.of("", "", "", true, "metadata/labels");
    for (Value.Mapping entry : Fields.mappings(header.fields(), "labels")) {
      Fields.allow(entry, Set.of("pairs", "includeSelectors", "includeTemplates"), "labels");
      Set<FieldSpec> specs = new LinkedHashSet<>();
      if (Fields.flag(entry, "includeSelectors")) {
        specs.addAll(defaults.commonLabels);
      } else {
        if (Fields.flag(entry, "includeTemplates")) {
          specs.addAll(defaults.templateLabels);
        }
        specs.add(own);
      }
      set(Fields.pairs(entry, "pairs"), specs, resources);
    }
    set(Fields.pairs(header.fields(), "commonLabels"), new LinkedHashSet<>(defaults.commonLabels), resources);
  }

  private void annotations(Header header, List<Resource> resources) {
    set(Fields.pairs(header.fields(), "commonAnnotations"), new LinkedHashSet<>(defaults.commonAnnotations), resources);
  }

  private static void set(Map<String, Value.Text> pairs, Set<FieldSpec> specs, List<Resource> resources) {
    for (Resource resource : resources) {
      pairs.forEach((key, value) -> {
        for (FieldSpec spec : specs) {
          spec.visit(resource, Made.MAP, field -> {
            if (!field.value().isMap()) {
              throw KustomizeException.fails(field.value().origin, String.join("/", spec.path()) + " is no mapping");
            }
            field.value().fields.put(key, Tree.text(value.value(), value.origin()));
          });
        }
      });
    }
  }

  // ---- images: filters/imagetag ----

  private void images(Header header, List<Resource> resources) {
    for (Value.Mapping entry : Fields.mappings(header.fields(), "images")) {
      Image image = Image.of(entry);
      for (Resource resource : resources) {
        if (!resource.kind().equals("CustomResourceDefinition")) {
          everyContainer(resource.tree(), image);
          defaults.images.forEach(spec -> spec.visit(resource, Made.NOTHING, field -> image.replace(field)));
        }
      }
    }
  }

  /** The older search: any list named containers or initContainers, wherever it stands. */
  private static void everyContainer(Tree tree, Image image) {
    tree.items.forEach(item -> everyContainer(item, image));
    for (Map.Entry<String, Tree> entry : List.copyOf(tree.fields.entrySet())) {
      everyContainer(entry.getValue(), image);
      if (entry.getKey().equals("containers") || entry.getKey().equals("initContainers")) {
        for (Tree container : entry.getValue().items) {
          Tree value = container.field("image");
          if (value != null) {
            image.replace(new FieldSpec.Field(container, "image", value));
          }
        }
      }
    }
  }

  /** One entry of images. */
  private record Image(Pattern name, String newName, String newTag, String digest, Origin origin) {
    static Image of(Value.Mapping entry) {
      Fields.allow(entry, Set.of("name", "newName", "newTag", "digest"), "images");
      String name = Fields.string(entry, "name");
      boolean plain = name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-_./:@".indexOf(c) >= 0));
      if (!plain || name.isEmpty()) {
        throw KustomizeException.unsupported(entry.origin(), "the image name \"" + name + "\"");
      }
      // kustomize uses the name as a regular expression, dots included (internal/image/image.go)
      Pattern pattern = Pattern.compile("^" + name + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$");
      return new Image(pattern, Fields.string(entry, "newName"), Fields.string(entry, "newTag"),
          Fields.string(entry, "digest"), entry.origin());
    }

    void replace(FieldSpec.Field field) {
      Tree old = field.value();
      if (old.isNull()) {
        return;
      }
      if (old.kind != Tree.Kind.SCALAR) {
        throw KustomizeException.fails(old.origin, "an image that is no string");
      }
      if (name.matcher(old.text()).find()) {
        Tree made = NameReferences.renamed(old, renamed(old.text()));
        field.put(made == old ? old : Tree.text(made.text(), origin));
      }
    }

    private String renamed(String image) {
      int slash = Math.max(image.indexOf('/'), 0);
      int at = image.indexOf('@', slash);
      int colon = image.indexOf(':', slash);
      int end = List.of(at, colon).stream().filter(i -> i >= 0).min(Integer::compare).orElse(image.length());
      boolean tagged = colon >= 0 && (at < 0 || colon < at);
      String tag = tagged ? image.substring(colon + 1, at < 0 ? image.length() : at) : "";
      String oldDigest = at < 0 ? "" : image.substring(at + 1);
      boolean keep = newTag.isEmpty() && digest.isEmpty();
      List<String> out = new ArrayList<>(List.of(newName.isEmpty() ? image.substring(0, end) : newName));
      String outTag = keep ? tag : newTag;
      String outDigest = keep ? oldDigest : digest;
      out.add(outTag.isEmpty() ? "" : ":" + outTag);
      out.add(outDigest.isEmpty() ? "" : "@" + outDigest);
      return String.join("", out);
    }
  }
}
