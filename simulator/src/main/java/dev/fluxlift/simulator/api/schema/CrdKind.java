package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.simulator.api.fields.FieldSet;
import dev.fluxlift.simulator.api.fields.Path;
import dev.fluxlift.simulator.api.fields.Type;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kind that a CustomResourceDefinition brings. Its versions convert into each other by their apiVersion alone. */
final class CrdKind implements ServedKind {
  private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");
  private static final GoShape PLAIN = new GoShape((_, struct) -> struct);

  private static final FieldSet RESET_BY_STATUS = FieldSet.ofNames(List.of(List.of("spec")));
  private static final Path METADATA = Path.ROOT.field("metadata");

  private final KindRef kind;
  private final Mapping spec;
  private final Type metadata;
  private final List<String> apiVersions;
  private final String stored;
  private final FieldSet resetByMain;
  private final Map<String, Mapping> schemas = new LinkedHashMap<>();
  private final Map<String, Mapping> versions = new LinkedHashMap<>();
  private final Map<String, Type> types = new LinkedHashMap<>();

  CrdKind(Mapping crd, Type metadata) {
    this.spec = crd.mapping("spec");
    this.metadata = metadata;
    String group = spec.text("group").orElse("");
    this.kind = new KindRef(group, spec.text("names", "kind").orElse(""));
    List<String> served = new ArrayList<>();
    String storage = "";
    for (Value item : spec.list("versions")) {
      Mapping version = item.asMapping();
      String apiVersion = group + "/" + version.text("name").orElse("");
      versions.put(apiVersion, version);
      schemas.put(apiVersion, version.mapping("schema", "openAPIV3Schema"));
      types.put(apiVersion, new CrdTypes(metadata).root(schemas.get(apiVersion)));
      if (version.bool("served").orElse(false)) {
        served.add(apiVersion);
      }
      storage = version.bool("storage").orElse(false) ? apiVersion : storage;
    }
    served.sort(Comparator.comparing(CrdKind::priority).reversed());
    this.apiVersions = List.copyOf(served);
    this.stored = storage;
    this.resetByMain = hasStatus() ? FieldSet.ofNames(List.of(List.of("status"))) : new FieldSet();
  }

  /** GA before beta before alpha, higher numbers first (apimachinery@v0.33 pkg/version/helpers.go). */
  private static String priority(String apiVersion) {
    Matcher m = VERSION.matcher(apiVersion.substring(apiVersion.indexOf('/') + 1));
    if (!m.matches()) {
      return "0";
    }
    String stage = m.group(2) == null ? "3" : m.group(2).equals("beta") ? "2" : "1";
    return stage + "%08d".formatted(Integer.parseInt(m.group(1)))
        + "%08d".formatted(m.group(3) == null ? 0 : Integer.parseInt(m.group(3)));
  }

  @Override
  public KindRef kind() {
    return kind;
  }

  @Override
  public boolean custom() {
    return true;
  }

  @Override
  public String plural() {
    return spec.text("names", "plural").orElse("");
  }

  @Override
  public boolean namespaced() {
    return spec.text("scope").orElse("").equals("Namespaced");
  }

  @Override
  public boolean hasStatus() {
    return subresources().has("status");
  }

  private Mapping subresources() {
    return versions.getOrDefault(stored, Mapping.EMPTY).mapping("subresources");
  }

  @Override
  public Optional<Scale> scale() {
    return subresources().get("scale").map(Value::asMapping)
        .map(s -> new Scale(path(s, "specReplicasPath"), path(s, "statusReplicasPath")));
  }

  private static List<String> path(Mapping scale, String field) {
    return List.of(scale.text(field).orElse(".").substring(1).split("\\."));
  }

  @Override
  public List<String> apiVersions() {
    return apiVersions;
  }

  @Override
  public String stored() {
    return stored;
  }

  @Override
  public Optional<Type> type(String apiVersion) {
    return apiVersions.contains(apiVersion) ? Optional.ofNullable(types.get(apiVersion)) : Optional.empty();
  }

  @Override
  public Mapping decode(Mapping object) {
    Mapping schema = schemas.getOrDefault(object.text("apiVersion").orElse(""), Mapping.EMPTY);
    Mapping kept = spec.bool("preserveUnknownFields").orElse(false)
        ? object
        : CrdShape.pruned(object, schema, true).asMapping();
    return defaulted(kept, schema);
  }

  @Override
  public Mapping written(Mapping object) {
    return object;
  }

  @Override
  public Mapping merged(Mapping object) {
    return defaulted(object, schemas.getOrDefault(object.text("apiVersion").orElse(""), Mapping.EMPTY));
  }

  private Mapping defaulted(Mapping object, Mapping schema) {
    Mapping whole = CrdShape.defaulted(object, schema).asMapping();
    return whole.with("metadata", metadata(whole.mapping("metadata")));
  }

  /** As Go writes ObjectMeta inside an unstructured object: a creationTimestamp that is null is left out. */
  private Mapping metadata(Mapping given) {
    Mapping read = PLAIN.of(given, metadata, METADATA).asMapping();
    return read.get("creationTimestamp").filter(Value.Null.class::isInstance).isPresent()
        ? read.without("creationTimestamp")
        : read;
  }

  @Override
  public Mapping empty(String apiVersion) {
    return Mapping.of("apiVersion", apiVersion, "kind", kind.kind());
  }

  @Override
  public FieldSet reset(String subresource, String apiVersion) {
    return subresource.equals("status") ? RESET_BY_STATUS : resetByMain;
  }

  @Override
  public boolean needsResourceVersion() {
    return true;
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public boolean newGeneration(Mapping before, Mapping after) {
    return !before.without("metadata").equals(after.without("metadata"));
  }

  @Override
  public List<String> invalid(Optional<Mapping> before, Mapping after) {
    Mapping schema = schemas.getOrDefault(after.text("apiVersion").orElse(""), Mapping.EMPTY);
    return CrdValidation.of(before.map(Value.class::cast), after, schema);
  }

  @Override
  public List<String> unknown(Mapping object) {
    return CrdShape.unknown(object, schemas.getOrDefault(object.text("apiVersion").orElse(""), Mapping.EMPTY));
  }
}
