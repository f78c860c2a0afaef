package dev.fluxlift.engine.estate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which Flux Kustomization of the repository builds a file, as far as its path says. */
public final class Deliveries {
  private final List<Document> kustomizations;
  private final Map<String, String> namespaces = new TreeMap<>();

  /** Of these documents. */
  public Deliveries(List<Document> documents) {
    this.kustomizations = documents.stream()
        .filter(d -> d.ref().group().equals(ObjectRef.KUSTOMIZE) && d.ref().kind().equals("Kustomization"))
        .filter(d -> d.value().text("spec", "path").isPresent())
        .toList();
    documents.stream()
        .filter(d -> d.ref().group().equals("kustomize.config.k8s.io") && d.ref().kind().equals("Kustomization"))
        .forEach(d -> d.value().text("namespace").ifPresent(n -> namespaces.put(Folders.of(d.file()), n)));
  }

  /** The one whose path holds the file most closely; empty when several do equally. */
  public Optional<Document> of(String file) {
    List<Document> holding = kustomizations.stream()
        .filter(k -> Folders.within(file, pathOf(k)))
        .sorted(Comparator.comparingInt((Document k) -> pathOf(k).length()).reversed())
        .toList();
    if (holding.isEmpty()) {
      return Optional.empty();
    }
    boolean several = holding.size() > 1 && pathOf(holding.get(0)).equals(pathOf(holding.get(1)));
    return several ? Optional.empty() : Optional.of(holding.getFirst());
  }

  /**
   * The namespace of an object: as written, or the targetNamespace of what builds it, or that of the kustomization file
   * in its folder or the nearest above; {@code ""} when unknown.
   */
  public String namespaceOf(Document document) {
    if (!document.ref().namespace().isEmpty()) {
      return document.ref().namespace();
    }
    Optional<Document> delivery = of(document.file());
    return delivery
        .flatMap(k -> k.value().text("spec", "targetNamespace"))
        .or(() -> above(document.file(), delivery.map(Deliveries::pathOf).orElse("")))
        .orElse("");
  }

  private Optional<String> above(String file, String top) {
    String folder = Folders.of(file);
    while (Folders.within(folder, top)) {
      String namespace = namespaces.get(folder);
      if (namespace != null) {
        return Optional.of(namespace);
      }
      if (folder.isEmpty()) {
        return Optional.empty();
      }
      folder = Folders.of(folder);
    }
    return Optional.empty();
  }

  /** The folder a Flux Kustomization builds. */
  public static String pathOf(Document kustomization) {
    return Folders.plain(kustomization.value().text("spec", "path").orElse(""));
  }
}
