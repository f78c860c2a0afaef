package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** S2: the folder of Flux's own applications, with the guarded Namespace and the operator's release. */
final class OperatorFiles {
  static final String OPERATOR = "flux-operator";
  private static final String SSA = "kustomize.toolkit.fluxcd.io/ssa";

  private final Installation installation;
  private final Workspace workspace;
  private final Style style;
  private final Options options;

  OperatorFiles(Installation installation, Workspace workspace, Style style, Options options) {
    this.installation = installation;
    this.workspace = workspace;
    this.style = style;
    this.options = options;
  }

  void write() {
    String folder = ReleaseFiles.folder(installation);
    new ReleaseFiles(installation, workspace, style, options).write(
        OPERATOR,
        Optional.empty(),
        Mapping.of("serviceMonitor", Mapping.of("create", options.serviceMonitorCrd())),
        Map.of());
    List<String> entries = new ArrayList<>();
    if (namespace(folder)) {
      entries.add("namespace.yaml");
    }
    entries.add(OPERATOR + "/ks.yaml");
    Kustomizations kustomizations = new Kustomizations(workspace, style);
    kustomizations.add(folder, entries);
    String apps = installation.layout().apps();
    if (!installation.selfManaged() && kustomizations.of(apps).isPresent()) {
      kustomizations.add(apps, List.of(installation.namespace()));
    }
  }

  /**
   * Guards the Namespace where it is delivered. The annotation ssa IfNotPresent keeps the applications' root from
   * applying it beside Flux's own manifests, which hold it too (fluxcd/pkg ssa/manager_apply.go@v0.48.0).
   *
   * @return whether a new file was written
   */
  private boolean namespace(String folder) {
    List<Document> files = workspace.repository().documents().stream()
        .filter(d -> d.ref().kind().equals("Namespace") && d.ref().name().equals(installation.namespace()))
        .filter(d -> installation.bootstrap().filter(b -> b.components().equals(d.file())).isEmpty())
        .filter(d -> Folders.within(d.file(), installation.layout().apps())
            || Folders.within(d.file(), installation.layout().root()))
        .toList();
    if (files.size() > 1) {
      files.forEach(f -> workspace.find(FileFindings.NAMESPACE_TWICE, f.where(), "It holds " + f.ref() + "."));
    } else if (files.size() == 1) {
      guard(files.getFirst());
    } else if (installation.selfManaged()) {
      // Flux's own objects hold it, and the FluxInstance will
      return false;
    } else {
      workspace.create(folder + "/namespace.yaml", style.file(
          Mapping.of(
              "apiVersion", "v1",
              "kind", "Namespace",
              "metadata", Mapping.of("name", installation.namespace(), "annotations", annotations())),
          Map.of()));
    }
    return files.isEmpty();
  }

  private void guard(Document file) {
    own(file, "labels");
    own(file, "annotations");
    boolean annotated = file.value().get("metadata", "annotations").isPresent();
    if (!annotated) {
      workspace.edit(file.file(), edit ->
          edit.set(file.index(), List.of("metadata", "annotations"), annotations()));
      return;
    }
    annotations().entries().forEach((key, value) -> workspace.edit(file.file(), edit ->
        edit.set(file.index(), List.of("metadata", "annotations", key), value)));
  }

  /** What adoption takes away (flux-operator#118). */
  private void own(Document file, String field) {
    List<String> keys = file.value().mapping("metadata", field).entries().keySet().stream()
        .filter(k -> !k.startsWith("kustomize.toolkit.fluxcd.io/"))
        .toList();
    if (!keys.isEmpty()) {
      workspace.find(FileFindings.NAMESPACE_METADATA, file.where(),
          "It sets " + field + " " + String.join(", ", keys) + ".");
    }
  }

  private static Mapping annotations() {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put(ReleaseFiles.PRUNE, Value.of("disabled"));
    out.put(SSA, Value.of("IfNotPresent"));
    return Value.of(out).asMapping();
  }
}
