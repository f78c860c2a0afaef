package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Kubeconfig files, merged as kubectl does (client-go@v0.33 clientcmd/loader.go: the first file that has a name wins,
 * relative paths are relative to the file they stand in). A context that is asked for and not there is an error: never
 * is another one taken in its place.
 */
final class Kubeconfig {
  /** A named entry and the folder that its relative paths start from. */
  record Entry(Mapping body, Path folder) {
    Optional<Path> path(String key) {
      return body.text(key).filter(p -> !p.isEmpty()).map(folder::resolve);
    }

    String text(String key) {
      return body.text(key).orElse("");
    }
  }

  /**
   * A context with what it names.
   *
   * @param server without a slash at the end
   */
  record Target(String context, URI server, Entry cluster, Entry user) {}

  private final List<Path> files;
  private final Map<String, Entry> clusters = new LinkedHashMap<>();
  private final Map<String, Entry> users = new LinkedHashMap<>();
  private final Map<String, Entry> contexts = new LinkedHashMap<>();
  private String currentContext = "";

  private Kubeconfig(List<Path> files) {
    this.files = files;
  }

  /** Reads the files and finds the context. */
  static Target target(KubeconfigChoice choice) {
    Kubeconfig merged = new Kubeconfig(choice.files());
    boolean found = false;
    for (Path file : merged.files) {
      try {
        merged.add(file, KubeconfigYaml.read(file, Files.readAllBytes(file)));
        found = true;
      } catch (NoSuchFileException e) {
        if (choice.file().isPresent()) {
          throw refused("there is no kubeconfig " + file);
        }
        // kubectl skips missing files of the list KUBECONFIG
      } catch (IOException e) {
        throw refused("the kubeconfig " + file + " cannot be read: " + e);
      }
    }
    if (!found) {
      throw refused("there is no kubeconfig; looked for " + merged.where() + "; name one with --kubeconfig");
    }
    return merged.target(choice.context());
  }

  private void add(Path file, Mapping config) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
    addNamed(config.list("clusters"), "cluster", folder, clusters);
    addNamed(config.list("users"), "user", folder, users);
    addNamed(config.list("contexts"), "context", folder, contexts);
    if (currentContext.isEmpty()) {
      currentContext = config.text("current-context").orElse("");
    }
  }

  private static void addNamed(List<Value> items, String key, Path folder, Map<String, Entry> into) {
    for (Value item : items) {
      String name = item.asMapping().text("name").orElse("");
      into.putIfAbsent(name, new Entry(item.asMapping().mapping(key), folder));
    }
  }

  private Target target(Optional<String> wanted) {
    String name = wanted.orElse(currentContext);
    String known = "; contexts there: " + (contexts.isEmpty() ? "none" : String.join(", ", contexts.keySet()));
    if (name.isEmpty()) {
      throw refused(where() + " names no current-context; name one with --context" + known);
    }
    Entry context = named(contexts, name, "context", known);
    Entry cluster = named(clusters, context.text("cluster"), "cluster of context " + name, "");
    String user = context.text("user");
    Entry as =
        user.isEmpty()
            ? new Entry(Mapping.EMPTY, context.folder())
            : named(users, user, "user of context " + name, "");
    return new Target(name, server(cluster.text("server"), name), cluster, as);
  }

  private Entry named(Map<String, Entry> entries, String name, String what, String known) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw refused(where() + " has no " + what + " named '" + name + "'" + known);
    }
    return entry;
  }

  private static URI server(String address, String context) {
    try {
      URI uri = new URI(address.replaceFirst("/+$", ""));
      if (uri.getHost() != null && List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
        return uri;
      }
    } catch (java.net.URISyntaxException e) {
      throw new ClusterException(Reason.UNAVAILABLE, "the server of context " + context + " is no address", e);
    }
    throw refused("the server of context " + context + " is no http or https address: '" + address + "'");
  }

  private String where() {
    List<String> names = new ArrayList<>();
    files.forEach(f -> names.add(f.toString()));
    return String.join(", ", names);
  }

  static ClusterException refused(String message) {
    return new ClusterException(Reason.UNAVAILABLE, message);
  }
}
