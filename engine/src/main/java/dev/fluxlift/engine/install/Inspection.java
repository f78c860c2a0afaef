package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What there is: the repository's installation joined with the live cluster.
 *
 * @param recognition what the repository says
 * @param owners who owns each object of Flux on the cluster; empty without a cluster
 * @param versions images of the running controllers by component; empty without a cluster
 * @param secrets each secret or ConfigMap that Flux objects refer to, and whether it is there; empty when nobody looked
 */
public record Inspection(
    Recognition recognition, List<Owned> owners, Map<String, String> versions, Map<SecretUse, Optional<Boolean>> secrets) {

  private static final KindRef CRD = new KindRef("apiextensions.k8s.io", "CustomResourceDefinition");

  /** Copies. */
  public Inspection {
    owners = List.copyOf(owners);
    versions = java.util.Collections.unmodifiableMap(new TreeMap<>(versions));
  }

  /**
   * An object and who says it is theirs.
   *
   * @param object the object
   * @param labels owner labels ({@code kustomize.toolkit.fluxcd.io/name} and alike) with their values
   * @param guards annotations that keep others off ({@code ssa}, {@code prune}, {@code reconcile}) with their values
   * @param managers field managers, {@code manager/operation}
   * @param inventories Kustomizations and FluxInstances that hold it in their inventory
   */
  public record Owned(
      ObjectRef object,
      Map<String, String> labels,
      Map<String, String> guards,
      List<String> managers,
      List<ObjectRef> inventories) {}

  /** Joins. */
  public static Inspection of(Recognition recognition, Optional<Cluster> cluster) {
    Map<SecretUse, Optional<Boolean>> secrets = new java.util.LinkedHashMap<>();
    recognition
        .installation()
        .ifPresent(i -> i.secrets().forEach(s -> secrets.put(s, cluster.map(c -> c.get(s.secret()).isPresent()))));
    String namespace = recognition.installation().map(Installation::namespace).orElse("flux-system");
    return new Inspection(
        recognition,
        cluster.map(c -> owners(c, namespace)).orElse(List.of()),
        cluster.map(c -> versions(c, namespace)).orElse(Map.of()),
        secrets);
  }

  private static List<Owned> owners(Cluster cluster, String namespace) {
    List<LiveObject> objects = new ArrayList<>();
    List<LiveObject> crds =
        cluster.list(CRD).stream().filter(c -> FluxGroups.define(c.ref().name())).toList();
    cluster.get(new ObjectRef("", "Namespace", "", namespace)).ifPresent(objects::add);
    objects.addAll(crds);
    objects.addAll(cluster.list(new KindRef("apps", "Deployment"), namespace));
    for (LiveObject crd : crds) {
      objects.addAll(
          cluster.list(
              new KindRef(
                  crd.body().text("spec", "group").orElse(""), crd.body().text("spec", "names", "kind").orElse(""))));
    }
    Map<ObjectRef, List<ObjectRef>> holders = holders(cluster, objects);
    return objects.stream()
        .map(
            o ->
                new Owned(
                    o.ref(),
                    only(o.labels(), "/name"),
                    guards(o.annotations()),
                    o.managers(),
                    holders.getOrDefault(o.ref(), List.of())))
        .toList();
  }

  /** Who holds an object in an inventory. */
  private static Map<ObjectRef, List<ObjectRef>> holders(Cluster cluster, List<LiveObject> objects) {
    Map<ObjectRef, List<ObjectRef>> out = new TreeMap<>();
    List<LiveObject> all = new ArrayList<>(objects);
    all.addAll(cluster.list(new KindRef(ObjectRef.OPERATOR, "FluxInstance")));
    for (LiveObject holder : all) {
      holder.inventory().forEach(held -> out.computeIfAbsent(held, _ -> new ArrayList<>()).add(holder.ref()));
    }
    return out;
  }

  private static Map<String, String> only(Map<String, String> labels, String ending) {
    Map<String, String> out = new TreeMap<>();
    labels.forEach(
        (k, v) -> {
          if (k.endsWith(ending) && (k.contains("toolkit.fluxcd.io") || k.contains("controlplane.io"))) {
            out.put(k, v);
          }
        });
    return out;
  }

  private static Map<String, String> guards(Map<String, String> annotations) {
    Map<String, String> out = new TreeMap<>();
    annotations.forEach(
        (k, v) -> {
          if (k.endsWith("fluxcd.io/ssa") || k.endsWith(".io/prune") || k.endsWith(".io/reconcile")) {
            out.put(k, v);
          }
        });
    return out;
  }

  private static Map<String, String> versions(Cluster cluster, String namespace) {
    Map<String, String> out = new TreeMap<>();
    for (LiveObject deployment : cluster.list(new KindRef("apps", "Deployment"), namespace)) {
      deployment.body().list("spec", "template", "spec", "containers").stream()
          .findFirst()
          .flatMap(c -> c.asMapping().text("image"))
          .ifPresent(image -> out.put(deployment.ref().name(), image));
    }
    return out;
  }

  /** As a record for JSON and YAML. */
  public Mapping toValue() {
    return Mapping.of(
        "style", recognition.style().name(),
        "evidence", recognition.evidence(),
        "version", recognition.installation().map(Installation::version).orElse(""),
        "components", recognition.installation().map(Installation::components).orElse(List.of()),
        "rootSource", recognition.installation().map(i -> i.rootSource().ref().toString()).orElse(""),
        "root", recognition.installation().map(i -> i.root().ref().toString()).orElse(""),
        "owner", recognition.installation().map(i -> i.owner().ref().toString()).orElse(""),
        "patches", recognition.installation().map(i -> i.patches().stream().map(OwnerPatch::text).toList()).orElse(List.of()),
        "decryption",
            recognition.installation().map(i -> i.root().value().mapping("spec", "decryption").plain()).orElse(Map.of()),
        "running", versions,
        "secrets",
            Sequence.of(
                secrets.entrySet().stream()
                    .map(
                        e ->
                            Mapping.of(
                                "object", e.getKey().secret().toString(),
                                "usedBy", e.getKey().user().toString(),
                                "field", e.getKey().field(),
                                "there", e.getValue().map(String::valueOf).orElse("not looked")))
                    .toList()),
        "owners",
            Sequence.of(
                owners.stream()
                    .map(
                        o ->
                            Mapping.of(
                                "object", o.object().toString(),
                                "labels", o.labels(),
                                "guards", o.guards(),
                                "managers", o.managers(),
                                "inventories", o.inventories().stream().map(ObjectRef::toString).toList()))
                    .toList()));
  }

  /** As lines for a person. */
  public String text() {
    StringBuilder out = new StringBuilder("style: " + recognition.style() + "\n");
    recognition.evidence().forEach(e -> out.append("  ").append(e).append('\n'));
    recognition
        .installation()
        .ifPresent(
            i -> {
              out.append("version: ").append(i.version()).append(", controllers: ").append(String.join(", ", i.components())).append('\n');
              out.append("old owner: ").append(i.owner().ref()).append(" (").append(i.owner().where()).append(")\n");
              out.append("root: ").append(i.root().ref()).append(" from ").append(i.rootSource().ref()).append('\n');
              out.append("applications: ").append(i.apps().ref()).append('\n');
              out.append("decryption: ").append(i.root().value().text("spec", "decryption", "provider").orElse("none")).append('\n');
              i.patches().forEach(p -> out.append("patch ").append(p.index()).append(" (").append(p.origin()).append(")\n"));
            });
    recognition.findings().forEach(f -> out.append(f.code().id()).append(' ').append(f.where()).append(": ").append(f.what()).append('\n'));
    secrets.forEach(
        (s, there) ->
            out.append(s.secret()).append(" for ").append(s.user()).append(' ').append(s.field()).append(": ")
                .append(there.map(t -> t ? "there" : "MISSING").orElse("not looked, no cluster given")).append('\n'));
    versions.forEach((d, image) -> out.append("running ").append(d).append(": ").append(image).append('\n'));
    owners.forEach(
        o -> out.append(o.object()).append("  ").append(o.labels().values()).append(' ').append(o.guards()).append(' ').append(o.managers()).append('\n'));
    return out.toString();
  }
}
