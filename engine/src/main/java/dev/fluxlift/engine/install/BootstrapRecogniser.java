package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.kustomize.Patch;
import dev.fluxlift.kustomize.Patches;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The style of {@code flux bootstrap}: a file of Flux's own objects in the path of a Kustomization that delivers itself
 * too. Told by what files hold, not by how they are called.
 */
final class BootstrapRecogniser {
  private static final String CORE = "source-controller";
  private static final String ENGINE = "kustomize-controller";
  private static final String VERSION = "app.kubernetes.io/version";
  private static final Set<String> KUSTOMIZATIONS = Set.of("kustomization.yaml", "kustomization.yml", "Kustomization");

  private final Recogniser look;

  BootstrapRecogniser(Recogniser look) {
    this.look = look;
  }

  /** Files that hold the Deployments of source- and kustomize-controller, in order of path. */
  List<String> componentFiles() {
    Set<String> core = files(CORE);
    core.retainAll(files(ENGINE));
    return List.copyOf(core);
  }

  private Set<String> files(String controller) {
    Set<String> out = new TreeSet<>();
    look.documents(d -> isController(d, controller)).forEach(d -> out.add(d.file()));
    return out;
  }

  private static boolean isController(Document d, String name) {
    return d.ref().kind().equals("Deployment")
        && d.ref().name().equals(name)
        && d.value().text("metadata", "labels", "app.kubernetes.io/part-of").filter("flux"::equals).isPresent();
  }

  /** All of it; empty when a finding says what is missing. */
  Optional<Installation> recognise(String file) {
    List<Document> objects = look.documents(d -> d.file().equals(file));
    look.evidence("Flux's own objects are in " + file);
    Document core = objects.stream().filter(d -> isController(d, CORE)).findFirst().orElseThrow();
    String namespace = core.ref().namespace();
    Optional<String> version = version(objects, core);
    List<String> installed = FluxComponents.ALL.stream()
        .filter(c -> objects.stream().anyMatch(d -> isController(d, c)))
        .toList();
    apart(objects);
    Optional<String> kustomization = kustomization(file);
    Optional<Document> root = look.rootOf(file);
    root.ifPresent(r -> sameNamespace(r, namespace));
    Optional<Document> source = root.flatMap(look::sourceOf);
    if (version.isEmpty() || kustomization.isEmpty() || source.isEmpty()) {
      return Optional.empty();
    }
    rootPatches(root.orElseThrow(), objects);
    Optional<List<Choice>> choices = choices(kustomization.get(), objects, Recogniser.pathOf(root.orElseThrow()));
    return choices.map(c -> installation(
        new Found(file, kustomization.get(), namespace, version.get(), installed, registry(core), policies(objects),
            kubelet(core)),
        root.orElseThrow(), source.get(), c));
  }

  private record Found(
      String file,
      String kustomization,
      String namespace,
      String version,
      List<String> installed,
      String registry,
      boolean policies,
      boolean kubelet) {}

  private Installation installation(Found f, Document root, Document source, List<Choice> choices) {
    List<OwnerPatch> patches = choices.stream().map(Choice::patch).toList();
    Manifest rootManifest = look.manifest(root);
    Manifest sourceManifest = look.manifest(source);
    String path = Recogniser.pathOf(root);
    Layout layout = new Layout(path, Folders.of(f.kustomization()), path, Optional.empty(), "bootstrap", look.folder());
    look.unreadable(layout);
    look.relyOn(f.file());
    look.relyOn(f.kustomization());
    List<Integer> leaving = choices.stream().filter(Choice::leaves).map(c -> c.patch().index()).toList();
    return new Installation(
        InstallStyle.BOOTSTRAP,
        look.evidence(),
        f.version(),
        f.namespace(),
        sourceManifest,
        rootManifest,
        sourceManifest,
        rootManifest,
        rootManifest,
        patches,
        Recogniser.components(f.installed(), patches),
        SecretUses.of(look.reached()),
        layout,
        Optional.of(new Bootstrap(f.file(), f.kustomization(), f.installed(), f.registry(), f.policies(), f.kubelet(), leaving)));
  }

  private Optional<String> version(List<Document> objects, Document core) {
    Set<String> versions = new TreeSet<>();
    objects.forEach(d -> d.value().text("metadata", "labels", VERSION).ifPresent(versions::add));
    if (versions.size() == 1) {
      String tag = versions.iterator().next();
      if (FluxVersion.of(tag).isPresent()) {
        look.evidence("Flux " + tag + " (" + core.where() + ")");
        return Optional.of(tag.startsWith("v") ? tag.substring(1) : tag);
      }
    }
    look.find(InstallFindings.COMPONENTS_VERSION_UNCLEAR, core.where(),
        "The label " + VERSION + " of its objects says " + (versions.isEmpty() ? "nothing" : String.join(", ", versions)) + ".");
    return Optional.empty();
  }

  /** The file goes as a whole: nothing may be in it that stays. */
  private void apart(List<Document> objects) {
    objects.stream()
        .filter(d -> d.ref().group().equals(ObjectRef.KUSTOMIZE) || d.ref().group().equals(ObjectRef.SOURCE))
        .forEach(d -> look.find(InstallFindings.SYNC_AMONG_COMPONENTS, d.where(), d.ref() + " is in the file of Flux's own objects."));
  }

