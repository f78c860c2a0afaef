package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** S4: the release of the FluxInstance, disabled; S6: the same, enabled. */
final class InstanceFiles {
  static final String INSTANCE = "flux-instance";
  static final String RECONCILE = "fluxcd.controlplane.io/reconcile";
  private static final List<String> SWITCH = List.of("spec", "values", "commonAnnotations", RECONCILE);

  private final Installation installation;
  private final InstanceSpec instance;
  private final Workspace workspace;

  InstanceFiles(Installation installation, InstanceSpec instance, Workspace workspace) {
    this.installation = installation;
    this.instance = instance;
    this.workspace = workspace;
  }

  void create(Style style, Options options) {
    Map<List<String>, String> comments = new HashMap<>();
    comments.put(List.of("commonAnnotations"),
        "keep has to be in the release itself: a live annotation does not stop an uninstall");
    comments.put(List.of("instance", "commonMetadata"),
        "Nothing of Flux is deleted with the FluxInstance");
    patchComments(comments);
    new ReleaseFiles(installation, workspace, style, options)
        .write(INSTANCE, Optional.of(OperatorFiles.OPERATOR), values(), comments);
    new Kustomizations(workspace, style)
        .add(ReleaseFiles.folder(installation), List.of(INSTANCE + "/ks.yaml"));
  }

  void enable() {
    workspace.edit(ReleaseFiles.releaseFile(installation, INSTANCE),
        edit -> edit.set(0, SWITCH, Value.of("enabled")));
  }

  private Mapping values() {
    Map<String, Value> annotations = new LinkedHashMap<>();
    annotations.put("helm.sh/resource-policy", Value.of("keep"));
    annotations.put(RECONCILE, Value.of("disabled"));
    return Mapping.of(
        "commonAnnotations", Value.of(annotations),
        "healthcheck", Mapping.of("enabled", false),
        "instance", instanceValues());
  }

  private Mapping instanceValues() {
    Map<String, Object> distribution = new LinkedHashMap<>();
    distribution.put("version", instance.version());
    distribution.put("registry", instance.registry());
    instance.artifact().ifPresent(a -> distribution.put("artifact", a));
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("distribution", distribution);
    out.put("components", instance.components());
    out.put("cluster", Mapping.of("networkPolicy", instance.networkPolicy()));
    out.put("commonMetadata",
        Mapping.of("annotations", Mapping.of("fluxcd.controlplane.io/prune", "disabled")));
    if (!instance.patches().isEmpty()) {
      out.put("kustomize", Mapping.of("patches", Value.of(instance.patches())));
    }
    return Value.of(out).asMapping();
  }

  /** What the person wrote above a patch goes with it. */
  private void patchComments(Map<List<String>, String> comments) {
    List<String> lines = workspace.text(installation.owner().file()).orElse("").lines().toList();
    for (int i = 0; i < instance.patches().size(); i++) {
      Mapping carried = instance.patches().get(i);
      List<String> path = List.of("instance", "kustomize", "patches", Integer.toString(i));
      installation.patches().stream()
          .filter(p -> carried.text("patch").filter(p.text()::equals).isPresent())
          .filter(p -> carried.mapping("target").equals(p.target()))
          .findFirst()
          .map(p -> above(lines, p))
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> comments.put(path, text));
    }
  }

  private static String above(List<String> lines, OwnerPatch patch) {
    List<String> out = new ArrayList<>();
    for (int i = patch.origin().line() - 2; i >= 0 && i < lines.size(); i--) {
      String line = lines.get(i).strip();
      if (!line.startsWith("#")) {
        break;
      }
      out.addFirst(line.substring(1).strip());
    }
    return String.join("\n", out);
  }
}
