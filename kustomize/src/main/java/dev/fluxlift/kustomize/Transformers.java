package dev.fluxlift.kustomize;

import dev.fluxlift.kustomize.FieldSpec.Made;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The built-in transformers but patches, in kustomize's order (kusttarget_configplugin.go). */
final class Transformers {
  private final FieldSpec.Defaults defaults = FieldSpec.Defaults.table();
  private final Files files;

  Transformers(Files files) {
    this.files = files;
  }

  /** Namespaces, names, labels and annotations: what comes before {@code patchesJson6902}. */
  void applyMetadata(Header header, List<Resource> resources) {
    namespace(header, resources);
    affix(header, "namePrefix", resources);
    affix(header, "nameSuffix", resources);
    labels(header, resources);
    annotations(header, resources);
  }

  /** Replicas, images and replacements: what comes after it. */
  void applyValues(Header header, List<Resource> resources) {
    replicas(header, resources);
    images(header, resources);
    new Replacements(files).apply(header, resources);
  }

  // ---- namespace: filters/namespace ----

  private void namespace(Header header, List<Resource> resources) {
    String namespace = header.text("namespace");
    if (namespace.isEmpty()) {
      return;
    }
    Origin asked = header.fields().get("namespace").map(Value::origin).orElse(header.origin());
    Tree value = Tree.text(namespace, asked);
    Map<ObjectId, Integer> ids = new HashMap<>();
    resources.forEach(resource -> ids.merge(resource.id().same(), 1, Integer::sum));
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
      ids.merge(id.same(), -1, Integer::sum);
      if (ids.merge(resource.id().same(), 1, Integer::sum) != 1) {
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
      Fields.allow(entry, Set.of("pairs", "includeSelectors", "includeTemplates", "fields"), "labels");
      Set<FieldSpec> specs = ownFields(entry);
      if (Fields.flag(entry, "includeSelectors")) {
        specs.addAll(defaults.commonLabels);
      } else {
        if (Fields.flag(entry, "includeTemplates")) {
          specs.addAll(defaults.templateLabels);
        }
        specs.add(own);
      }
      refuseBoth(specs, entry);
      set(Fields.pairs(entry, "pairs"), specs, resources);
    }
    set(Fields.pairs(header.fields(), "commonLabels"), new LinkedHashSet<>(defaults.commonLabels), resources);
  }

  /** The fields that an entry of labels adds to the default ones. */
  private static Set<FieldSpec> ownFields(Value.Mapping entry) {
    Set<FieldSpec> out = new LinkedHashSet<>();
    for (Value.Mapping spec : Fields.mappings(entry, "fields")) {
      Fields.allow(spec, Set.of("group", "version", "kind", "path", "create"), "fields");
      out.add(FieldSpec.of(Fields.string(spec, "group"), Fields.string(spec, "version"), Fields.string(spec, "kind"),
          Fields.flag(spec, "create"), Fields.string(spec, "path")));
    }
    return out;
  }

  /** FsSlice.MergeOne: one field cannot be both made and not made when absent. */
  private static void refuseBoth(Set<FieldSpec> specs, Value.Mapping entry) {
    for (FieldSpec one : specs) {
      FieldSpec other = new FieldSpec(one.group(), one.version(), one.kind(), !one.create(), one.path());
      if (specs.contains(other)) {
        throw KustomizeException.fails(entry.origin(), String.join("/", one.path())
            + " is asked for both with create and without");
      }
    }
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

  // ---- replicas: filters/replicacount ----

  private static void replicas(Header header, List<Resource> resources) {
    for (Value.Mapping entry : Fields.mappings(header.fields(), "replicas")) {
      Fields.allow(entry, Set.of("name", "count"), "replicas");
      String name = Fields.string(entry, "name");
      Tree count = Tree.of(Fields.integer(entry, "count"));
      boolean found = false;
      for (String kind : List.of("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")) {
        FieldSpec spec = FieldSpec.of("", "", kind, true, "spec/replicas");
        for (Resource resource : resources.stream().filter(resource -> everCalled(resource, kind, name)).toList()) {
          found = true;
          spec.visit(resource, Made.TEXT, field -> field.put(count.copy()));
        }
      }
      if (!found) {
        throw KustomizeException.fails(entry.origin(), "replicas: there is no Deployment, ReplicationController, "
            + "ReplicaSet or StatefulSet " + name);
      }
    }
  }

  private static boolean everCalled(Resource resource, String kind, String name) {
    return (resource.kind().equals(kind) && resource.name().equals(name))
        || resource.former().stream().anyMatch(f -> f.kind().equals(kind) && f.name().equals(name));
  }

  // ---- images: filters/imagetag ----

  private void images(Header header, List<Resource> resources) {
    List<Value.Mapping> entries = new ArrayList<>(Fields.mappings(header.fields(), "images"));
    entries.addAll(Fields.mappings(header.fields(), "imageTags"));
    for (Value.Mapping entry : entries) {
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
  private record Image(Pattern name, String newName, String newTag, String digest,
      String tagSuffix, Origin origin) {
    static Image of(Value.Mapping entry) {
      Fields.allow(entry, Set.of("name", "newName", "newTag", "tagSuffix", "digest"), "images");
      String name = Fields.string(entry, "name");
      boolean plain = name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-_./:@".indexOf(c) >= 0));
      if (!plain || name.isEmpty()) {
        throw KustomizeException.unsupported(entry.origin(), "the image name \"" + name + "\"");
      }
      // kustomize uses the name as a regular expression, dots included (internal/image/image.go)
      Pattern pattern = Pattern.compile("^" + name + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$");
      return new Image(pattern, Fields.string(entry, "newName"), Fields.string(entry, "newTag"),
          Fields.string(entry, "digest"), Fields.string(entry, "tagSuffix"), entry.origin());
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
      String outTag = keep ? tag + tagSuffix : newTag;
      String outDigest = !keep ? digest : tagSuffix.isEmpty() ? oldDigest : "";
      out.add(outTag.isEmpty() ? "" : ":" + outTag);
      out.add(outDigest.isEmpty() ? "" : "@" + outDigest);
      return String.join("", out);
    }
  }
}
