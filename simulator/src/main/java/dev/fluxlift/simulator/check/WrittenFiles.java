package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import dev.fluxlift.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that a plan of the usual kind writes: releases of Flux Operator and of a FluxInstance with the old patches. They
 * are this tool's own files without everything in them that guards.
 */
final class WrittenFiles {
  private static final List<String> COMPONENTS = List.of("spec", "values", "instance", "components");
  private final Plan plan;

  WrittenFiles(Plan plan) {
    this.plan = plan;
  }

  /**
   * The two releases.
   *
   * @param listed whether the instance lists the components that run; else it has the chart's default
   */
  Map<String, byte[]> releases(boolean listed) {
    Map<String, byte[]> out = new TreeMap<>();
    for (StepId step : List.of(StepId.S2, StepId.S4)) {
      for (FileChange change : changes(step)) {
        change.after().ifPresent(text -> out.put(change.path(), bytes(plain(change.path(), text, listed))));
      }
    }
    return out;
  }

  /** The files that a step changes. */
  Map<String, byte[]> written(StepId step) {
    Map<String, byte[]> out = new TreeMap<>();
    changes(step).forEach(c -> c.after().ifPresent(text -> out.put(c.path(), bytes(text))));
    return out;
  }

  /** The files that a step removes. */
  List<String> removed(StepId step) {
    return changes(step).stream().filter(c -> c.after().isEmpty()).map(FileChange::path).toList();
  }

  /** All files that a step changes or removes. */
  List<String> touched(StepId step) {
    return changes(step).stream().map(FileChange::path).toList();
  }

  private List<FileChange> changes(StepId step) {
    return plan.step(step).flatMap(s -> s.commit()).map(Action.Commit::changes).orElse(List.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String plain(String path, String text, boolean listed) {
    List<Mapping> out = new ArrayList<>();
    boolean touched = false;
    for (Mapping document : YamlStream.parse(path, text).mappings()) {
      Mapping plain = plain(document, listed);
      touched |= !plain.equals(document);
      out.add(plain);
    }
    return touched ? YamlWriter.STANDARD.writeAll(out) : text;
  }

  private static Mapping plain(Mapping object, boolean listed) {
    Mapping out = object;
    for (String annotation : List.of(ObjectRef.KUSTOMIZE + "/prune", ObjectRef.KUSTOMIZE + "/ssa")) {
      out = out.withoutPath(List.of("metadata", "annotations", annotation));
    }
    if (out.mapping("metadata", "annotations").entries().isEmpty()) {
      out = out.withoutPath(List.of("metadata", "annotations"));
    }
    return switch (out.text("kind").orElse("")) {
      case "Kustomization" -> out.text("apiVersion").orElse("").startsWith(ObjectRef.KUSTOMIZE)
          ? out.withoutPath(List.of("spec", "deletionPolicy")).withPath(List.of("spec", "prune"), Value.of(true))
          : out;
      case "HelmRelease" -> release(out, listed);
      default -> out;
    };
  }

  private static Mapping release(Mapping object, boolean listed) {
    Mapping tries = Mapping.of("remediation", Mapping.of("retries", -1));
    Mapping out = object.withPath(List.of("spec", "install"), tries)
        .withoutPath(List.of("spec", "upgrade"))
        .withoutPath(List.of("spec", "values", "commonAnnotations"))
        .withoutPath(List.of("spec", "values", "instance", "commonMetadata"));
    return listed ? out : out.withoutPath(COMPONENTS);
  }
}
