package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.proof.render.Rendered;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.List;

/** The argument that tells a controller where to send events: with the namespace, or leaving it to the kubelet. */
final class EventsAddress {
  /** As {@code flux install} writes it since 2.7.2 (flux2@v2.7.2 pkg/manifestgen/install/manifests.go). */
  static final String LEFT_TO_KUBELET = in("$(RUNTIME_NAMESPACE)");

  private static final List<String> CONTAINERS = List.of("spec", "template", "spec", "containers");

  private EventsAddress() {}

  /** With the namespace, as before and as Flux Operator writes it. */
  static String in(String namespace) {
    return "--events-addr=http://notification-controller." + namespace + ".svc.cluster.local./";
  }

  /** The objects with the argument as a file of Flux's own objects has it. */
  static Rendered leftToKubelet(Rendered rendered, String namespace) {
    List<Mapping> objects = rendered.objects().stream().map(o -> leftToKubelet(o, namespace)).toList();
    return new Rendered(rendered.source(), rendered.wholeCrds(), objects, rendered.patches());
  }

  private static Mapping leftToKubelet(Mapping object, String namespace) {
    if (object.text("kind").filter("Deployment"::equals).isEmpty()) {
      return object;
    }
    List<Value> containers = object.list(CONTAINERS.toArray(String[]::new)).stream()
        .<Value>map(c -> c.asMapping().with("args", Sequence.of(
            c.asMapping().list("args").stream().map(a -> replaced(a, namespace)).toList())))
        .toList();
    return object.withPath(CONTAINERS, Sequence.of(containers));
  }

  private static Value replaced(Value argument, String namespace) {
    return argument.text().filter(in(namespace)::equals).isPresent() ? Value.of(LEFT_TO_KUBELET) : argument;
  }
}
