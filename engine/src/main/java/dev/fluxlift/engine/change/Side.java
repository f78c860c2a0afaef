package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.plan.files.TreeFiles;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.FileTree;
import dev.fluxlift.kustomize.KustomizeBuild;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** One of the two states of a repository: its files, and what builds of them give. */
public final class Side {
  private static final List<String> FIELDS = List.of("path", "targetNamespace", "namePrefix", "nameSuffix", "patches",
      "components", "images", "patchesStrategicMerge", "patchesJson6902");

  private final Tree tree;
  private final Repository repository;
  private final FileTree files;
  private final Map<Mapping, BuildResult> builds = new HashMap<>();
  private final Map<Mapping, SortedSet<String>> remotes = new HashMap<>();

  /** Of these files. */
  public Side(Tree tree) {
    this.tree = tree;
    this.repository = new Repository(tree);
    this.files = new TreeFiles(tree);
  }

  /** The files as a repository. */
  public Repository repository() {
    return repository;
  }

  /** Whether there is such a folder, or file. */
  public boolean has(String path) {
    String plain = Folders.plain(path);
    return plain.isEmpty() || !files.list(plain).isEmpty() || tree.read(plain).isPresent();
  }

  /** As kustomize-controller builds a Kustomization of this spec. What comes from outside of the repository is left out. */
  public BuildResult build(Mapping spec) {
    Mapping asked = fields(spec);
    BuildResult known = builds.get(asked);
    if (known == null) {
      SortedSet<String> addresses = new TreeSet<>();
      known = new KustomizeBuild(new WithoutRemote(files, addresses)).buildFlux(Folders.plain(asked.text("path").orElse("")), asked);
      builds.put(asked, known);
      remotes.put(asked, addresses);
    }
    return known;
  }

  /** Addresses of what was left out of a build. The same address brings the same before and after. */
  public SortedSet<String> remotes(Mapping spec) {
    return Collections.unmodifiableSortedSet(remotes.getOrDefault(fields(spec), new TreeSet<>()));
  }

  private static Mapping fields(Mapping spec) {
    Mapping out = Mapping.EMPTY;
    for (String field : FIELDS) {
      if (spec.has(field)) {
        out = out.with(field, spec.entries().getOrDefault(field, spec));
      }
    }
    return out;
  }

  private record WithoutRemote(FileTree files, SortedSet<String> addresses) implements FileTree {
    @Override
    public Optional<byte[]> read(String path) {
      return files.read(path);
    }

    @Override
    public List<String> list(String directory) {
      return files.list(directory);
    }

    @Override
    public Optional<byte[]> remote(String address) {
      addresses.add(address);
      return Optional.of(new byte[0]);
    }
  }

  /** A number that is another one when a file below a folder is. */
  public int digest(String folder) {
    String plain = Folders.plain(folder);
    int out = 1;
    for (String path : tree.paths()) {
      if (Folders.within(path, plain)) {
        out = 31 * out + path.hashCode();
        out = 31 * out + Arrays.hashCode(tree.read(path).orElse(new byte[0]));
      }
    }
    return out;
  }
}
