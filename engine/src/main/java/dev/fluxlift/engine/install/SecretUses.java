package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.Deliveries;
import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which Secrets and ConfigMaps the Flux objects of a repository refer to: each {@code …ecretRef} and
 * {@code configMapRef} with a name, and the entries of substituteFrom and valuesFrom (kustomize-controller
 * docs/spec/v1/kustomizations.md@v1.6.1, helm-controller docs/spec/v2/helmreleases.md@v1.3.0, source-controller
 * docs/spec/v1@v1.6.2, notification-controller docs/spec@v1.6.0). The values of a HelmRelease are not Flux's.
 */
final class SecretUses {
  private final Deliveries deliveries;
  private final List<SecretUse> found = new ArrayList<>();

  private SecretUses(Deliveries deliveries) {
    this.deliveries = deliveries;
  }

  /** In the order of users and fields; a namespace that cannot be told from the files is {@code ""}. */
  static List<SecretUse> of(List<Document> documents) {
    SecretUses uses = new SecretUses(new Deliveries(documents));
    for (Document document : documents) {
      if (FluxGroups.has(document.ref().group())) {
        ObjectRef user = document.ref().in(uses.deliveries.namespaceOf(document));
        uses.walk(document.value().mapping("spec").without("values"), user, "spec");
      }
    }
    return uses.found.stream()
        .distinct()
        .sorted(Comparator.comparing(SecretUse::secret)
            .thenComparing(SecretUse::user)
            .thenComparing(SecretUse::field))
        .toList();
  }

  private void walk(Value value, ObjectRef user, String field) {
    switch (value) {
      case Mapping mapping -> mapping.entries().forEach((key, child) -> key(key, child, user, field + "." + key));
      case Sequence list -> {
        for (int i = 0; i < list.values().size(); i++) {
          walk(list.values().get(i), user, field + "[" + i + "]");
        }
      }
      case Value.Text _, Value.Bool _, Value.Num _, Value.Null _ -> {}
    }
  }

  private void key(String key, Value child, ObjectRef user, String field) {
    if (key.equals("secretRef") || key.endsWith("SecretRef")) {
      add("Secret", child.asMapping(), user, field);
    } else if (key.equals("configMapRef")) {
      add("ConfigMap", child.asMapping(), user, field);
    } else if (key.equals("substituteFrom") || key.equals("valuesFrom")) {
      for (int i = 0; i < child.items().size(); i++) {
        Mapping reference = child.items().get(i).asMapping();
        add(reference.text("kind").orElse(""), reference, user, field + "[" + i + "]");
      }
    } else {
      walk(child, user, field);
    }
  }

  private void add(String kind, Mapping reference, ObjectRef user, String field) {
    reference
        .text("name")
        .filter(name -> kind.equals("Secret") || kind.equals("ConfigMap"))
        .ifPresent(name -> found.add(new SecretUse(
            new ObjectRef("", kind, user.namespace(), name),
            user,
            field,
            reference.bool("optional").orElse(false))));
  }
}
