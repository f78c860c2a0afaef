package dev.fluxlift.kustomize;

import dev.fluxlift.kustomize.Resource.Generation;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** ConfigMaps and Secrets made from files and literals, and the hash in their names (api/internal/generators). */
final class Generators {
  private final Files files;
  private final OriginAnnotations origins;

  Generators(Files files, OriginAnnotations origins) {
    this.files = files;
    this.origins = origins;
  }

  /** Adds, replaces or merges what a header generates. */
  void apply(Header header, List<Resource> resources) {
    for (Value.Mapping entry : Fields.mappings(header.fields(), "configMapGenerator")) {
      absorb(new Args(header, entry, "ConfigMap"), resources);
    }
    for (Value.Mapping entry : Fields.mappings(header.fields(), "secretGenerator")) {
      absorb(new Args(header, entry, "Secret"), resources);
    }
  }

  /** One entry of a generator list with the options of its kustomization. */
  private record Args(Header header, Value.Mapping entry, String kind) {
    boolean option(String name) {
      return Fields.flag(Fields.mapping(entry, "options"), name)
          || Fields.flag(Fields.mapping(header.fields(), "generatorOptions"), name);
    }

    Map<String, Value.Text> pairs(String name) {
      Map<String, Value.Text> out = 
          new LinkedHashMap<>(Fields.pairs(Fields.mapping(header.fields(), "generatorOptions"), name));
      out.putAll(Fields.pairs(Fields.mapping(entry, "options"), name));
      return out;
    }

    void check() {
      Set<String> options = Set.of("labels", "annotations", "disableNameSuffixHash", "immutable");
      Fields.allow(Fields.mapping(entry, "options"), options, "options");
      Fields.allow(Fields.mapping(header.fields(), "generatorOptions"), options, "generatorOptions");
      Set<String> known = Set.of("name", "namespace", "behavior", "files", "literals", "envs", "env", "options", "type");
      Fields.allow(entry, known, kind + " generator");
      if (kind.equals("ConfigMap") && entry.has("type")) {
        throw KustomizeException.fails(entry.origin(), "a ConfigMap has no type");
      }
    }
  }

  private void absorb(Args args, List<Resource> resources) {
    args.check();
    Resource made = new Resource(object(args));
    origins.generatedBy(args.header(), args.kind(), made);
    made.generation = args.option("disableNameSuffixHash") ? Generation.UNHASHED : Generation.HASHED;
    String behavior = Fields.string(args.entry(), "behavior");
    ObjectId id = made.id();
    List<Resource> same = resources.stream().filter(resource -> resource.everWas(id)).toList();
    switch (behavior) {
      case "", "create" -> {
        if (!same.isEmpty()) {
          throw KustomizeException.fails(args.entry().origin(), id + " exists; behavior must be merge or replace");
        }
        resources.add(made);
      }
      case "merge", "replace" -> {
        if (same.size() != 1) {
          throw KustomizeException.fails(args.entry().origin(), id + " to " + behavior + ": found " + same.size());
        }
        combine(same.getFirst(), made, behavior.equals("merge"));
        resources.set(resources.indexOf(same.getFirst()), made);
      }
      default -> throw KustomizeException.fails(args.entry().origin(), "behavior " + behavior);
    }
  }

  /** resource.go CopyMergeMetaDataFieldsFrom, MergeDataMapFrom and MergeBinaryDataMapFrom. */
  private static void combine(Resource old, Resource made, boolean mergeData) {
    Tree tree = made.tree();
    for (String field : List.of("labels", "annotations")) {
      Map<String, String> all = new TreeMap<>(old.tree().texts("metadata", field));
      all.putAll(tree.texts("metadata", field));
      tree.setTexts(field, all);
    }
    Tree metadata = tree.child("metadata");
    metadata.fields.put("name", Tree.text(old.name(), old.tree().origin));
    metadata.set("namespace", old.namespace().isEmpty() ? null : Tree.text(old.namespace(), old.tree().origin));
    made.inheritFormer(old);
    // the annotation that asks for a hash is the old one's too
    made.generation = old.generation;
    if (mergeData) {
      mergeTexts(old.tree(), tree, "data");
      mergeTexts(old.tree(), tree, "binaryData");
    }
  }

  private static void mergeTexts(Tree old, Tree made, String field) {
    Tree out = Tree.map(made.origin);
    for (Tree source : new Tree[] {old, made}) {
      Tree found = source.field(field);
      if (found != null) {
        found.fields.forEach((key, value) -> out.fields.put(key, Tree.text(value.text(), value.origin)));
      }
    }
    made.set(field, out.fields.isEmpty() ? null : out);
  }

