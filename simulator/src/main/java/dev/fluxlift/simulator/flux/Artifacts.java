package dev.fluxlift.simulator.flux;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What source-controller has in its storage, by path ({@code KIND/NAMESPACE/NAME/FILE}). It is served while the controller
 * leads (source-controller main.go@v1.6.0: the file server starts when it is elected).
 */
public final class Artifacts {
  private static final String SCHEME = "http://";
  private TreeMap<String, ArtifactFiles> stored = new TreeMap<>();

  /** Where others fetch it. */
  static String url(String namespace, String path) {
    return SCHEME + "source-controller." + namespace + ".svc.cluster.local./" + path;
  }

  /** What is at a URL; empty when it is not in the storage. */
  Optional<ArtifactFiles> at(String url) {
    int slash = url.indexOf('/', SCHEME.length());
    return slash < 0 ? Optional.empty() : get(url.substring(slash + 1));
  }

  Optional<ArtifactFiles> get(String path) {
    return Optional.ofNullable(stored.get(path));
  }

  void put(String path, ArtifactFiles files) {
    stored.put(path, files);
  }

  /** Removes what is in a folder but for one path. */
  void keepOnly(String folder, String path) {
    stored.keySet().removeIf(p -> p.startsWith(folder + "/") && !p.equals(path));
  }

  void removeAll(String prefix) {
    stored.keySet().removeIf(p -> p.startsWith(prefix));
  }

  Map<String, ArtifactFiles> below(String prefix) {
    TreeMap<String, ArtifactFiles> out = new TreeMap<>();
    stored.forEach((path, files) -> {
      if (path.startsWith(prefix)) {
        out.put(path, files);
      }
    });
    return out;
  }

  void replace(String prefix, Map<String, ArtifactFiles> files) {
    removeAll(prefix);
    stored.putAll(files);
  }
}
