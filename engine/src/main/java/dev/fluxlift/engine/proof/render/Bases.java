package dev.fluxlift.engine.proof.render;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What {@code flux install} and Flux Operator do alike to the objects of a distribution (flux2@v2.6.4 and v2.9.4
 * pkg/manifestgen/install/templates.go; flux-operator@v0.32.0 internal/builder/templates.go).
 */
final class Bases {
  private static final Map<String, String> POD_SECURITY =
      Map.of("pod-security.kubernetes.io/warn", "restricted", "pod-security.kubernetes.io/warn-version", "latest");

  private Bases() {}

  /** The Namespace both sides make. */
  static Mapping namespace(String name) {
    return Transformers.put(
        Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of("name", name)),
        List.of("metadata", "labels"),
        POD_SECURITY);
  }

  /** The roles, named after the namespace. */
  static List<Mapping> roles(Distribution distribution, String namespace) {
    List<Mapping> here =
        distribution.rbac().stream()
            // both builders replace the text in rbac.yaml when the namespace is another
            .map(o -> Transformers.replaceText(o, "flux-system", namespace).asMapping())
            .toList();
    return Transformers.namespace(Transformers.suffix(here, "-" + namespace), namespace);
  }

  /** The objects of one component with the build's arguments and node selector. */
  static List<Mapping> component(Distribution distribution, String component, Arguments arguments) {
    return Transformers.each(
        distribution.components().getOrDefault(component, List.of()),
        o -> Transformers.is(o, "Deployment") ? nodeSelector(Transformers.args(o, replaced(component, arguments))) : o);
  }

  private static Mapping nodeSelector(Mapping deployment) {
    return Transformers.put(
        deployment, List.of("spec", "template", "spec", "nodeSelector"), Map.of("kubernetes.io/os", "linux"));
  }

  private static UnaryOperator<List<Value>> replaced(String component, Arguments arguments) {
    return args -> {
      List<Value> out = new ArrayList<>(args);
      boolean notifies = component.equals("notification-controller");
      int first = notifies ? 0 : 1;
      if (!notifies) {
        replace(component, out, 0, "--events-addr=" + arguments.eventsAddress());
      }
      replace(component, out, first, "--watch-all-namespaces=true");
      replace(component, out, first + 1, "--log-level=info");
      if (component.equals("source-controller") || component.equals("source-watcher")) {
        replace(
            component,
            out,
            6,
            "--storage-adv-addr=" + component + ".$(RUNTIME_NAMESPACE).svc.cluster.local.");
      }
      return out;
    };
  }

  private static void replace(String component, List<Value> args, int index, String with) {
    if (index >= args.size()) {
      throw new Distribution.UnreadableException(
          component + " has " + args.size() + " arguments in the distribution, its build replaces number " + index);
    }
    args.set(index, Transformers.text(with));
  }

  /**
   * @param namespace where Flux runs
   * @param notifies whether notification-controller is among the components
   */
  record Arguments(String namespace, boolean notifies) {
    String eventsAddress() {
      return notifies ? "http://notification-controller." + namespace + ".svc.cluster.local./" : "";
    }
  }
}