  private Tree object(Args args) {
    Origin origin = args.entry().origin();
    String name = Fields.string(args.entry(), "name");
    if (name.isEmpty()) {
      throw KustomizeException.fails(origin, "a generated " + args.kind() + " needs a name");
    }
    Tree out = Tree.map(origin);
    out.fields.put("apiVersion", Tree.text("v1", origin));
    out.fields.put("kind", Tree.text(args.kind(), origin));
    Tree metadata = out.child("metadata");
    metadata.fields.put("name", Tree.text(name, origin));
    String namespace = Fields.string(args.entry(), "namespace");
    if (!namespace.isEmpty()) {
      metadata.fields.put("namespace", Tree.text(namespace, origin));
    }
    if (args.kind().equals("Secret")) {
      String type = Fields.string(args.entry(), "type");
      out.fields.put("type", Tree.text(type.isEmpty() ? "Opaque" : type, origin));
      out.child("data");
    }
    content(args).forEach((key, pair) -> putContent(out, args.kind(), key, pair));
    args.pairs("labels").forEach((k, v) -> metadata.child("labels").fields.put(k, Tree.text(v.value(), v.origin())));
    args.pairs("annotations")
        .forEach((k, v) -> metadata.child("annotations").fields.put(k, Tree.text(v.value(), v.origin())));
    if (args.option("immutable")) {
      out.fields.put("immutable", Tree.of(new Value.Bool(true, origin)));
    }
    return out;
  }

  private record Pair(byte[] bytes, Origin origin) {}

  private static void putContent(Tree out, String kind, String key, Pair pair) {
    String text = utf8(pair.bytes());
    if (kind.equals("Secret") || text == null) {
      String field = kind.equals("Secret") ? "data" : "binaryData";
      out.child(field).fields.put(key, Tree.text(base64(pair.bytes()), pair.origin()));
      return;
    }
    refuseMangled(text, pair.origin());
    out.child("data").fields.put(key, Tree.text(text, pair.origin()));
  }

  /** kustomize prints and reads generated text once more before it hashes it; these do not all survive that. */
  private static void refuseMangled(String text, Origin origin) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean odd = (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029
          || c == 0xFEFF;
      if (odd) {
        throw KustomizeException.unsupported(origin, "generated text with the character U+%04X".formatted((int) c));
      }
    }
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  /** kyaml encodeBase64: lines of 70 once there is more than one. */
  private static String base64(byte[] bytes) {
    String whole = Base64.getEncoder().encodeToString(bytes);
    if (whole.length() / 70 + 1 == 1) {
      return whole;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < whole.length(); i += 70) {
      out.append(whole, i, Math.min(whole.length(), i + 70)).append('\n');
    }
    return out.toString();
  }

  // ---- sources: api/kv/kv.go ----

  private Map<String, Pair> content(Args args) {
    Map<String, Pair> out = new TreeMap<>();
    List<Value.Text> envs = new ArrayList<>(Fields.strings(args.entry(), "envs"));
    if (args.entry().get("env").orElse(null) instanceof Value.Text env) {
      envs.add(env);
    }
    envs.forEach(env -> env(args, env, out));
    for (Value.Text literal : Fields.strings(args.entry(), "literals")) {
      int equals = literal.value().indexOf('=');
      if (equals <= 0) {
        throw KustomizeException.fails(literal.origin(), "a literal is key=value");
      }
      String value = unquoted(literal.value().substring(equals + 1));
      put(out, literal.value().substring(0, equals), value.getBytes(StandardCharsets.UTF_8), literal.origin());
    }
    for (Value.Text file : Fields.strings(args.entry(), "files")) {
      file(args, file, out);
    }
    return out;
  }

  private void file(Args args, Value.Text file, Map<String, Pair> out) {
    List<String> parts = List.of(file.value().split("=", -1));
    if (parts.size() > 2 || parts.stream().anyMatch(String::isEmpty)) {
      throw KustomizeException.fails(file.origin(), "a file is path or key=path");
    }
    String path = Files.resolve(args.header().directory(), parts.getLast(), file.origin());
    String base = parts.getLast().substring(parts.getLast().lastIndexOf('/') + 1);
    String key = parts.size() == 2 ? parts.getFirst() : base;
    put(out, key, files.readAt(path, file.origin()), new Origin(path, 1));
  }

