package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** S8: the old owner, its source and what installs Flux by hand leave the repository; credentials are moved. */
final class RetireFiles {
  private final Installation installation;
  private final Workspace workspace;
  private final Style style;

  RetireFiles(Installation installation, Workspace workspace, Style style) {
    this.installation = installation;
    this.workspace = workspace;
    this.style = style;
  }

  void write() {
    document(installation.owner().file());
    if (!installation.manifests().file().equals(installation.owner().file())) {
      document(installation.manifests().file());
    }
    installation.layout().oldBootstrap().ifPresentOrElse(this::bootstrap, () -> workspace.find(
        FileFindings.NO_BOOTSTRAP_FOLDER, "the repository", "No kustomization.yaml installs github.com/fluxcd/flux2."));
    mentions();
  }

  /** Removes the documents that go; with the last one the file and all that names it. */
  private void document(String file) {
    List<Integer> going = Stream.of(installation.owner(), installation.manifests())
        .filter(m -> m.file().equals(file))
        .map(m -> m.document())
        .sorted(Comparator.reverseOrder())
        .toList();
    long all = YamlStream.parse(file, workspace.text(file).orElse("")).documents().stream()
        .filter(d -> !d.isEmpty())
        .count();
    if (going.size() == all) {
      workspace.remove(file);
      new Kustomizations(workspace, style).rename(file, Optional.empty());
      return;
    }
    for (int index : going) {
      workspace.edit(file, edit -> edit.removeDocument(index));
    }
  }

  private void bootstrap(String folder) {
    Optional<String> kustomization = new Kustomizations(workspace, style).of(folder);
    TreeSet<String> parts = new TreeSet<>();
    kustomization.ifPresent(file -> {
      parts.add(file);
      partsOf(file, parts);
    });
    for (String file : workspace.repository().paths().stream().filter(p -> Folders.within(p, folder)).toList()) {
      if (credential(file)) {
        move(file, folder);
      } else if (parts.contains(file)) {
        workspace.remove(file);
      } else {
        workspace.find(FileFindings.LEFT_IN_PLACE, file, "The kustomization that installs Flux does not name it.");
      }
    }
  }

  /** Files that the kustomization names as patches or resources. */
  private void partsOf(String file, TreeSet<String> parts) {
    Mapping header = YamlStream.parse(file, workspace.text(file).orElse("")).mappings().stream()
        .findFirst().orElse(Mapping.EMPTY);
    for (String list : List.of("resources", "patches", "patchesStrategicMerge", "patchesJson6902", "components")) {
      for (Value entry : header.list(list)) {
        entry.text().or(() -> entry.asMapping().text("path"))
            .ifPresent(p -> parts.add(Folders.join(Folders.of(file), p)));
      }
    }
  }

  /** Encrypted, or holding a Secret: what a new cluster needs and what nobody could make again. */
  private boolean credential(String file) {
    if (file.contains(".sops.") || file.endsWith(".key") || file.endsWith(".agekey") || file.endsWith(".enc")) {
      return true;
    }
    try {
      return YamlStream.parse(file, workspace.text(file).orElse("")).mappings().stream()
          .anyMatch(m -> m.has("sops") || m.text("kind").filter("Secret"::equals).isPresent());
    } catch (YamlException _) {
      return false;
    }
  }

  private void move(String file, String folder) {
    if (!encrypted(file)) {
      workspace.find(FileFindings.PLAIN_CREDENTIAL, file, "It is not encrypted; it stays where it is.");
      return;
    }
    String to = Folders.join(installation.layout().bootstrap(), file.substring(folder.length() + 1));
    workspace.create(to, workspace.text(file).orElseThrow());
    if (workspace.text(to).equals(workspace.text(file))) {
      workspace.remove(file);
      workspace.find(FileFindings.CREDENTIAL_MOVED, file, "It is moved to " + to + ".");
      new SopsRules(workspace).compare(file, to);
    }
  }

  /** A plan shows what its steps write: a credential that is readable there is not carried. */
  private boolean encrypted(String file) {
    return workspace.text(file).filter(t -> t.contains("ENC[") || t.contains("BEGIN AGE ENCRYPTED FILE")).isPresent();
  }

  private void mentions() {
    Mentions.in(workspace.tree(), installation)
        .forEach(m -> workspace.find(FileFindings.MENTIONED, m.where(), "It mentions " + m.name() + "."));
  }
}
