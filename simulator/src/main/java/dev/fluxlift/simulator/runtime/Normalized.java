package dev.fluxlift.simulator.runtime;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * What kustomize-controller and Flux Operator make of an object before they apply it (fluxcd/pkg
 * ssa/normalize/normalize.go): kinds of client-go's scheme are read into their Go type and written again, so that structs
 * which are no pointers appear ({@code spec: {}} of a Namespace; seen live in the fields they own), but for the roles;
 * ports get their protocol; stringData of a Secret becomes data; status goes, except a CRD's.
 */
public final class Normalized {
  private static final Kinds KINDS = Kinds.kubernetes();
  private static final Set<String> NOT_IN_SCHEME = Set.of("apiextensions.k8s.io", "apiregistration.k8s.io");
  private static final List<List<String>> TEMPLATES = List.of(List.of("spec", "template"),
      List.of("spec", "jobTemplate"), List.of("spec", "jobTemplate", "spec", "template"));
  private static final Set<String> ROLES = Set.of("Role", "ClusterRole");

  private Normalized() {}

  /**
   * The object as it is sent.
   *
   * @param zeroTimes whether the creationTimestamp of a template is written though nobody set it: until apimachinery 0.33;
   *     from 0.34 on it is not (apis/meta/v1/types.go, omitzero)
   */
  public static Mapping of(Mapping object, boolean zeroTimes) {
    ObjectRef ref = ObjectRef.of(object);
    if (ref.group().equals("rbac.authorization.k8s.io") && ROLES.contains(ref.kind())) {
      return object;
    }
    Mapping typed = zeroTimes ? typed(object, ref) : withoutZeroTimes(typed(object, ref));
    Mapping out = ref.kind().equals("CustomResourceDefinition") ? typed : typed.without("status");
    return switch (ref.group() + "/" + ref.kind()) {
      case "/Secret" -> secret(out);
      case "/Service" -> ports(out, "spec", "ports");
      case "/Pod" -> containers(out, "spec");
      case "apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "apps/ReplicaSet", "batch/Job" ->
          containers(out, "spec", "template", "spec");
      case "batch/CronJob" -> containers(out, "spec", "jobTemplate", "spec", "template", "spec");
      default -> out;
    };
  }

  private static Mapping typed(Mapping object, ObjectRef ref) {
    // what SOPS encrypted is no Secret that the type could hold: it is refused when it is applied
    if (NOT_IN_SCHEME.contains(ref.group()) || object.has("sops")) {
      return object;
    }
    return KINDS.builtIn(new KindRef(ref.group(), ref.kind()))
        .filter(kind -> object.text("apiVersion").filter(kind.stored()::equals).isPresent())
        .map(kind -> kind.written(object).withoutPath(List.of("metadata", "creationTimestamp")))
        .orElse(object);
  }

  private static Mapping withoutZeroTimes(Mapping object) {
    Mapping out = object;
    for (List<String> template : TEMPLATES) {
      List<String> path = new ArrayList<>(template);
      path.addAll(List.of("metadata", "creationTimestamp"));
      boolean zero = out.get(path.toArray(String[]::new)).filter(Value.Null.class::isInstance).isPresent();
      out = zero ? out.withoutPath(path) : out;
    }
    return out;
  }

  private static Mapping secret(Mapping secret) {
    Mapping out = secret.without("stringData");
    for (var entry : secret.mapping("stringData").entries().entrySet()) {
      byte[] bytes = entry.getValue().text().orElse("").getBytes(StandardCharsets.UTF_8);
      out = out.withPath(List.of("data", entry.getKey()), Value.of(Base64.getEncoder().encodeToString(bytes)));
    }
    return out;
  }

  private static Mapping containers(Mapping object, String... pod) {
    List<String> path = new ArrayList<>(List.of(pod));
    path.add("containers");
    List<Value> all = object.list(path.toArray(String[]::new));
    return all.isEmpty()
        ? object
        : object.withPath(path, Sequence.of(all.stream().map(c -> ports(c.asMapping(), "ports")).toList()));
  }

  private static Mapping ports(Mapping object, String... path) {
    List<Value> all = object.list(path);
    return all.isEmpty() ? object : object.withPath(List.of(path), Sequence.of(all.stream()
        .map(Value::asMapping)
        .map(p -> p.has("protocol") ? p : p.with("protocol", Value.of("TCP")))
        .toList()));
  }
}
