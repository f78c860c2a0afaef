package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The three edits the ways back make in files: suspend a HelmRelease, add the canary to the old owner's patches, take
 * it out. Lines are put in; nothing else of the text changes. Each result is read again and must say exactly what was
 * meant, or the edit is refused.
 */
final class TextEdit {
  /** The annotation that proves that the old owner manages: set through its patches, on metadata alone. */
  static final String CANARY = "fluxlift.dev/canary";

  private static final Pattern CANARY_VALUE = Pattern.compile(Pattern.quote(CANARY) + ": \"([^\"]+)\"");
  private static final Pattern CANARY_NAME =
      Pattern.compile("name: (\\S+)\\s+annotations:\\s+" + Pattern.quote(CANARY) + ":");
  private static final Pattern PATCHES = Pattern.compile("\\s*patches:\\s*(#.*)?");

  private TextEdit() {}

  /** Whether a document of the text is this object; a manifest may leave its namespace to the kustomization. */
  static boolean holds(String path, String text, ObjectRef ref) {
    return find(path, text, ref).isPresent();
  }

  /** The text with spec.suspend: true in this object; the same text when it says so already. */
  static String suspended(String path, String text, ObjectRef ref) {
    Mapping object = find(path, text, ref).orElseThrow(() -> unreadable(path, "it does not hold " + ref));
    if (object.bool("spec", "suspend").orElse(false)) {
      return text;
    }
    List<String> lines = lines(text);
    Optional<Value> there = object.get("spec", "suspend");
    int at = there.map(Value::origin).orElse(object.mapping("spec").origin()).line() - 1;
    String line = at >= 0 && at < lines.size() ? lines.get(at) : "";
    if (there.isPresent()) {
      lines.set(at, line.replace("suspend: false", "suspend: true"));
    } else if (line.contains("spec: {")) {
      lines.set(at, line.replace("spec: {", "spec: {suspend: true, "));
    } else if (at >= 0) {
      lines.add(at, indent(line) + "suspend: true");
    }
    String out = String.join("\n", lines);
    Mapping meant = object.withPath(List.of("spec", "suspend"), Value.of(true));
    return verified(path, text, out, object, meant, "spec.suspend: true in " + ref);
  }

  /** The value of the canary in the text; empty when there is none. */
  static Optional<String> canary(String text) {
    Matcher matcher = CANARY_VALUE.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The Deployment the canary in the text is for; {@code ""} when there is none. */
  static String canaryOn(String text) {
    Matcher matcher = CANARY_NAME.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** The text with one more patch, the first, that annotates the metadata of a Deployment. */
  static String withCanary(String path, String text, ObjectRef ref, String deployment, String value) {
    Mapping object = find(path, text, ref).orElseThrow(() -> unreadable(path, "it does not hold " + ref));
    List<String> lines = lines(text);
    List<Value> patches = object.list("spec", "patches");
    if (patches.isEmpty()) {
      int at = object.mapping("spec").origin().line() - 1;
      String indent = at >= 0 && at < lines.size() ? indent(lines.get(at)) : "";
      lines.addAll(Math.max(at, 0), block(indent + "  ", deployment, value));
      lines.add(Math.max(at, 0), indent + "patches:");
    } else {
      int first = patches.getFirst().origin().line() - 1;
      int key = first - 1;
      while (key >= 0 && !PATCHES.matcher(lines.get(key)).matches()) {
        key--;
      }
      if (key < 0 || !lines.get(first).stripLeading().startsWith("-")) {
        throw unreadable(path, "spec.patches of " + ref + " is not written as a list of lines");
      }
      lines.addAll(key + 1, block(indent(lines.get(first)), deployment, value));
    }
    List<Value> meantPatches = new ArrayList<>(List.of(patch(deployment, value)));
    meantPatches.addAll(patches);
    Mapping meant = object.withPath(List.of("spec", "patches"), Sequence.of(meantPatches));
    return verified(path, text, String.join("\n", lines), object, meant, "the canary in " + ref);
  }

  /** The text without the canary. */
  static String withoutCanary(String path, String text, String deployment) {
    String value = canary(text).orElse("");
    List<String> lines = lines(text);
    for (int i = 0; i < lines.size(); i++) {
      List<String> block = block(indent(lines.get(i)), deployment, value);
      if (i + block.size() <= lines.size() && lines.subList(i, i + block.size()).equals(block)) {
        boolean only = i > 0 && PATCHES.matcher(lines.get(i - 1)).matches() && !listGoesOn(lines, i + block.size(), lines.get(i));
        lines.subList(only ? i - 1 : i, i + block.size()).clear();
        return String.join("\n", lines);
      }
    }
    throw unreadable(path, "the patch with " + CANARY + " was edited");
  }

  private static boolean listGoesOn(List<String> lines, int at, String item) {
    for (int i = at; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
        return line.startsWith(indent(item) + "-");
      }
    }
    return false;
  }

  private static List<String> block(String indent, String deployment, String value) {
    List<String> out = new ArrayList<>(List.of(indent + "- patch: |"));
    body(deployment, value).lines().forEach(line -> out.add(indent + "    " + line));
    out.add(indent + "  target:");
    out.add(indent + "    kind: Deployment");
    out.add(indent + "    name: " + deployment);
    return out;
  }

  private static Value patch(String deployment, String value) {
    return Mapping.of(
        "patch", body(deployment, value), "target", Mapping.of("kind", "Deployment", "name", deployment));
  }

  private static String body(String deployment, String value) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: %s
          annotations:
            %s: "%s"
        """.formatted(deployment, CANARY, value);
  }

  /** The result must differ from the text in this one object, and there in what was meant. */
  private static String verified(
      String path, String text, String out, Mapping object, Mapping meant, String what) {
    List<Mapping> expected = new ArrayList<>();
    read(path, text).forEach(m -> expected.add(m.origin().equals(object.origin()) ? meant : m));
    if (!read(path, out).equals(expected)) {
      throw unreadable(path, what + " could not be written so that everything else stays as it is");
    }
    return out;
  }

  /** The document of the text that is this object. */
  static Optional<Mapping> find(String path, String text, ObjectRef ref) {
    return read(path, text).stream()
        .filter(m -> ObjectRef.of(m).in(ref.namespace()).equals(ref))
        .findFirst();
  }

  private static List<Mapping> read(String path, String text) {
    try {
      return YamlStream.parse(path, text).mappings();
    } catch (YamlException e) {
      throw unreadable(path, e.reason());
    }
  }

  private static WayBackStopped unreadable(String path, String why) {
    return new WayBackStopped(BackFinding.BACK_TEXT_UNREADABLE, path, why);
  }

  private static List<String> lines(String text) {
    return new ArrayList<>(Arrays.asList(text.split("\n", -1)));
  }

  private static String indent(String line) {
    return line.substring(0, line.length() - line.stripLeading().length());
  }
}
