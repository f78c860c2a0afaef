package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How this repository writes its files, told from those that are there.
 *
 * @param indentedLists whether list items stand further in than their key
 * @param documentStart whether files begin with {@code ---}
 * @param dotted whether a kustomization.yaml names {@code ./x} rather than {@code x}
 * @param schemas URL of the schema comment by {@code group/Kind}, where the repository has such comments
 */
record Style(boolean indentedLists, boolean documentStart, boolean dotted, Map<String, String> schemas) {
  private static final Pattern SCHEMA = Pattern.compile("# yaml-language-server: \\$schema=(\\S+)");
  private static final Pattern ITEMS = Pattern.compile("(?m)^([ ]*)[A-Za-z]+:[ ]*\\n([ ]*)- ");

  Style {
    schemas = Map.copyOf(schemas);
  }

  static Style of(Installation installation, Repository repository) {
    String config = text(repository, installation.layout().config() + "/kustomization.yaml");
    String apps = text(repository, installation.apps().file());
    String all = apps + "\n" + config;
    Matcher items = ITEMS.matcher(all);
    boolean indented = !items.find() || items.group(2).length() > items.group(1).length();
    boolean undotted = Pattern.compile("(?m)^[ ]*- (?!\\./)\\S*(\\.yaml|\\w)$").matcher(config).find();
    return new Style(indented, apps.startsWith("---"), !undotted, schemas(installation, repository));
  }

  /** Of each kind the comment that most files of the applications have above it. */
  private static Map<String, String> schemas(Installation installation, Repository repository) {
    Map<String, Map<String, Integer>> seen = new TreeMap<>();
    Map<String, List<String>> lines = new TreeMap<>();
    for (Document d : repository.documents()) {
      boolean ours = Folders.within(d.file(), installation.layout().apps()) || d.file().equals(installation.apps().file());
      if (ours) {
        List<String> text = lines.computeIfAbsent(d.file(), f -> raw(repository, f).lines().toList());
        above(text, d.value().origin().line())
            .ifPresent(url -> seen.computeIfAbsent(key(d.ref()), _ -> new TreeMap<>()).merge(url, 1, Integer::sum));
      }
    }
    Map<String, String> out = new TreeMap<>();
    seen.forEach((kind, urls) -> urls.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .ifPresent(most -> out.put(kind, most.getKey())));
    return out;
  }

  private static Optional<String> above(List<String> lines, int line) {
    if (line < 2 || line - 2 >= lines.size()) {
      return Optional.empty();
    }
    Matcher m = SCHEMA.matcher(lines.get(line - 2).strip());
    return m.matches() ? Optional.of(m.group(1)) : Optional.empty();
  }

  private static String key(ObjectRef ref) {
    return ref.group() + "/" + ref.kind();
  }

  /** An entry of a kustomization.yaml. */
  String entry(String relative) {
    return dotted && !relative.startsWith(".") ? "./" + relative : relative;
  }

  /** A path of a Flux Kustomization. */
  static String fluxPath(String folder) {
    return "./" + folder;
  }

  /** The text of a new file of one object. */
  String file(Mapping object, Map<List<String>, String> comments) {
    YamlWriter writer = YamlWriter.STANDARD.withIndentedLists(indentedLists).withDocumentStart(documentStart);
    String schema = schemas.get(key(ObjectRef.of(object)));
    if (schema != null) {
      writer = writer.withComment(List.of(), "yaml-language-server: $schema=" + schema);
    }
    for (var comment : comments.entrySet()) {
      writer = writer.withComment(comment.getKey(), comment.getValue());
    }
    return writer.write(object);
  }

  /** A kustomization.yaml with these resources. */
  String kustomization(List<String> resources) {
    return file(
        Mapping.of(
            "apiVersion", "kustomize.config.k8s.io/v1beta1",
            "kind", "Kustomization",
            "resources", Value.of(resources.stream().map(this::entry).toList())),
        Map.of());
  }

  private static String text(Repository repository, String path) {
    return repository.text(path).orElse("");
  }

  private static String raw(Repository repository, String path) {
    return repository.tree().read(path).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("");
  }
}
