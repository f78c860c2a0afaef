package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.install.Bootstrap;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a root that delivers Flux itself does not deliver any more: S5A takes Flux's own objects and their patches out of
 * its build, S8 the file, S10 gives the root its prune back.
 */
final class HandOver {
  private final Installation installation;
  private final Bootstrap bootstrap;
  private final Workspace workspace;

  HandOver(Installation installation, Bootstrap bootstrap, Workspace workspace) {
    this.installation = installation;
    this.bootstrap = bootstrap;
    this.workspace = workspace;
  }

  void release() {
    String file = bootstrap.kustomization();
    int document = documentOf(file);
    bootstrap.leaving().stream()
        .sorted(Comparator.reverseOrder())
        .forEach(index -> workspace.edit(file, edit -> edit.remove(document, List.of("patches", index))));
    boolean none = YamlStream.parse(file, workspace.text(file).orElse("")).documents().get(document).value().asMapping()
        .list("patches").isEmpty();
    if (none && !bootstrap.leaving().isEmpty()) {
      workspace.edit(file, edit -> edit.remove(document, List.of("patches")));
    }
    new Kustomizations(workspace, Style.of(installation, workspace.repository())).rename(bootstrap.components(), Optional.empty());
  }

  void retire() {
    workspace.remove(bootstrap.components());
    workspace.find(FileFindings.REBUILD_BY_HAND, bootstrap.components(), "It is removed.");
    Mentions.in(workspace.tree(), installation)
        .forEach(m -> workspace.find(FileFindings.MENTIONED, m.where(), "It mentions " + m.name() + "."));
  }

  /** Field by field, so that what others wrote into the file meanwhile stays. */
  void unguard() {
    Manifest root = installation.root();
    for (String field : List.of("prune", "deletionPolicy")) {
      Optional<Value> was = root.value().get("spec", field);
      List<String> path = List.of("spec", field);
      boolean there = YamlStream.parse(root.file(), workspace.text(root.file()).orElse("")).documents()
          .get(root.document()).value().asMapping().get("spec", field).isPresent();
      if (was.isPresent()) {
        workspace.edit(root.file(), edit -> edit.set(root.document(), path, was.get()));
      } else if (there) {
        workspace.edit(root.file(), edit -> edit.remove(root.document(), path));
      }
    }
  }

  private int documentOf(String file) {
    return YamlStream.parse(file, workspace.text(file).orElse("")).documents().stream()
        .filter(d -> !d.isEmpty())
        .findFirst()
        .map(d -> d.index())
        .orElse(0);
  }
}
