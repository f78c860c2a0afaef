package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.plan.files.TreeFiles;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.FileTree;
import dev.fluxlift.kustomize.KustomizeBuild;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Builds of Kustomizations. One is made anew only when a file that it read, or a folder that it listed, is another than then:
 * a commit changes few of them. Worlds of the same estate share them.
 */
public final class Builds {
  private static final int REMEMBERED = 4;
  private static final List<String> FIELDS = List.of("path", "targetNamespace", "namePrefix", "nameSuffix", "patches",
      "components", "images", "patchesStrategicMerge", "patchesJson6902");

  private final boolean leavesOutRemote;
  private final Map<Mapping, List<Built>> known = new HashMap<>();
  private final SortedSet<String> leftOut = new TreeSet<>();
  private Optional<Opened> opened = Optional.empty();

  /** @param leavesOutRemote whether remote resources are taken to bring nothing; else a build that names one fails */
  public Builds(boolean leavesOutRemote) {
    this.leavesOutRemote = leavesOutRemote;
  }

  /** The tree that was built of last, which is that of the next one, too, as a rule. */
  private record Opened(Tree tree, TreeFiles files) {}

  /** A build with what it read: no bytes for a file that was not there. */
  private record Built(BuildResult result, Map<String, Optional<byte[]>> read, Map<String, List<String>> listed) {
    boolean same(FileTree files) {
      return listed.entrySet().stream().allMatch(e -> files.list(e.getKey()).equals(e.getValue()))
          && read.entrySet().stream().allMatch(e -> same(files.read(e.getKey()), e.getValue()));
    }

    private static boolean same(Optional<byte[]> one, Optional<byte[]> other) {
      return one.isPresent() == other.isPresent() && (one.isEmpty() || Arrays.equals(one.get(), other.orElseThrow()));
    }
  }

  /** As kustomize-controller builds a Kustomization of these files. */
  public synchronized BuildResult of(Tree tree, Mapping spec) {
    Mapping fields = fields(spec);
    FileTree files = opened(tree);
    List<Built> before = known.computeIfAbsent(fields, _ -> new ArrayList<>());
    for (Built built : before) {
      if (built.same(files)) {
        return built.result();
      }
    }
    Watching watching = new Watching(files);
    BuildResult result =
        new KustomizeBuild(watching).buildFlux(Folders.plain(fields.text("path").orElse("")), fields);
    before.addFirst(new Built(result, watching.read, watching.listed));
    if (before.size() > REMEMBERED) {
      before.removeLast();
    }
    return result;
  }

  /** The addresses of remote resources that were left out so far. */
  public synchronized List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  private static Mapping fields(Mapping spec) {
    Mapping out = Mapping.EMPTY;
    for (String field : FIELDS) {
      var value = spec.get(field);
      if (value.isPresent()) {
        out = out.with(field, value.get());
      }
    }
    return out;
  }

  private FileTree opened(Tree tree) {
    if (opened.filter(o -> o.tree() == tree).isEmpty()) {
      opened = Optional.of(new Opened(tree, new TreeFiles(tree)));
    }
    return opened.orElseThrow().files();
  }

  /** Writes down what is read. */
  private final class Watching implements FileTree {
    private final FileTree files;
    private final Map<String, Optional<byte[]>> read = new LinkedHashMap<>();
    private final Map<String, List<String>> listed = new LinkedHashMap<>();

    Watching(FileTree files) {
      this.files = files;
    }

    @Override
    public Optional<byte[]> read(String path) {
      return read.computeIfAbsent(path, files::read);
    }

    @Override
    public List<String> list(String directory) {
      return listed.computeIfAbsent(directory, files::list);
    }

    @Override
    public Optional<byte[]> remote(String address) {
      if (!leavesOutRemote) {
        return Optional.empty();
      }
      leftOut.add(address);
      return Optional.of(new byte[0]);
    }
  }
}
