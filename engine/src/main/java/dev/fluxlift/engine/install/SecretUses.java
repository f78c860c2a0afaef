package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
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
  private static final String FLUX = ".toolkit.fluxcd.io";
  private final List<Document> kustomizations;
  private final List<SecretUse> found = new ArrayList<>();

  private SecretUses(List<Document> kustomizations) {
    this.kustomizations = kustomizations;
  }

  /** In the order of users and fields; a namespace that cannot be told from the files is {@code ""}. */
  static List<SecretUse> of(List<Document> documents) {
    SecretUses uses = new SecretUses(documents.stream()
        .filter(d -> d.ref().group().equals(ObjectRef.KUSTOMIZE) && d.ref().kind().equals("Kustomization"))
        .toList());
    for (Document document : documents) {
      if (document.ref().group().endsWith(FLUX)) {
        ObjectRef user = document.ref().in(uses.namespaceOf(document));
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

  /** As written, or the targetNamespace of the Kustomization whose path holds the file most closely. */
  private String namespaceOf(Document document) {
    if (!document.ref().namespace().isEmpty()) {
      return document.ref().namespace();
    }
    return kustomizations.stream()
        .filter(k -> k.value().text("spec", "path").isPresent())
        .filter(k -> Folders.within(document.file(), pathOf(k)))
        .max(Comparator.comparingInt(k -> pathOf(k).length()))
        .flatMap(k -> k.value().text("spec", "targetNamespace"))
        .orElse("");
  }

  private static String pathOf(Document kustomization) {
    return Folders.plain(kustomization.value().text("spec", "path").orElse(""));
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
