package dev.fluxlift.engine.proof.render;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The few built-in kustomize transformers that both builds use, on whole objects. */
final class Transformers {
  private static final List<String> CONTAINERS = List.of("spec", "template", "spec", "containers");

  private Transformers() {}

  static boolean is(Mapping object, String kind) {
    return object.text("kind").filter(kind::equals).isPresent();
  }

  static boolean named(Mapping object, String name) {
    return object.text("metadata", "name").filter(name::equals).isPresent();
  }

  static Text text(String value) {
    return new Text(value, dev.fluxlift.yaml.Origin.NONE);
  }

  /** Sets metadata.namespace on what has one. */
  static List<Mapping> namespace(List<Mapping> objects, String namespace) {
    return each(
        objects,
        o ->
            Namespaces.clusterScoped(o.text("kind").orElse(""))
                ? o
                : o.withPath(List.of("metadata", "namespace"), text(namespace)));
  }

  static List<Mapping> labels(List<Mapping> objects, Map<String, String> labels) {
    return each(objects, o -> put(o, List.of("metadata", "labels"), labels));
  }

  static List<Mapping> annotations(List<Mapping> objects, Map<String, String> annotations) {
    return each(objects, o -> put(o, List.of("metadata", "annotations"), annotations));
  }

  static Mapping put(Mapping object, List<String> path, Map<String, String> entries) {
    Mapping out = object;
    for (Map.Entry<String, String> e : entries.entrySet()) {
      List<String> full = new ArrayList<>(path);
      full.add(e.getKey());
      out = out.withPath(full, text(e.getValue()));
    }
    return out;
  }

  /** Appends to the names, and to roleRefs that name one of these objects. */
  static List<Mapping> suffix(List<Mapping> objects, String suffix) {
    Set<String> roles =
        objects.stream()
            .filter(o -> is(o, "ClusterRole") || is(o, "Role"))
            .map(o -> o.text("metadata", "name").orElse(""))
            .collect(Collectors.toSet());
    return each(
        objects,
        o -> {
          Mapping renamed =
              o.withPath(List.of("metadata", "name"), text(o.text("metadata", "name").orElse("") + suffix));
          String role = o.text("roleRef", "name").orElse("");
          return roles.contains(role) ? renamed.withPath(List.of("roleRef", "name"), text(role + suffix)) : renamed;
        });
  }

  /** Replaces {@code fluxcd/NAME[:tag]} by the image of that component; other images stay as they are. */
  static List<Mapping> images(List<Mapping> objects, List<Image> images, String registry) {
    return each(
        objects,
        o ->
            is(o, "Deployment")
                ? container(
                    o,
                    c -> {
                      String before = c.text("image").orElse("");
                      String name = before.contains(":") ? before.substring(0, before.indexOf(':')) : before;
                      return images.stream()
                          .filter(i -> name.equals("fluxcd/" + i.component()))
                          .findFirst()
                          .map(i -> c.with("image", text(i.in(registry))))
                          .orElse(c);
                    })
                : o);
  }

  /** Changes each container of a Deployment. */
  static Mapping container(Mapping deployment, UnaryOperator<Mapping> change) {
    List<Value> changed =
        deployment.list(CONTAINERS.toArray(String[]::new)).stream()
            .<Value>map(c -> change.apply(c.asMapping()))
            .toList();
    return deployment.withPath(CONTAINERS, Sequence.of(changed));
  }

  /** Changes the arguments of the first container, as JSON patches on {@code containers/0/args} do. */
  static Mapping args(Mapping deployment, UnaryOperator<List<Value>> change) {
    List<Value> containers = deployment.list(CONTAINERS.toArray(String[]::new));
    if (containers.isEmpty()) {
      return deployment;
    }
    List<Value> out = new ArrayList<>(containers);
    Mapping first = containers.getFirst().asMapping();
    out.set(0, first.with("args", Sequence.of(change.apply(first.list("args")))));
    return deployment.withPath(CONTAINERS, Sequence.of(out));
  }

  static List<Mapping> each(List<Mapping> objects, UnaryOperator<Mapping> change) {
    return objects.stream().map(change).toList();
  }

  /** Replaces every occurrence of a text in every string. */
  static Value replaceText(Value value, String from, String to) {
    return switch (value) {
      case Text t -> new Text(t.value().replace(from, to), t.origin());
      case Mapping m -> m.map(v -> replaceText(v, from, to));
      case Sequence s -> new Sequence(s.values().stream().map(v -> replaceText(v, from, to)).toList(), s.origin());
      default -> value;
    };
  }
}
