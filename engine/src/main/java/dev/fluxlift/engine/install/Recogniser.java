package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Tells from a repository how Flux came onto its cluster. Two candidates, a missing piece or an unreadable file is a
 * finding, never a guess.
 */
public final class Recogniser {
  private static final Pattern EXACT_TAG = Pattern.compile("v\\d+\\.\\d+\\.\\d+");
  private static final String FLUX_SYSTEM = "flux-system";

  private final Repository repository;
  private final String folder;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> evidence = new ArrayList<>();

  private Recogniser(Repository repository, String folder) {
    this.repository = repository;
    this.folder = Folders.plain(folder);
  }

  /** Looks at the whole repository. */
  public static Recognition recognise(Repository repository) {
    return recognise(repository, "");
  }

  /**
   * Looks at one cluster's folder of a repository of several.
   *
   * @param folder from the repository's top, {@code ""} for all of it
   */
  public static Recognition recognise(Repository repository, String folder) {
    return new Recogniser(repository, folder).run();
  }

  private Recognition run() {
    List<Document> manifests = documents(Recogniser::isFluxManifests);
    instanceInRepository();
    if (manifests.isEmpty()) {
      return otherStyle();
    }
    manifests.forEach(m -> evidence.add("OCIRepository " + m.ref().name() + " pulls Flux's manifests (" + m.where() + ")"));
    Optional<Installation> installation = one(manifests, "OCIRepository of Flux's manifests").flatMap(this::oci);
    List<String> running = installation.map(Installation::components).orElse(List.of());
    // first: taking such an instance out before it is mended may cost what the finding names
    findings.addAll(
        0, documents(this::isInstance).stream().flatMap(d -> InstanceByHand.dangers(d, running).stream()).toList());
    return new Recognition(InstallStyle.OCI_MANIFESTS, evidence, installation, findings);
  }

  private Optional<Installation> oci(Document manifests) {
    Optional<Document> owner = one(
        documents(d -> isKustomization(d) && refersTo(d, manifests)), "Kustomization that builds " + manifests.ref());
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    evidence.add("Kustomization " + owner.get().ref().name() + " applies them (" + owner.get().where() + ")");
    Optional<String> version = version(manifests);
    ownerFields(owner.get());
    suspended(manifests);
    Optional<Document> root = root(owner.get());
    Optional<Document> source = root.flatMap(this::sourceOf);
    Optional<Document> apps = root.flatMap(r -> source.flatMap(s -> apps(r, s, owner.get())));
    Optional<List<OwnerPatch>> patches = patches(owner.get());
    Optional<List<String>> published = version.flatMap(v -> published(manifests, v));
    if (version.isEmpty() || apps.isEmpty() || patches.isEmpty() || published.isEmpty()) {
      return Optional.empty();
    }
    Layout layout = layout(root.orElseThrow(), owner.get(), apps.get());
    unreadable(layout);
    return Optional.of(new Installation(
        InstallStyle.OCI_MANIFESTS,
        List.copyOf(evidence),
        version.get(),
        owner.get().ref().namespace(),
        manifest(manifests),
        manifest(owner.get()),
        manifest(source.orElseThrow()),
        manifest(root.orElseThrow()),
        manifest(apps.get()),
        patches.get(),
        components(published.get(), patches.get()),
        SecretUses.of(reached()),
        layout));
  }

  // ---- what others ask

  String folder() {
    return folder;
  }

  void evidence(String line) {
    evidence.add(line);
  }

  List<String> evidence() {
    return List.copyOf(evidence);
  }

  List<String> paths() {
    return repository.paths().stream().filter(p -> Folders.within(p, folder)).toList();
  }

  void relyOn(String file) {
    repository.relyOn(file);
  }

  Optional<String> text(String file) {
    return repository.text(file);
  }

  YamlStream yaml(String file) {
    return repository.yaml(file).orElseThrow();
  }

  /** The cluster's objects, those of other folders that it reaches among them. */
  List<Document> reached() {
    return Reach.documents(repository, folder);
  }

  // ---- the other styles

