package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A FluxInstance, written as it is or as values of its chart (charts/flux-instance@0.32.0 templates/instance.yaml).
 *
 * @param carrier the FluxInstance or the HelmRelease that stands in the repository
 * @param deliveredBy the Kustomization that delivers the carrier
 * @param value the FluxInstance; its values know where they were written
 * @param unclear why not all of it is known
 * @param sync what it makes, patched as it asks
 */
public record Instance(Item carrier, ObjectRef deliveredBy, Mapping value, Optional<String> unclear, SyncObjects sync) {
  /** The chart's and the operator's own choice (charts/flux-instance@0.32.0 values.yaml, fluxinstance_types.go@v0.32.0). */
  private static final List<String> COMPONENTS =
      List.of("source-controller", "kustomize-controller", "helm-controller", "notification-controller");

  private static final String CHART = "flux-instance";

  private static final Mapping CHART_VALUES = Mapping.of("instance", Mapping.of("distribution",
      Mapping.of("version", "2.x", "registry", "ghcr.io/fluxcd")));

  /** The instance that an item brings; empty when it brings none. */
  static Optional<Instance> of(Item item, ObjectRef owner, Function<ObjectRef, Optional<Mapping>> find) {
    if (item.is(ObjectRef.OPERATOR, "FluxInstance")) {
      return Optional.of(made(item, owner, item.value(), Optional.empty()));
    }
    if (!item.isRelease() || Chart.of(item, find).filter(c -> c.name().equals(CHART)).isEmpty()) {
      return Optional.empty();
    }
    Mapping spec = item.value().mapping("spec");
    List<String> unclear = new ArrayList<>();
    Mapping values = CHART_VALUES;
    for (Value from : spec.list("valuesFrom")) {
      values = merged(values, read(from.asMapping(), item, find, unclear));
    }
    values = merged(values, spec.mapping("values"));
    String namespace = spec.text("targetNamespace").orElse(item.ref().namespace());
    Mapping metadata = Mapping.of("name", "flux", "namespace", namespace)
        .with("annotations", values.mapping("commonAnnotations"));
    Mapping object = Mapping.of("apiVersion", ObjectRef.OPERATOR + "/v1", "kind", "FluxInstance")
        .with("metadata", metadata)
        .with("spec", values.mapping("instance"))
        .at(item.value().origin());
    return Optional.of(made(item, owner, object, unclear.stream().findFirst()));
  }

  private static Instance made(Item carrier, ObjectRef owner, Mapping value, Optional<String> unclear) {
    String namespace = value.text("metadata", "namespace").filter(n -> !n.isEmpty()).orElse(carrier.ref().namespace());
    return new Instance(carrier, owner, value, unclear, SyncObjects.of(value, namespace));
  }

  private static Mapping read(
      Mapping from, Item release, Function<ObjectRef, Optional<Mapping>> find, List<String> unclear) {
    ObjectRef ref = new ObjectRef("", from.text("kind").orElse(""), release.ref().namespace(), from.text("name").orElse(""));
    Optional<Mapping> object = find.apply(ref);
    String key = from.text("valuesKey").orElse("values.yaml");
    Optional<Value> text = object.flatMap(o -> o.get("data", key).or(() -> o.get("stringData", key)));
    if (text.isEmpty() || from.has("targetPath") || ref.kind().equals("Secret")) {
      unclear.add("values come from " + ref + ", which cannot be read here");
      return Mapping.EMPTY;
    }
    try {
      String file = text.get().origin().file();
      return YamlStream.parse(file, text.get().text().orElse("")).documents().stream()
          .map(d -> d.value().asMapping()).findFirst().orElse(Mapping.EMPTY);
    } catch (YamlException e) {
      unclear.add("values in " + ref + " are no YAML: " + e.reason());
      return Mapping.EMPTY;
    }
  }

  /** As Helm merges values: mappings key by key, all else is replaced. */
  private static Mapping merged(Mapping base, Mapping over) {
    Mapping out = base.entries().isEmpty() ? base.at(over.origin()) : base;
    for (Map.Entry<String, Value> e : over.entries().entrySet()) {
      Optional<Value> there = out.get(e.getKey());
      boolean both = there.filter(Mapping.class::isInstance).isPresent() && e.getValue() instanceof Mapping;
      out = out.with(e.getKey(), both ? merged(there.orElseThrow().asMapping(), e.getValue().asMapping()) : e.getValue());
    }
    return out;
  }

  /** Whether a HelmRelease brings it. */
  public boolean isReleased() {
    return carrier.isRelease();
  }

  /** The spec. */
  public Mapping spec() {
    return value.mapping("spec");
  }

  /** Its namespace. */
  public String namespace() {
    return ObjectRef.of(value).namespace().isEmpty() ? carrier.ref().namespace() : ObjectRef.of(value).namespace();
  }

  /** {@code file:line}. */
  public String where() {
    return carrier.where();
  }

  /** The controllers it runs. */
  public List<String> components() {
    List<String> said = spec().list("components").stream().flatMap(v -> v.text().stream()).toList();
    return said.isEmpty() ? COMPONENTS : said;
  }

  /** The version of Flux it asks for, exact or a range. */
  public String version() {
    return spec().text("distribution", "version").orElse("2.x");
  }

  /** Whether the operator leaves it alone, and its deletion deletes nothing. */
  public boolean isDisabled() {
    return annotation("fluxcd.controlplane.io/reconcile").equals("disabled");
  }

  /** Whether Helm leaves it when its release goes. */
  public boolean isKeptByHelm() {
    return isReleased() && annotation("helm.sh/resource-policy").equals("keep");
  }

  private String annotation(String name) {
    return value.text("metadata", "annotations", name).orElse("").toLowerCase(Locale.ROOT);
  }
}
