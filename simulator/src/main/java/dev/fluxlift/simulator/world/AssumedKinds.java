package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.simulator.flux.Builds;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Kinds that a repository has objects of and nothing that is simulated brings: charts or remote resources do. Their schemas
 * are not known, so they take any field. A kind of which a build gives an object without namespace is one of the whole
 * cluster: no server takes it otherwise.
 */
final class AssumedKinds {
  private static final Set<String> NOT_OBJECTS = Set.of("kustomize.config.k8s.io");
  private final Map<KindRef, Set<String>> versions = new LinkedHashMap<>();
  private final Set<KindRef> wide = new HashSet<>();
  private final Repository repository;
  private final Builds builds;

  /**
   * @param builds that leave out remote resources
   * @param served whether the cluster has a kind already
   */
  AssumedKinds(Repository repository, Builds builds, Predicate<KindRef> served) {
    this.repository = repository;
    this.builds = builds;
    for (Document document : repository.documents()) {
      ObjectRef ref = document.ref();
      KindRef kind = new KindRef(ref.group(), ref.kind());
      boolean object = ref.group().contains(".") && !ref.name().isEmpty() && !NOT_OBJECTS.contains(ref.group())
          && !ref.group().equals(ObjectRef.OPERATOR);
      if (object && (versions.containsKey(kind) || !served.test(kind))) {
        String apiVersion = document.value().text("apiVersion").orElse("");
        versions.computeIfAbsent(kind, _ -> new TreeSet<>()).add(apiVersion.substring(apiVersion.indexOf('/') + 1));
      }
    }
    repository.documents(ObjectRef.KUSTOMIZE).stream().filter(AssumedKinds::builds).forEach(this::scopes);
  }

  private static boolean builds(Document document) {
    return document.ref().kind().equals("Kustomization")
        && document.value().text("spec", "sourceRef", "kind").filter("GitRepository"::equals).isPresent();
  }

  /** One that does not build says so when it is reconciled. */
  private void scopes(Document kustomization) {
    Mapping spec = kustomization.value().mapping("spec");
    for (Mapping object : builds.of(repository.tree(), spec).objects()) {
      ObjectRef ref = ObjectRef.of(object);
      KindRef kind = new KindRef(ref.group(), ref.kind());
      if (versions.containsKey(kind) && ref.namespace().isEmpty()) {
        wide.add(kind);
      }
    }
  }

  /** A CRD for each of these kinds, in the order of the files. */
  List<Mapping> crds() {
    return versions.entrySet().stream().map(e -> crd(e.getKey(), e.getValue(), wide.contains(e.getKey()))).toList();
  }

  /** What is assumed, one line each, for a person. */
  List<String> said() {
    Set<String> out = new TreeSet<>();
    versions.keySet().forEach(kind -> out.add("CustomResourceDefinition " + kind.kind() + "." + kind.group()
        + ": a chart brings it" + (wide.contains(kind) ? ", of the whole cluster" : "")));
    builds.leftOut().forEach(address -> out.add(address + ": what it brings is left out"));
    return List.copyOf(out);
  }

  private static Mapping crd(KindRef kind, Set<String> versions, boolean wide) {
    String singular = kind.kind().toLowerCase(Locale.ROOT);
    String plural = singular.endsWith("y") ? singular.substring(0, singular.length() - 1) + "ies" : singular + "s";
    Mapping schema = Mapping.of("type", "object", "x-kubernetes-preserve-unknown-fields", true);
    String stored = versions.iterator().next();
    List<Mapping> served = versions.stream()
        .map(v -> Mapping.of(
            "name", v, "served", true, "storage", v.equals(stored), "schema", Mapping.of("openAPIV3Schema", schema)))
        .toList();
    return Mapping.of(
        "apiVersion", "apiextensions.k8s.io/v1",
        "kind", "CustomResourceDefinition",
        "metadata", Mapping.of("name", plural + "." + kind.group()),
        "spec", Mapping.of(
            "group", kind.group(),
            "names", Mapping.of(
                "kind", kind.kind(), "listKind", kind.kind() + "List", "plural", plural, "singular", singular),
            "scope", wide ? "Cluster" : "Namespaced",
            "versions", served));
  }
}