  private Recognition otherStyle() {
    BootstrapRecogniser bootstrap = new BootstrapRecogniser(this);
    List<String> files = bootstrap.componentFiles();
    List<Document> instances = documents(this::isInstance);
    instances.forEach(i -> evidence.add(i.ref() + " (" + i.where() + ")"));
    if (files.isEmpty() || (!instances.isEmpty() && !componentsDelivered(files))) {
      return byFiles(instances);
    }
    if (files.size() > 1) {
      files.forEach(f -> evidence.add("Flux's own objects are in " + f));
      files.forEach(f -> find(InstallFindings.SEVERAL_CLUSTERS, f, "It is one of " + files.size() + " files with Flux's own objects."));
      return new Recognition(InstallStyle.BOOTSTRAP, evidence, Optional.empty(), findings);
    }
    Optional<Installation> installation = bootstrap.recognise(files.getFirst());
    List<String> running = installation.map(Installation::components).orElse(List.of());
    installation.ifPresent(i -> findings.addAll(Terraform.findings(i, repository)));
    findings.addAll(0, instances.stream().flatMap(d -> InstanceByHand.dangers(d, running).stream()).toList());
    boolean delivered = componentsDelivered(files);
    return new Recognition(
        delivered ? InstallStyle.BOOTSTRAP : InstallStyle.FLUX_INSTALL, evidence, installation, findings);
  }

  /** Whether a Kustomization has a path that holds a file of Flux's own objects. */
  private boolean componentsDelivered(List<String> files) {
    return documents(Recogniser::isKustomization).stream()
        .filter(d -> d.value().text("spec", "path").isPresent())
        .anyMatch(d -> files.stream().anyMatch(f -> Folders.within(f, pathOf(d))));
  }

  private Recognition byFiles(List<Document> instances) {
    InstallStyle style = styleByFiles(instances);
    if (style == InstallStyle.FLUX_OPERATOR) {
      findings.removeIf(f -> f.code() == InstallFindings.INSTANCE_IN_REPOSITORY);
      instances.forEach(i -> find(InstallFindings.ALREADY_MOVED, i.where(), i.ref() + " manages Flux."));
    } else if (style == InstallStyle.HELM_CHART) {
      documents(this::isFlux2Chart).forEach(c -> find(InstallFindings.CHART_NOT_MOVED, c.where(), c.ref() + " installs the chart flux2."));
    } else if (style == InstallStyle.TERRAFORM) {
      evidence.forEach(e -> find(InstallFindings.TERRAFORM_ALONE, e, "Terraform installs Flux, and what it wrote is not in these files."));
    } else if (style == InstallStyle.UNKNOWN) {
      BuildInputs inputs = new BuildInputs(repository);
      repository.unreadable().stream()
          .filter(e -> Folders.within(e.file(), folder) && inputs.isRead(e.file()))
          .forEach(e -> find(InstallFindings.UNREADABLE_FILE, e.origin().toString(), e.reason()));
      find(InstallFindings.UNKNOWN_STYLE, folder.isEmpty() ? "the repository" : folder,
          "No OCIRepository of flux-manifests, no Flux controllers, no flux2 chart and no FluxInstance is here.");
    }
    return new Recognition(style, evidence, Optional.empty(), findings);
  }

  private InstallStyle styleByFiles(List<Document> instances) {
    if (!instances.isEmpty()) {
      return InstallStyle.FLUX_OPERATOR;
    }
    List<Document> charts = documents(this::isFlux2Chart);
    if (!charts.isEmpty()) {
      charts.forEach(c -> evidence.add(c.ref() + " installs the chart flux2 (" + c.where() + ")"));
      return InstallStyle.HELM_CHART;
    }
    List<String> terraform = Terraform.bootstraps(repository);
    evidence.addAll(terraform);
    return terraform.isEmpty() ? InstallStyle.UNKNOWN : InstallStyle.TERRAFORM;
  }

  private void instanceInRepository() {
    for (Document d : documents(this::isInstance)) {
      find(InstallFindings.INSTANCE_IN_REPOSITORY, d.where(), d.ref() + " is in the repository already.");
    }
  }