  private Optional<String> kustomization(String file) {
    List<String> naming = look.documents(d -> KUSTOMIZATIONS.contains(Folders.name(d.file()))).stream()
        .filter(d -> d.value().list("resources").stream().anyMatch(r -> r.text()
            .filter(t -> !t.contains("://") && Folders.join(Folders.of(d.file()), t).equals(file)).isPresent()))
        .map(Document::file)
        .distinct()
        .toList();
    // a kustomization.yaml needs no apiVersion and kind
    List<String> plain = naming.isEmpty() ? headerless(file) : naming;
    if (plain.size() == 1) {
      return Optional.of(plain.getFirst());
    }
    look.find(InstallFindings.MISSING_PIECE, file, plain.isEmpty()
        ? "No kustomization.yaml names it among its resources."
        : "Several name it: " + String.join(", ", plain) + ".");
    return Optional.empty();
  }

  private List<String> headerless(String file) {
    return look.paths().stream()
        .filter(p -> KUSTOMIZATIONS.contains(Folders.name(p)))
        .filter(p -> header(p).list("resources").stream()
            .anyMatch(r -> r.text().filter(t -> Folders.join(Folders.of(p), t).equals(file)).isPresent()))
        .toList();
  }

  private Mapping header(String kustomization) {
    try {
      return look.yaml(kustomization).mappings().stream().findFirst().orElse(Mapping.EMPTY);
    } catch (YamlException _) {
      return Mapping.EMPTY;
    }
  }

  private void sameNamespace(Document root, String namespace) {
    if (!root.ref().namespace().equals(namespace)) {
      look.find(InstallFindings.OWNER_ELSEWHERE, root.where(),
          root.ref() + " and the controllers (namespace " + namespace + ") are in two namespaces.");
    }
    root.value().get("spec", "kubeConfig").ifPresent(v -> look.find(InstallFindings.OWNER_ELSEWHERE,
        v.origin().toString(), root.ref() + " applies Flux to another cluster."));
  }

  private static String registry(Document core) {
    String image = core.value().list("spec", "template", "spec", "containers").stream()
        .findFirst().flatMap(c -> c.asMapping().text("image")).orElse("");
    int slash = image.lastIndexOf('/');
    return slash < 0 ? "" : image.substring(0, slash);
  }

  private static boolean kubelet(Document core) {
    return core.value().list("spec", "template", "spec", "containers").stream()
        .flatMap(c -> c.asMapping().list("args").stream())
        .flatMap(a -> a.text().stream())
        .anyMatch(a -> a.startsWith("--events-addr=") && a.contains("$(RUNTIME_NAMESPACE)"));
  }

  private static boolean policies(List<Document> objects) {
    return objects.stream().anyMatch(d -> d.ref().kind().equals("NetworkPolicy"));
  }

  // ---- patches beside it

  /** @param leaves whether it meets nothing else and so leaves with the file */
  private record Choice(OwnerPatch patch, boolean leaves) {}

  /** What the root patches into all that it builds is not in the kustomization and would not leave with the file. */
  private void rootPatches(Document root, List<Document> objects) {
    List<Mapping> flux = objects.stream().map(Document::value).toList();
    try {
      OwnerPatches.of(root.value()).stream().filter(p -> meets(p, flux)).forEach(p -> look.find(
          InstallFindings.ROOT_PATCHES_FLUX, p.origin().toString(), "A patch of " + root.ref() + " meets Flux's own objects."));
    } catch (YamlException e) {
      look.find(InstallFindings.UNREADABLE_FILE, e.origin().toString(), "A patch of " + root.ref() + ": " + e.reason());
    }
  }

  /** The patches of the kustomization that meet Flux's own objects. */
  private Optional<List<Choice>> choices(String kustomization, List<Document> objects, String path) {
    Mapping header = header(kustomization);
    for (String field : List.of("patchesStrategicMerge", "patchesJson6902")) {
      header.get(field).ifPresent(v -> look.find(InstallFindings.LEGACY_KUSTOMIZATION, v.origin().toString(),
          kustomization + " has " + field + "."));
    }
    List<Mapping> flux = objects.stream().map(Document::value).toList();
    Set<String> files = Set.of(objects.getFirst().file());
    List<Mapping> others = look.documents(d -> Folders.within(d.file(), path) && !files.contains(d.file())).stream()
        .filter(d -> !d.ref().group().equals("kustomize.config.k8s.io"))
        .map(Document::value)
        .toList();
    try {
      List<Choice> out = new ArrayList<>();
      for (OwnerPatch patch : OwnerPatches.of(kustomization, header, look::text)) {
        if (meets(patch, flux)) {
          out.add(new Choice(patch, !meets(patch, others)));
        }
      }
      return Optional.of(out);
    } catch (YamlException e) {
      look.find(InstallFindings.UNREADABLE_FILE, e.origin().toString(), "A patch of " + kustomization + ": " + e.reason());
      return Optional.empty();
    }
  }

  /** An object that a patch without target names and that is not here makes it fail: it meets none. */
  private static boolean meets(OwnerPatch patch, List<Mapping> objects) {
    Mapping entry = Mapping.EMPTY.with("patch", Value.of(patch.text()));
    Mapping whole = patch.target().entries().isEmpty() ? entry : entry.with("target", patch.target());
    Patch read;
    try {
      read = Patch.of(whole);
    } catch (KustomizeException e) {
      throw new YamlException(patch.origin().file(), patch.origin().line(), 0, String.valueOf(e.getMessage()));
    }
    for (Mapping object : objects) {
      try {
        if (!Patches.apply(List.of(object), List.of(read)).effects().getFirst().hits().isEmpty()) {
          return true;
        }
      } catch (KustomizeException _) {
        // with a target it met the object and failed on it; without one it looked for another object
        if (!patch.target().entries().isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }
}
