package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What two runs of the same scenario cannot have in common, besides what equality ignores anyway. */
enum RunField {
  /** Dealt out by the server. Whether an object is the same as before is compared, see {@code since}. */
  UID("every kind", "/metadata/uid, /metadata/ownerReferences/*/uid"),
  /** Times; that there is a deletionTimestamp is compared. */
  TIMES("every kind", "/metadata/creationTimestamp, /metadata/deletionTimestamp, /metadata/deletionGracePeriodSeconds"),
  /** Dealt out by the server. */
  ADDRESSES("Service", "/spec/clusterIP, /spec/clusterIPs, /spec/ports/*/nodePort"),
  /** Commits are numbered in the order in which the scenario made them; digests become one word. */
  REVISIONS("every kind", "each text: commits and digests in it, with the digest after a chart's version"),
  /** What Helm stores depends on its templates' bytes; name, revision and status are in the Secret's labels. */
  RELEASE("Secret of type helm.sh/release.v1", "/data/release, /metadata/labels/modifiedAt, the value of /metadata/labels/createdAt"),
  /** The catalogue has no schemas, only their hashes; which versions are served and stored is compared. */
  SCHEMAS("CustomResourceDefinition", "/spec/versions/* but name, served and storage, and who owns them");

  private static final Set<String> TIME_KEYS = Set.of("creationTimestamp", "deletionTimestamp",
      "deletionGracePeriodSeconds");
  private static final List<String> OF_VERSIONS = List.of("name", "served", "storage");

  private final String kinds;
  private final String path;

  RunField(String kinds, String path) {
    this.kinds = kinds;
    this.path = path;
  }

  String kinds() {
    return kinds;
  }

  String path() {
    return path;
  }

  /** An object without them. */
  static Mapping without(Mapping object, List<String> commits) {
    ObjectRef ref = ObjectRef.of(object);
    // these equality ignores anyway; a recording has no use for them
    Mapping metadata = object.mapping("metadata").without("uid").without("resourceVersion").without("generation");
    metadata = metadata.with("managedFields", Sequence.of(metadata.list("managedFields").stream()
        .map(e -> e.asMapping().without("time"))
        .filter(e -> !e.text("subresource").orElse("").equals("status"))
        .toList()));
    for (String key : TIME_KEYS) {
      metadata = metadata.without(key);
    }
    if (metadata.has("ownerReferences")) {
      metadata = metadata.with("ownerReferences",
          Sequence.of(metadata.list("ownerReferences").stream().map(r -> r.asMapping().without("uid")).toList()));
    }
    Mapping out = object.with("metadata", metadata);
    if (ref.kind().equals("Service")) {
      out = service(out);
    } else if (ref.kind().equals("CustomResourceDefinition")) {
      out = definition(out);
    } else if (ref.kind().equals("Secret") && out.text("type").orElse("").equals("helm.sh/release.v1")) {
      out = out.with("data", Mapping.of("release", "…")).withoutPath(List.of("metadata", "labels", "modifiedAt"));
      out = out.text("metadata", "labels", "createdAt").isEmpty()
          ? out
          : out.withPath(List.of("metadata", "labels", "createdAt"), Value.of("…"));
    }
    return texts(out, commits).asMapping();
  }

  private static Mapping service(Mapping service) {
    Mapping spec = service.mapping("spec").without("clusterIP").without("clusterIPs");
    List<Value> ports = spec.list("ports").stream().<Value>map(p -> p.asMapping().without("nodePort")).toList();
    return service.with("spec", ports.isEmpty() ? spec : spec.with("ports", Sequence.of(ports)));
  }

  private static Mapping definition(Mapping crd) {
    List<Value> versions = new ArrayList<>();
    for (Value version : crd.list("spec", "versions")) {
      Mapping plain = Mapping.EMPTY;
      for (String key : OF_VERSIONS) {
        Mapping before = plain;
        plain = version.asMapping().get(key).map(v -> before.with(key, v)).orElse(before);
      }
      versions.add(plain);
    }
    List<Value> managers = crd.list("metadata", "managedFields").stream()
        .<Value>map(e -> e.asMapping().has("fieldsV1")
            ? e.asMapping().with("fieldsV1", e.asMapping().mapping("fieldsV1").withoutPath(List.of("f:spec")))
            : e)
        .toList();
    return crd.withPath(List.of("spec", "versions"), Sequence.of(versions))
        .withPath(List.of("metadata", "managedFields"), Sequence.of(managers));
  }

  /** A value with each commit numbered and each digest a word. */
  static Value texts(Value value, List<String> commits) {
    return switch (value) {
      case Mapping m -> {
        TreeMap<String, Value> out = new TreeMap<>();
        m.entries().forEach((key, v) -> out.put(text(key, commits), texts(v, commits)));
        yield Value.of(out);
      }
      case Sequence s -> Sequence.of(s.values().stream().map(v -> texts(v, commits)).toList());
      case Value.Text t -> Value.of(text(t.value(), commits));
      case Value.Num _, Value.Bool _, Value.Null _ -> Json.parse(Json.compact(value), "");
    };
  }

  private static String text(String text, List<String> commits) {
    String out = text;
    for (int i = 0; i < commits.size(); i++) {
      out = out.replace(commits.get(i), "commit-" + (i + 1));
    }
    return out.replaceAll("sha256:[0-9a-f]{64}", "sha256:…").replaceAll("(\\d\\.\\d+[+_])[0-9a-f]{12}", "$1…");
  }
}