  private boolean isInstance(Document d) {
    return d.ref().group().equals(ObjectRef.OPERATOR) && d.ref().kind().equals("FluxInstance")
        || installs(d, "flux-instance");
  }

  private boolean isFlux2Chart(Document d) {
    return installs(d, "flux2");
  }

  /** A HelmRelease of a chart of this name, wherever its source is written. */
  private boolean installs(Document d, String chart) {
    if (!isHelmRelease(d)) {
      return false;
    }
    Optional<String> named = d.value().text("spec", "chart", "spec", "chart").map(Folders::name);
    Optional<String> referred = d.value().text("spec", "chartRef", "name");
    return named.filter(chart::equals).isPresent()
        || referred.filter(chart::equals).isPresent()
        || referred.isPresent() && documents(s -> s.ref().group().equals(ObjectRef.SOURCE)
                && s.ref().name().equals(referred.get())
                && s.value().text("spec", "url").map(Folders::name).filter(chart::equals).isPresent())
            .stream().findAny().isPresent();
  }

  private static boolean isHelmRelease(Document d) {
    return d.ref().group().equals(ObjectRef.HELM) && d.ref().kind().equals("HelmRelease");
  }

  // ---- the pieces of the plan's style

  private static boolean isFluxManifests(Document d) {
    return d.ref().group().equals(ObjectRef.SOURCE)
        && d.ref().kind().equals("OCIRepository")
        && d.value().text("spec", "url").map(Folders::name).filter("flux-manifests"::equals).isPresent();
  }

  private static boolean isKustomization(Document d) {
    return d.ref().group().equals(ObjectRef.KUSTOMIZE) && d.ref().kind().equals("Kustomization");
  }

  private static boolean refersTo(Document kustomization, Document source) {
    return kustomization.value().text("spec", "sourceRef", "kind").filter(source.ref().kind()::equals).isPresent()
        && kustomization.value().text("spec", "sourceRef", "name").filter(source.ref().name()::equals).isPresent()
        && sourceNamespace(kustomization).equals(source.ref().namespace());
  }

  private static String sourceNamespace(Document kustomization) {
    return kustomization.value().text("spec", "sourceRef", "namespace").orElse(kustomization.ref().namespace());
  }

  private Optional<String> version(Document manifests) {
    Optional<String> tag = manifests.value().text("spec", "ref", "tag");
    boolean onlyTag = manifests.value().mapping("spec", "ref").entries().size() == 1;
    if (tag.isPresent() && onlyTag && EXACT_TAG.matcher(tag.get()).matches()) {
      evidence.add("Flux " + tag.get() + " (" + manifests.value().get("spec", "ref", "tag").orElseThrow().origin() + ")");
      return Optional.of(tag.get().substring(1));
    }
    Value ref = manifests.value().get("spec", "ref").orElse(manifests.value());
    find(InstallFindings.VERSION_NOT_PINNED, ref.origin().toString(),
        manifests.ref() + " follows " + (manifests.value().get("spec", "ref").isPresent() ? ref : "the tag latest") + ".");
    return Optional.empty();
  }

  private void ownerFields(Document owner) {
    suspended(owner);
    owner.value().get("spec", "kubeConfig").ifPresent(v -> find(InstallFindings.OWNER_ELSEWHERE,
        v.origin().toString(), owner.ref() + " applies Flux to another cluster."));
    owner.value().get("spec", "targetNamespace")
        .filter(v -> v.text().filter(owner.ref().namespace()::equals).isEmpty())
        .ifPresent(v -> find(InstallFindings.OWNER_ELSEWHERE, v.origin().toString(),
            owner.ref() + " applies Flux into another namespace."));
    if (!owner.ref().namespace().equals(FLUX_SYSTEM)) {
      find(InstallFindings.OWNER_ELSEWHERE, owner.where(),
          "The namespace of " + owner.ref() + " is not flux-system, where the published manifests install Flux.");
    }
  }

  private void suspended(Document d) {
    if (d.value().bool("spec", "suspend").orElse(false)) {
      find(InstallFindings.SUSPENDED, d.value().get("spec", "suspend").orElse(d.value()).origin().toString(),
          d.ref() + " is suspended.");
    }
  }

