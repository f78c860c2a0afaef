package dev.fluxlift.cli;

import dev.fluxlift.engine.change.ChangeReport;
import dev.fluxlift.engine.change.Side;
import dev.fluxlift.engine.change.rules.AllRules;
import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.estate.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Trees that owners of real repositories pushed, where they are there. */
final class ChangeCorpus {
  private ChangeCorpus() {}

  static Optional<Path> corpus() {
    String set = System.getProperty("fluxlift.corpora", "");
    return (set.isEmpty() ? Stream.of("../../shared/corpus", "../../../shared/corpus") : Stream.of(set))
        .map(Path::of).filter(p -> Files.isDirectory(p.resolve("pushed-and-wrong"))).findFirst();
  }

  static Tree before(String state) {
    return new FolderTree(corpus().orElseThrow().resolve("pushed-and-wrong-parents").resolve(state));
  }

  static Tree after(String state) {
    return new FolderTree(corpus().orElseThrow().resolve("pushed-and-wrong").resolve(state));
  }

  /** All files of a tree. */
  static Map<String, byte[]> files(Tree tree) {
    Map<String, byte[]> out = new TreeMap<>();
    tree.paths().forEach(p -> out.put(p, tree.read(p).orElseThrow()));
    return out;
  }

  static ChangeReport report(Tree from, Tree to) {
    return ChangeReport.of(new Side(from), new Side(to), AllRules.RULES, new FluxSchemas());
  }
}
