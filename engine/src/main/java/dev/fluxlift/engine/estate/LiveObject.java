package dev.fluxlift.engine.estate;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object as the API server gave it. Two are equal when their bodies are. */
public final class LiveObject {
  private final Mapping body;
  private final ObjectRef ref;
  /** What is asked for most, once it was asked for. */
  private @Nullable Known known;

  private record Known(String uid, boolean terminating, boolean namedByServer, List<Value> owners) {}

  /** @param body the whole object, managedFields and status included */
  public LiveObject(Mapping body) {
    this.body = body;
    this.ref = ObjectRef.of(body);
  }

  /** The whole object, managedFields and status included. */
  public Mapping body() {
    return body;
  }

  /** Its identity. */
  public ObjectRef ref() {
    return ref;
  }

  /** metadata.uid. */
  public String uid() {
    return known().uid();
  }

  private Known known() {
    Known there = known;
    if (there == null) {
      Mapping metadata = body.mapping("metadata");
      there = new Known(metadata.text("uid").orElse(""), metadata.text("deletionTimestamp").isPresent(),
          metadata.text("generateName").isPresent(), metadata.list("ownerReferences"));
      known = there;
    }
    return there;
  }

  /** metadata.resourceVersion. */
  public String resourceVersion() {
    return body.text("metadata", "resourceVersion").orElse("");
  }

  /** metadata.generation, 0 when it has none. */
  public long generation() {
    return body.text("metadata", "generation").map(Long::parseLong).orElse(0L);
  }

  /** Whether it is being deleted. */
  public boolean terminating() {
    return known().terminating();
  }

  /** Whether the server made its name, of metadata.generateName. */
  public boolean namedByServer() {
    return known().namedByServer();
  }

  /** metadata.ownerReferences. */
  public List<Value> owners() {
    return known().owners();
  }

  /** metadata.labels. */
  public Map<String, String> labels() {
    return texts("labels");
  }

  /** metadata.annotations. */
  public Map<String, String> annotations() {
    return texts("annotations");
  }

  /** A value of the spec, by path below {@code spec}. */
  public Optional<Value> spec(String... path) {
    return body.mapping("spec").get(path);
  }

  /** The condition of this type. */
  public Optional<Mapping> condition(String type) {
    return body.list("status", "conditions").stream()
        .map(Value::asMapping)
        .filter(c -> c.text("type").filter(type::equals).isPresent())
        .findFirst();
  }

  /**
   * Whether condition Ready is True for the present generation, where the object says of which generation it speaks: in
   * its status, or in the condition itself, as a FluxInstance does (its CRD@v0.32.0 has no status.observedGeneration).
   */
  public boolean ready() {
    Optional<Mapping> ready = condition("Ready");
    boolean current = body.text("status", "observedGeneration")
        .or(() -> ready.flatMap(c -> c.text("observedGeneration")))
        .map(g -> Long.parseLong(g) >= generation())
        .orElse(true);
    return current && ready.flatMap(c -> c.text("status")).filter("True"::equals).isPresent();
  }

  /** Entries of status.inventory.entries; empty when there is no inventory. */
  public List<ObjectRef> inventory() {
    return body.list("status", "inventory", "entries").stream()
        .map(e -> ObjectRef.ofInventoryId(e.asMapping().text("id").orElse("")))
        .toList();
  }

  /** The managers of fields outside subresources, as {@code manager/operation}. */
  public List<String> managers() {
    return body.list("metadata", "managedFields").stream()
        .map(Value::asMapping)
        .filter(f -> f.text("subresource").orElse("").isEmpty())
        .map(f -> f.text("manager").orElse("") + "/" + f.text("operation").orElse(""))
        .distinct()
        .sorted()
        .toList();
  }

  private Map<String, String> texts(String field) {
    Map<String, String> out = new LinkedHashMap<>();
    body.mapping("metadata", field).entries().forEach((k, v) -> out.put(k, v.text().orElse("")));
    return out;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o == this || o instanceof LiveObject other && other.body.equals(body);
  }

  @Override
  public int hashCode() {
    return body.hashCode();
  }

  @Override
  public String toString() {
    return "LiveObject[body=" + body + "]";
  }
}
