package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Deliveries;
import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.yaml.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The monitoring that the repository already has for Flux, moved beside the instance. What delivers it stays the same
 * Kustomization, only its path changes, and the old files go in a later commit: at no moment is there a revision in
 * which its path holds nothing, and nothing is pruned.
 */
final class MonitoringFiles {
  private static final Set<String> KINDS = Set.of(
      "PodMonitor", "ServiceMonitor", "PrometheusRule", "ScrapeConfig", "VMPodScrape", "VMServiceScrape", "VMRule",
      "GrafanaDashboard", "ConfigMap");
  private static final Set<String> SURE = Set.of("PodMonitor", "PrometheusRule", "VMPodScrape", "VMRule");

  private final Installation installation;
  private final Workspace workspace;
  private final Kustomizations kustomizations;
  private final Optional<String> from;
  private final String to;

  MonitoringFiles(Installation installation, Workspace workspace, Style style) {
    this.installation = installation;
    this.workspace = workspace;
    this.kustomizations = new Kustomizations(workspace, style);
    this.to = ReleaseFiles.folder(installation) + "/" + InstanceFiles.INSTANCE + "/monitoring";
    this.from = folder();
  }

  /** Copies the files and lets what builds them build the copy. */
  void move() {
    if (from.isEmpty()) {
      return;
    }
    for (String file : files(from.get())) {
      workspace.create(to + file.substring(from.get().length()), text(file).orElseThrow());
    }
    kustomizations.rename(from.get(), Optional.of(to));
    for (Document d : builders(from.get())) {
      workspace.edit(d.file(), edit -> edit.set(d.index(), List.of("spec", "path"), Value.of(Style.fluxPath(to))));
    }
  }

  /** Removes what was copied. */
  void retire() {
    from.ifPresent(folder -> files(folder).forEach(workspace::remove));
  }

  /** The folder of Flux's monitoring, when there is one and a single thing names it. */
  private Optional<String> folder() {
    String flux = ReleaseFiles.folder(installation);
    List<String> folders = workspace.tree().paths().stream()
        .filter(p -> Kustomizations.NAMES.contains(Folders.name(p)))
        .map(Folders::of)
        .filter(f -> Folders.within(f, flux) && !f.equals(flux) && !Folders.within(f, to))
        .filter(this::monitorsOnly)
        .toList();
    if (folders.size() != 1) {
      folders.forEach(f -> stays(f, "There is more than one such folder."));
      return Optional.empty();
    }
    String folder = folders.getFirst();
    int users = kustomizations.users(folder).size() + builders(folder).size();
    if (users != 1 || reachesOut(folder) || files(folder).stream().anyMatch(f -> text(f).isEmpty())) {
      stays(folder, users == 1 ? "Its kustomization names files outside, or a file is no text." : users + " things name it.");
      return Optional.empty();
    }
    return folders.stream().findFirst();
  }

  private void stays(String folder, String why) {
    workspace.find(FileFindings.MONITORING_STAYS, folder, "The monitoring of Flux in this folder is not moved. " + why);
  }

  private boolean monitorsOnly(String folder) {
    List<Document> objects = workspace.repository().documents().stream()
        .filter(d -> Folders.within(d.file(), folder))
        .filter(d -> !d.ref().group().equals("kustomize.config.k8s.io"))
        .toList();
    return objects.stream().anyMatch(d -> SURE.contains(d.ref().kind()))
        && objects.stream().allMatch(d -> KINDS.contains(d.ref().kind()));
  }

  private boolean reachesOut(String folder) {
    return files(folder).stream()
        .filter(f -> Kustomizations.NAMES.contains(Folders.name(f)))
        .anyMatch(f -> text(f).orElse("").contains("../"));
  }

  private List<Document> builders(String folder) {
    return workspace.repository().documents(ObjectRef.KUSTOMIZE).stream()
        .filter(d -> d.value().text("spec", "path").isPresent() && Deliveries.pathOf(d).equals(folder))
        .toList();
  }

  private List<String> files(String folder) {
    return new ArrayList<>(workspace.repository().paths().stream().filter(p -> Folders.within(p, folder)).toList());
  }

  /** The text of a file that is text. */
  private Optional<String> text(String file) {
    workspace.repository().relyOn(file);
    return workspace.repository().tree().read(file).flatMap(bytes -> {
      String text = new String(bytes, StandardCharsets.UTF_8);
      return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? Optional.of(text) : Optional.empty();
    });
  }
}
