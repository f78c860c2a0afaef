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
  private Watcher watcher = new Watcher() {
    @Override
    public void read(String what) {}

    @Override
    public void changed(String what) {}
  };

  /** Is told what is read and changed, folder by folder. */
  public interface Watcher {
    /** Somebody looked for an artifact. */
    void read(String what);

    /** An artifact came or went, or was made anew. */
    void changed(String what);
  }

  /** Whom to tell from now on. */
  public void watched(Watcher other) {
    watcher = other;
  }

  private static String folder(String path) {
    return "artifacts of " + path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

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
    watcher.read(folder(path));
    return Optional.ofNullable(stored.get(path));
  }

  void put(String path, ArtifactFiles files) {
    watcher.changed(folder(path));
    stored.put(path, files);
  }

  /** Removes what is in a folder but for one path. */
  void keepOnly(String folder, String path) {
    watcher.changed(folder(folder + "/"));
    stored.keySet().removeIf(p -> p.startsWith(folder + "/") && !p.equals(path));
  }

  void removeAll(String prefix) {
    watcher.changed(folder(prefix));
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
    stored.keySet().removeIf(p -> p.startsWith(prefix));
    stored.putAll(files);
  }
}