  private void env(Args args, Value.Text env, Map<String, Pair> out) {
    String path = Files.resolve(args.header().directory(), env.value(), env.origin());
    String text = utf8(files.readAt(path, env.origin()));
    if (text == null) {
      throw KustomizeException.fails(env.origin(), path + " is no UTF-8");
    }
    int number = 0;
    for (String line : text.split("\r?\n", -1)) {
      number++;
      String trimmed = (number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line).stripLeading();
      if (trimmed.isEmpty() || trimmed.startsWith("#")) {
        continue;
      }
      int equals = trimmed.indexOf('=');
      String key = equals < 0 ? trimmed : trimmed.substring(0, equals);
      if (key.isEmpty()) {
        continue;
      }
      String value = equals < 0 ? "" : trimmed.substring(equals + 1);
      put(out, key, value.getBytes(StandardCharsets.UTF_8), new Origin(path, number));
    }
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.charAt(0) == text.charAt(text.length() - 1)
        && (text.charAt(0) == '"' || text.charAt(0) == '\'');
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static void put(Map<String, Pair> out, String key, byte[] bytes, Origin origin) {
    if (!readsAsItself(key, origin)) {
      throw KustomizeException.unsupported(origin, "the generated key \"" + key + "\"");
    }
    if (out.put(key, new Pair(bytes, origin)) != null) {
      throw KustomizeException.fails(origin, "the key " + key + " comes twice");
    }
  }

  /** kustomize takes any key, also one that Kubernetes will not; but one that reads as no string ends in an error. */
  private static boolean readsAsItself(String key, Origin origin) {
    return !key.isEmpty() && ScalarText.read(key, origin) instanceof Value.Text text && text.value().equals(key);
  }

  // ---- the hash: api/hasher/hasher.go ----

  /** Puts the hash behind the names that ask for one. */
  static void addHashes(List<Resource> resources) {
    for (Resource resource : resources) {
      if (resource.generation == Generation.HASHED) {
        String hash = hash(resource.tree());
        resource.rememberId();
        Tree metadata = resource.tree().child("metadata");
        metadata.fields.put("name", Tree.text(resource.name() + "-" + hash, metadata.origin));
      }
    }
  }

  private static String hash(Tree tree) {
    boolean secret = tree.textAt("kind").equals("Secret");
    if (!secret && !tree.textAt("kind").equals("ConfigMap")) {
      throw KustomizeException.unsupported(tree.origin, "the hash of a " + tree.textAt("kind"));
    }
    StringBuilder json = new StringBuilder("{");
    Tree binary = tree.field("binaryData");
    if (!secret && binary != null && binary.isMap()) {
      json.append("\"binaryData\":").append(GoJson.texts(binary)).append(',');
    }
    Tree data = tree.field("data");
    json.append("\"data\":").append(data == null ? "\"\"" : GoJson.texts(data));
    // the name takes part as "": hasher.go asks for a field called metadata/name
    json.append(",\"kind\":\"").append(secret ? "Secret" : "ConfigMap").append("\",\"name\":\"\"");
    Tree strings = tree.field("stringData");
    if (secret && strings != null && strings.isMap()) {
      json.append(",\"stringData\":").append(GoJson.texts(strings));
    }
    if (secret) {
      json.append(",\"type\":").append(GoJson.text(tree.textAt("type")));
    }
    return encode(sha256(json.append('}').toString()));
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(String hex) {
    return hex.substring(0, 10).replace('0', 'g').replace('1', 'h').replace('3', 'k').replace('a', 'm')
        .replace('e', 't');
  }

  /** JSON as Go's encoding/json writes it. */
  private static final class GoJson {
    static String texts(Tree map) {
      Map<String, Tree> sorted = new TreeMap<>(LegacyOrder::bytes);
      sorted.putAll(map.fields);
      List<String> out = new ArrayList<>();
      sorted.forEach((key, value) -> {
        if (!value.isString()) {
          throw KustomizeException.unsupported(value.origin, "hashed content that is no string");
        }
        out.add(text(key) + ":" + text(value.value().text().orElse("")));
      });
      return "{" + String.join(",", out) + "}";
    }

    static String text(String text) {
      StringBuilder out = new StringBuilder("\"");
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '"' -> out.append("\\\"");
          case '\\' -> out.append("\\\\");
          case '\n' -> out.append("\\n");
          case '\r' -> out.append("\\r");
          case '\t' -> out.append("\\t");
          case '\b' -> out.append("\\b");
          case '\f' -> out.append("\\f");
          default -> {
            boolean escaped = c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
            out.append(escaped ? "\\u%04x".formatted((int) c) : String.valueOf(c));
          }
        }
      }
      return out.append('"').toString();
    }
  }
}
