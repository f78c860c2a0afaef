package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The annotation {@code config.kubernetes.io/origin} that {@code buildMetadata: [originAnnotations]} asks for. It is the
 * outermost kustomization that asks, for all below it (api/internal/target/kusttarget.go accumulateDirectory); the
 * controller asks so itself for a kustomization without {@code resources}.
 */
final class OriginAnnotations {
  static final String ANNOTATION = "config.kubernetes.io/origin";

  static final OriginAnnotations NONE = new OriginAnnotations(false);

  private final boolean wanted;
  private final Deque<String> directories = new ArrayDeque<>();

  private OriginAnnotations(boolean wanted) {
    this.wanted = wanted;
    directories.push("");
  }

  static OriginAnnotations of(Header outermost) {
    List<Value.Text> asked = Fields.strings(outermost.fields(), "buildMetadata");
    for (Value.Text option : asked) {
      if (!option.value().equals("originAnnotations")) {
        // managedByLabel writes the version of the program that builds, transformerAnnotations name its plug-ins
        throw KustomizeException.unsupported(option.origin(), "buildMetadata " + option.value());
      }
    }
    return new OriginAnnotations(!asked.isEmpty());
  }

  void enter(String written) {
    directories.push(joined(directories.element(), written));
  }

  void leave() {
    directories.pop();
  }

  void readFrom(Value.Text written, List<Resource> resources) {
    if (wanted) {
      String path = plain(joined(directories.element(), written.value()), written);
      resources.forEach(resource -> set(resource, "path: " + path + "\n"));
    }
  }

  void refuseRemote(Value.Text written) {
    if (wanted) {
      throw KustomizeException.unsupported(written.origin(), "the origin of the remote " + written.value());
    }
  }

  void generatedBy(Header header, String kind, Resource resource) {
    if (wanted) {
      String file = header.origin().file();
      String name = file.substring(file.lastIndexOf('/') + 1);
      Value.Text written = new Value.Text(name, header.origin());
      set(resource, "configuredIn: " + plain(joined(directories.element(), name), written)
          + "\nconfiguredBy:\n  apiVersion: builtin\n  kind: " + kind + "Generator\n");
    }
  }

  private static void set(Resource resource, String text) {
    Map<String, String> annotations = resource.tree().texts("metadata", "annotations");
    annotations.put(ANNOTATION, text);
    resource.tree().setTexts("annotations", annotations);
  }

  private static String plain(String path, Value.Text written) {
    boolean safe = path.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "._-/+".indexOf(c) >= 0));
    if (!safe || path.startsWith("-") || path.chars().noneMatch(Character::isLetter)) {
      throw KustomizeException.unsupported(written.origin(), "the path " + path + " in an annotation of its origin");
    }
    return path;
  }

  /** filepath.Join: with {@code ..} taken away where something stands before it. */
  private static String joined(String directory, String written) {
    List<String> out = new ArrayList<>();
    for (String part : (directory + "/" + written).split("/")) {
      if (part.equals("..") && !out.isEmpty() && !out.getLast().equals("..")) {
        out.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        out.add(part);
      }
    }
    return String.join("/", out);
  }
}