  /** The Kustomization whose path holds the owner's file and its own. */
  private Optional<Document> root(Document owner) {
    return rootOf(owner.file(), owner.where(), d -> !d.equals(owner));
  }

  /** The Kustomization whose path holds this file and its own. */
  Optional<Document> rootOf(String file) {
    return rootOf(file, file, _ -> true);
  }

  private Optional<Document> rootOf(String file, String where, Predicate<Document> may) {
    List<Document> roots = documents(Recogniser::isKustomization).stream()
        .filter(may)
        .filter(d -> d.value().text("spec", "path").isPresent())
        .filter(d -> Folders.within(file, pathOf(d)) && Folders.within(d.file(), pathOf(d)))
        .toList();
    if (roots.size() > 1) {
      roots.forEach(r -> find(InstallFindings.ROOT_UNCLEAR, r.where(),
          r.ref() + " has a path that holds " + file + ", and it is not the only one."));
      return Optional.empty();
    }
    if (roots.isEmpty()) {
      find(InstallFindings.MISSING_PIECE, where,
          "No Kustomization has a path that holds " + file + " and its own file: the root is not here.");
      return Optional.empty();
    }
    Document root = roots.getFirst();
    evidence.add("Kustomization " + root.ref().name() + " is the root: it builds " + pathOf(root) + " (" + root.where() + ")");
    suspended(root);
    return Optional.of(root);
  }

  Optional<Document> sourceOf(Document root) {
    String kind = root.value().text("spec", "sourceRef", "kind").orElse("");
    if (!kind.equals("GitRepository")) {
      find(InstallFindings.SOURCE_NOT_GIT, root.where(), root.ref() + " builds from a source of kind " + kind + ".");
      return Optional.empty();
    }
    Optional<Document> source = one(
        documents(d -> d.ref().group().equals(ObjectRef.SOURCE)
            && d.ref().kind().equals(kind)
            && refersTo(root, d)),
        "GitRepository of " + root.ref());
    source.ifPresent(this::branch);
    return source;
  }

  private void branch(Document source) {
    suspended(source);
    evidence.add("GitRepository " + source.ref().name() + " is its source (" + source.where() + ")");
    boolean otherRef = source.value().mapping("spec", "ref").entries().keySet().stream().anyMatch(k -> !k.equals("branch"));
    if (source.value().text("spec", "ref", "branch").isEmpty() || otherRef) {
      find(InstallFindings.NO_BRANCH, source.value().get("spec", "ref").orElse(source.value()).origin().toString(),
          source.ref() + " does not simply follow a branch.");
    }
  }

  private Optional<Document> apps(Document root, Document source, Document owner) {
    List<Document> candidates = documents(Recogniser::isKustomization).stream()
        .filter(d -> !d.equals(root) && !d.equals(owner))
        .filter(d -> Folders.within(d.file(), pathOf(root)) && refersTo(d, source))
        .filter(d -> d.ref().name().equals("cluster-apps") || Folders.name(pathOf(d)).equals("apps"))
        .toList();
    if (candidates.size() != 1) {
      find(InstallFindings.APPS_UNCLEAR, root.where(), candidates.isEmpty()
          ? "No Kustomization below " + pathOf(root) + " is named cluster-apps or builds a folder named apps."
          : "Several look like it: " + String.join(", ", candidates.stream().map(Document::where).toList()) + ".");
      return Optional.empty();
    }
    Document apps = candidates.getFirst();
    suspended(apps);
    evidence.add("Kustomization " + apps.ref().name() + " delivers the applications (" + apps.where() + ")");
    return Optional.of(apps);
  }

  private Optional<List<OwnerPatch>> patches(Document owner) {
    try {
      return Optional.of(OwnerPatches.of(owner.value()));
    } catch (YamlException e) {
      find(InstallFindings.UNREADABLE_FILE, e.origin().toString(), "A patch of " + owner.ref() + ": " + e.reason());
      return Optional.empty();
    }
  }

