package dev.fluxlift.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A file that is read prints back byte by byte, and each scalar stands exactly where its span says: the text of the
 * spans and the text between them make up the file again, and each stretch on its own reads as the scalar does.
 */
class RoundTripTest {
  private int files;
  private int scalars;
  private final List<String> notRead = new ArrayList<>();

  @Test
  void ownFilesPrintBackIdentical() {
    YamlFiles.own().forEach(this::roundTrip);
    report("own files");
    assertThat(files).isGreaterThan(3);
    assertThat(notRead).isEmpty();
  }

  @Test
  void realFilesPrintBackIdentical() {
    List<Path> real = YamlFiles.real();
    if (real.isEmpty()) {
      System.out.println("NOT RUN: round trip of real files (no corpus)");
    }
    Assumptions.assumeFalse(real.isEmpty());
    real.forEach(this::roundTrip);
    report("real files");
    assertThat(files).isGreaterThan(1000);
  }

  private void report(String what) {
    System.out.println("round trip of " + what + ": " + files + " identical, " + scalars + " scalars in their place, "
        + notRead.size() + " are no YAML that all readers agree upon");
    notRead.forEach(line -> System.out.println("  " + line));
  }

  private void roundTrip(Path file) {
    byte[] bytes = YamlFiles.bytes(file);
    YamlEdit edit = YamlEdit.of(file.toString(), bytes);
    assertThat(edit.bytes()).as("%s", file).isEqualTo(bytes);
    files++;
    List<Node.Document> documents;
    try {
      YamlStream.parse(file.toString(), edit.text());
      documents = new NodeParser(file.toString(), edit.text()).documents();
    } catch (YamlException e) {
      notRead.add(file.getFileName() + ":" + e.line() + ": " + e.reason());
      return;
    }
    List<Node.Scalar> found = new ArrayList<>();
    documents.forEach(document -> document.root().ifPresent(root -> collect(root, found)));
    StringBuilder printed = new StringBuilder();
    int at = 0;
    for (Node.Scalar scalar : found) {
      Node.Span span = scalar.span();
      printed.append(edit.text(), at, span.start()).append(edit.text(), span.start(), span.end());
      at = span.end();
      readsAlone(file, edit.text(), scalar);
    }
    printed.append(edit.text(), at, edit.text().length());
    assertThat(printed.toString()).as("%s", file).isEqualTo(edit.text());
  }

  /** What stands in the span of a scalar is that scalar. A block is read by its indentation and so is not cut out. */
  private void readsAlone(Path file, String text, Node.Scalar scalar) {
    String own = text.substring(scalar.span().start(), scalar.span().end());
    if (!scalar.block() && !own.contains("\n") && !own.isEmpty()) {
      Node alone = new NodeParser("alone", "- " + own).documents().getFirst().root().orElseThrow();
      assertThat(alone).as("%s: %s", file, own).isInstanceOfSatisfying(Node.Seq.class,
          seq -> assertThat(seq.items()).singleElement().isInstanceOfSatisfying(Node.Scalar.class,
              again -> assertThat(again.value()).isEqualTo(scalar.value())));
      scalars++;
    }
  }

  private static void collect(Node node, List<Node.Scalar> out) {
    switch (node) {
      case Node.Scalar scalar -> out.add(scalar);
      case Node.Seq seq -> seq.items().forEach(item -> collect(item, out));
      case Node.Map map -> map.entries().forEach(entry -> {
        collect(entry.key(), out);
        collect(entry.value(), out);
      });
      case Node.Alias _ -> {
        // no scalar of its own
      }
    }
  }
}
