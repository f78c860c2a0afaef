package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.yaml.Value;
import java.util.List;

/**
 * S1: the old owner is told to touch nothing and to delete nothing. Each of the three fields alone would do
 * (kustomize-controller internal/controller/kustomization_controller.go@v1.6.1, finalizerShouldDeleteResources).
 */
final class GuardFiles {
  private GuardFiles() {}

  static void write(Installation installation, Workspace workspace, Options options) {
    Manifest owner = installation.owner();
    int document = owner.document();
    workspace.edit(owner.file(), edit -> edit.set(document, List.of("spec", "prune"), Value.of(false)));
    if (!installation.selfManaged()) {
      // a root that is suspended delivers nothing of the move
      workspace.edit(owner.file(), edit -> edit.set(document, List.of("spec", "suspend"), Value.of(true)));
    }
    if (options.crdHasDeletionPolicy()) {
      workspace.edit(owner.file(), edit -> edit
          .set(document, List.of("spec", "deletionPolicy"), Value.of("Orphan")));
    }
  }
}
