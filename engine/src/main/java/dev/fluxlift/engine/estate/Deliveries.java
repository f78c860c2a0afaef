package dev.fluxlift.engine.estate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which Flux Kustomization of the repository builds a file, as far as its path says. */
public final class Deliveries {
  private final List<Document> kustomizations;

  /** Of these documents. */
  public Deliveries(List<Document> documents) {
    this.kustomizations = documents.stream()
        .filter(d -> d.ref().group().equals(ObjectRef.KUSTOMIZE) && d.ref().kind().equals("Kustomization"))
        .filter(d -> d.value().text("spec", "path").isPresent())
        .toList();
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

  /** The namespace of an object: as written, or the targetNamespace of what builds it; {@code ""} when unknown. */
  public String namespaceOf(Document document) {
    return document.ref().namespace().isEmpty()
        ? of(document.file()).flatMap(k -> k.value().text("spec", "targetNamespace")).orElse("")
        : document.ref().namespace();
  }

  /** The folder a Flux Kustomization builds. */
  public static String pathOf(Document kustomization) {
    return Folders.plain(kustomization.value().text("spec", "path").orElse(""));
  }
}