  private Optional<List<String>> published(Document manifests, String version) {
    Optional<List<String>> published = FluxComponents.published(version);
    if (published.isEmpty()) {
      find(InstallFindings.COMPONENTS_UNKNOWN, manifests.where(),
          manifests.ref() + " holds Flux " + version + ", and which controllers are in it is not known.");
    }
    return published;
  }

  /** All that the manifests hold, but for Deployments that a patch with a plain target deletes. */
  static List<String> components(List<String> published, List<OwnerPatch> patches) {
    return published.stream().filter(c -> patches.stream().noneMatch(p -> deletes(p, c))).toList();
  }

  private static boolean deletes(OwnerPatch patch, String controller) {
    return patch.body().asMapping().text("$patch").filter("delete"::equals).isPresent()
        && patch.target().text("kind").filter("Deployment"::equals).isPresent()
        && patch.target().text("name").filter(n -> matches(n, controller)).isPresent();
  }

  /** kustomize anchors the expression at both ends (api/types/selector.go@v0.20.1). */
  private static boolean matches(String expression, String name) {
    try {
      return Pattern.matches("(?:" + expression + ")", name);
    } catch (java.util.regex.PatternSyntaxException _) {
      return false;
    }
  }

  private Layout layout(Document root, Document owner, Document apps) {
    return new Layout(pathOf(root), Folders.of(owner.file()), pathOf(apps), oldBootstrap(root, apps), "bootstrap", folder);
  }

  /** The folder outside of what Flux builds whose kustomization installs flux2. */
  private Optional<String> oldBootstrap(Document root, Document apps) {
    List<String> folders = repository.documents().stream()
        .filter(d -> d.ref().group().equals("kustomize.config.k8s.io"))
        .filter(d -> Folders.within(d.file(), folder))
        .filter(d -> !Folders.within(d.file(), pathOf(root)) && !Folders.within(d.file(), pathOf(apps)))
        .filter(d -> d.value().list("resources").stream().anyMatch(Recogniser::installsFlux))
        .map(d -> Folders.of(d.file()))
        .distinct()
        .toList();
    if (folders.size() > 1) {
      find(InstallFindings.BOOTSTRAP_UNCLEAR, String.join(", ", folders), "Each of them installs github.com/fluxcd/flux2.");
    } else if (folders.size() == 1) {
      evidence.add("Flux is installed by hand from " + folders.getFirst());
    }
    return folders.size() == 1 ? Optional.of(folders.getFirst()) : Optional.empty();
  }

  private static boolean installsFlux(Value resource) {
    return resource.text().filter(r -> r.contains("github.com/fluxcd/flux2")).isPresent();
  }

  void unreadable(Layout layout) {
    BuildInputs inputs = new BuildInputs(repository);
    for (YamlException e : repository.unreadable()) {
      boolean delivered = Folders.within(e.file(), layout.root()) || Folders.within(e.file(), layout.apps());
      if (delivered && inputs.isRead(e.file())) {
        find(InstallFindings.UNREADABLE_FILE, e.origin().toString(), e.reason());
      }
    }
  }

  // ---- looking

  List<Document> documents(Predicate<Document> wanted) {
    return repository.documents().stream()
        .filter(d -> Folders.within(d.file(), folder))
        .filter(wanted)
        .toList();
  }

  private Optional<Document> one(List<Document> candidates, String what) {
    if (candidates.size() == 1) {
      return Optional.of(candidates.getFirst());
    }
    if (candidates.isEmpty()) {
      find(InstallFindings.MISSING_PIECE, folder.isEmpty() ? "the repository" : folder, "There is no " + what + ".");
    }
    for (Document d : candidates) {
      find(InstallFindings.TWO_CANDIDATES, d.where(), d.ref() + " is one of " + candidates.size() + ": " + what + ".");
    }
    return Optional.empty();
  }

  Manifest manifest(Document d) {
    repository.relyOn(d.file());
    return new Manifest(d.file(), d.index(), d.value());
  }

  static String pathOf(Document kustomization) {
    return Folders.plain(kustomization.value().text("spec", "path").orElse(""));
  }

  void find(InstallFindings code, String where, String what) {
    findings.add(new Finding(code, where, what));
  }
}
