package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.regex.Pattern;

/** S8A: what names the old owner or its source is rewritten before they go. */
final class ReferenceFiles {
  private static final String NOTIFY = "notification.toolkit.fluxcd.io";
  private final Workspace workspace;
  private final List<ObjectRef> going;
  private final String namespace;

  ReferenceFiles(Installation installation, Workspace workspace) {
    this.workspace = workspace;
    this.going = List.of(installation.owner().ref(), installation.manifests().ref());
    this.namespace = installation.namespace();
  }

  void write() {
    for (Document d : workspace.repository().documents()) {
      if (d.ref().group().equals(ObjectRef.KUSTOMIZE) && !going.contains(d.ref())) {
        drop(d, List.of("spec", "dependsOn"), false);
        drop(d, List.of("spec", "healthChecks"), false);
        patches(d);
      } else if (d.ref().group().equals(NOTIFY)) {
        drop(d, List.of("spec", d.ref().kind().equals("Receiver") ? "resources" : "eventSources"), true);
      }
    }
  }

  private void drop(Document d, List<String> path, boolean needed) {
    List<Value> entries = d.value().list(path.toArray(String[]::new));
    List<Integer> named = new java.util.ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (names(entries.get(i).asMapping(), path.getLast(), d)) {
        named.addFirst(i);
      }
    }
    if (needed && !named.isEmpty() && named.size() == entries.size()) {
      workspace.find(FileFindings.REFERENCE_ALONE, d.where(), d.ref() + " names nothing but what goes.");
      return;
    }
    if (!named.isEmpty()) {
      String where = entries.get(named.getLast()).origin().toString();
      workspace.find(FileFindings.REFERENCE_TAKEN_OUT, where,
          d.ref() + " names what goes in " + String.join(".", path) + ".");
    }
    for (int i : named) {
      List<Object> item = new java.util.ArrayList<>(path);
      item.add(i);
      workspace.edit(d.file(), edit -> edit.remove(d.index(), item));
    }
  }

  private boolean names(Mapping entry, String field, Document user) {
    String kind = field.equals("dependsOn") ? "Kustomization" : entry.text("kind").orElse("");
    String home = user.ref().namespace().isEmpty() ? namespace : user.ref().namespace();
    String in = entry.text("namespace").orElse(home);
    return going.stream().anyMatch(g -> g.kind().equals(kind)
        && entry.text("name").filter(g.name()::equals).isPresent()
        && g.namespace().equals(in));
  }

  /** A patch may put a dependsOn into many Kustomizations at once. */
  private void patches(Document d) {
    Pattern name = Pattern.compile("(?m)name:\\s*[\"']?" + Pattern.quote(going.getFirst().name()) + "[\"']?\\s*$");
    for (Value entry : d.value().list("spec", "patches")) {
      String text = entry.asMapping().text("patch").orElse("");
      if ((text.contains("dependsOn") || text.contains("healthChecks")) && name.matcher(text).find()) {
        workspace.find(FileFindings.REFERENCE_IN_PATCH, entry.origin().toString(),
            "A patch of " + d.ref() + " in " + Folders.name(d.file()) + " names " + going.getFirst() + ".");
      }
    }
  }
}
