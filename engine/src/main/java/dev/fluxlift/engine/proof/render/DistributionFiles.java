package dev.fluxlift.engine.proof.render;

import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads a distribution from its files. */
public final class DistributionFiles {
  private DistributionFiles() {}

  /** A folder that holds {@code flux/vX} and {@code flux-images/vX}. */
  public static Distribution ofDirectory(Path folder, String version) {
    Map<String, byte[]> files = new TreeMap<>();
    for (String part : List.of("flux/v" + version, "flux-images/v" + version)) {
      Path from = folder.resolve(part);
      if (!Files.isDirectory(from)) {
        continue;
      }
      try (Stream<Path> list = Files.list(from)) {
        for (Path file : list.filter(f -> f.toString().endsWith(".yaml")).toList()) {
          files.put(part + "/" + file.getFileName(), Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw new Distribution.UnreadableException(from + " cannot be read: " + e.getMessage(), e);
      }
    }
    return ofFiles(files, version, "directory " + folder.getFileName());
  }

  /**
   * The files of a distribution artifact by path, e.g. {@code flux/v2.6.4/rbac.yaml}.
   *
   * @param source what the report names, e.g. the artifact's address and digest
   * @throws UnreadableException when the version is not in it or a file is no YAML
   */
  public static Distribution ofFiles(Map<String, byte[]> files, String version, String source) {
    String base = "flux/v" + version + "/";
    Map<String, List<Mapping>> components = new LinkedHashMap<>();
    for (String component : FluxComponents.ALL) {
      byte[] bytes = files.get(base + component + ".yaml");
      if (bytes != null) {
        components.put(component, objects(base + component + ".yaml", bytes));
      }
    }
    if (components.isEmpty()) {
      throw new Distribution.UnreadableException("Flux " + version + " is not in the distribution (" + source + ")");
    }
    Map<String, List<Image>> images = new LinkedHashMap<>();
    String imageBase = "flux-images/v" + version + "/";
    files.forEach(
        (path, bytes) -> {
          if (path.startsWith(imageBase) && path.endsWith(".yaml")) {
            images.put(path.substring(imageBase.length(), path.length() - ".yaml".length()), images(path, bytes));
          }
        });
    return new Distribution(
        version,
        source,
        true,
        components,
        objects(base + "rbac.yaml", required(files, base + "rbac.yaml", source)),
        objects(base + "policies.yaml", required(files, base + "policies.yaml", source)),
        images);
  }

  private static byte[] required(Map<String, byte[]> files, String path, String source) {
    byte[] bytes = files.get(path);
    if (bytes == null) {
      throw new Distribution.UnreadableException(path + " is missing in the distribution (" + source + ")");
    }
    return bytes;
  }

  private static List<Mapping> objects(String file, byte[] bytes) {
    try {
      // kustomize reads these files on both sides
      return YamlStream.parse(file, bytes, Reading.KUSTOMIZE).mappings();
    } catch (YamlException e) {
      throw new Distribution.UnreadableException(String.valueOf(e.getMessage()), e);
    }
  }

  private static List<Image> images(String file, byte[] bytes) {
    return objects(file, bytes).stream()
        .flatMap(d -> d.list("images").stream())
        .map(Value::asMapping)
        .map(
            i -> {
              String name = i.text("name").orElse("");
              return new Image(
                  name.substring(name.lastIndexOf('/') + 1), i.text("newTag").orElse(""), i.text("digest"));
            })
        .toList();
  }
}
