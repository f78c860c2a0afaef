package dev.fluxlift.yaml;

import java.util.ArrayList;
import java.util.List;

/**
 * A scalar that two Go programs read differently: what kustomize prints of it is not what kubectl, Helm or a Flux
 * controller takes it for. Quotes around it end the difference.
 *
 * @param origin file and line
 * @param column 1-based column
 * @param text as it is written
 * @param isKey whether it is a key of a mapping
 * @param byKustomize what kustomize reads, as JSON
 * @param byFlux what kubectl, Helm and Flux read, as JSON
 */
public record ReadingDifference(Origin origin, int column, String text, boolean isKey, String byKustomize,
    String byFlux) {

  /**
   * All such scalars of a file, in the order they stand in it.
   *
   * @throws YamlException when the text is no YAML that all readers agree upon otherwise
   */
  public static List<ReadingDifference> in(String file, String text) {
    List<ReadingDifference> out = new ArrayList<>();
    for (Node.Document document : new NodeParser(file, text).documents()) {
      document.root().ifPresent(root -> collect(file, root, false, out));
    }
    return List.copyOf(out);
  }

  private static void collect(String file, Node node, boolean isKey, List<ReadingDifference> out) {
    switch (node) {
      case Node.Scalar scalar -> scalar(file, scalar, isKey, out);
      case Node.Seq seq -> seq.items().forEach(item -> collect(file, item, false, out));
      case Node.Map map -> map.entries().forEach(entry -> {
        collect(file, entry.key(), true, out);
        collect(file, entry.value(), false, out);
      });
      case Node.Alias _ -> {
        // the scalar is named where its anchor is
      }
    }
  }

  private static void scalar(String file, Node.Scalar scalar, boolean isKey, List<ReadingDifference> out) {
    Value kustomize = ScalarReading.resolve(scalar, Reading.KUSTOMIZE, file);
    Value flux = ScalarReading.resolve(scalar, Reading.SIGS_YAML, file);
    if (!kustomize.equals(flux)) {
      Origin origin = new Origin(file, scalar.span().line() + 1);
      out.add(new ReadingDifference(origin, scalar.span().column() + 1, scalar.value(), isKey, kustomize.toString(),
          flux.toString()));
    }
  }

  @Override
  public String toString() {
    return origin + ":" + column + ": " + text + " is " + byKustomize + " to kustomize and " + byFlux
        + " to kubectl, Helm and Flux; put it in quotes";
  }
}
