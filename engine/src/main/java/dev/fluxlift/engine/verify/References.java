package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The Secrets and ConfigMaps that a live Flux object refers to: every {@code …ecretRef} and {@code configMapRef} with a
 * name, and the entries of substituteFrom and valuesFrom (kustomize-controller docs/spec/v1/kustomizations.md@v1.6.1,
 * helm-controller docs/spec/v2/helmreleases.md@v1.3.0). What the values of a HelmRelease hold is none of Flux's.
 */
final class References {
  private References() {}

  static SortedSet<ObjectRef> of(LiveObject object) {
    SortedSet<ObjectRef> found = new TreeSet<>();
    walk(object.body().mapping("spec").without("values"), object.ref().namespace(), found);
    return found;
  }

  private static void walk(Value value, String namespace, SortedSet<ObjectRef> found) {
    switch (value) {
      case Mapping mapping ->
        mapping.entries().forEach((key, child) -> {
          if (key.equals("secretRef") || key.endsWith("SecretRef")) {
            add("Secret", child.asMapping(), namespace, found);
          } else if (key.equals("configMapRef")) {
            add("ConfigMap", child.asMapping(), namespace, found);
          } else if (key.equals("substituteFrom") || key.equals("valuesFrom")) {
            child.items().forEach(i -> add(i.asMapping().text("kind").orElse(""), i.asMapping(), namespace, found));
          } else {
            walk(child, namespace, found);
          }
        });
      case Value.Sequence list -> list.values().forEach(item -> walk(item, namespace, found));
      case Value.Text _, Value.Bool _, Value.Num _, Value.Null _ -> {}
    }
  }

  private static void add(String kind, Mapping reference, String namespace, SortedSet<ObjectRef> found) {
    reference
        .text("name")
        .filter(name -> kind.equals("Secret") || kind.equals("ConfigMap"))
        .ifPresent(name -> found.add(new ObjectRef("", kind, namespace, name)));
  }
}
