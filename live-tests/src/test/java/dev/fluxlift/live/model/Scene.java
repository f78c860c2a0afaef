package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The words in which a scenario is told. {@code {ns}} in any text stands for the scenario's namespace; an object is named
 * {@code Kind/name} in that namespace, {@code Kind/namespace/name} elsewhere.
 */
final class Scene {
  static final String FLUX = "flux-system";
  static final String PERSON = "kubectl";
  static final String ASKED = "reconcile.fluxcd.io/requestedAt";
  private static final List<String> CLUSTER = List.of("Namespace", "CustomResourceDefinition", "ClusterRole", "ValidatingWebhookConfiguration");
  /** Of the repository of the old Flux: the one that was there, and the one that a FluxInstance may make. */
  static final List<String> ROOTS =
      List.of("Kustomization/flux-system/cluster", "Kustomization/flux-system/home-kubernetes");

  private static final List<String> ACTING =
      List.of("GitRepository", "OCIRepository", "HelmChart", "Kustomization", "HelmRelease");
  private static final Map<String, String> GROUPS = Map.ofEntries(
      Map.entry("Kustomization", ObjectRef.KUSTOMIZE),
      Map.entry("GitRepository", ObjectRef.SOURCE),
      Map.entry("OCIRepository", ObjectRef.SOURCE),
      Map.entry("HelmChart", ObjectRef.SOURCE),
      Map.entry("HelmRelease", ObjectRef.HELM),
      Map.entry("FluxInstance", ObjectRef.OPERATOR),
      Map.entry("Deployment", "apps"),
      Map.entry("Lease", "coordination.k8s.io"),
      Map.entry("CustomResourceDefinition", "apiextensions.k8s.io"),
      Map.entry("ValidatingWebhookConfiguration", "admissionregistration.k8s.io"),
      Map.entry("Widget", "test.fluxlift.dev"));

  private final Stage stage;
  private final String ns;
  private final List<String> namespaces = new ArrayList<>();
  private final SortedMap<String, SortedMap<String, String>> branches;
  private final List<String> commits;
  private final SortedMap<ObjectRef, String> marked = new TreeMap<>();
  private final boolean whole;
  private SortedMap<String, List<String>> pods = new TreeMap<>();
  private final List<String> races = new ArrayList<>();
  private int requests;

  Scene(Scenario scenario, Stage stage) {
    this(scenario, stage, new TreeMap<>(), new ArrayList<>());
    if (whole) {
      // what was committed before is named like what comes
      find("GitRepository/flux-system/home-kubernetes")
          .flatMap(s -> s.body().text("status", "artifact", "revision"))
          .ifPresent(r -> commits.add(r.substring(r.indexOf(':') + 1)));
    }
  }

  private Scene(
      Scenario scenario, Stage stage, SortedMap<String, SortedMap<String, String>> branches, List<String> commits) {
    this.stage = stage;
    this.ns = "s-" + scenario.name();
    this.whole = scenario.wholeWorld();
    this.namespaces.add(ns);
    this.branches = branches;
    this.commits = commits;
    branches.put("main", new TreeMap<>());
    if (whole) {
      mark();
    }
  }

  /** The next scenario of the same story. */
  Scene next(Scenario scenario) {
    Scene out = new Scene(scenario, stage, branches, commits);
    out.requests = requests;
    return out;
  }

  FluxLine line() {
    return stage.line();
  }

  Stage stage() {
    return stage;
  }

  String namespace() {
    return ns;
  }

  /** The commits that were made, oldest first. */
  List<String> commits() {
    return List.copyOf(commits);
  }

  /** UIDs at the moment that was marked. */
  SortedMap<ObjectRef, String> marked() {
    marked.keySet().removeIf(ref -> races.contains(ref.kind()));
    return marked;
  }

  /** UIDs of the controllers' pods at that moment; empty when pods do not matter. */
  SortedMap<String, List<String>> markedPods() {
    return pods;
  }

  /** What is compared at the end. */
  List<LiveObject> objects() {
    List<LiveObject> all = whole ? stage.objects() : stage.objects(namespaces);
    return all.stream().filter(o -> !races.contains(o.ref().kind())).toList();
  }

  /** Leaves objects of a kind out: which of them there are is a race. */
  void race(String... kinds) {
    races.addAll(List.of(kinds));
  }

  /** Looks at another namespace too. */
  void also(String namespace) {
    namespaces.add(text(namespace));
  }

  private String text(String yaml) {
    return yaml.replace("{ns}", ns);
  }

  ObjectRef ref(String name) {
    String[] parts = text(name).split("/");
    String group = GROUPS.getOrDefault(parts[0], "");
    boolean cluster = CLUSTER.contains(parts[0]);
    return parts.length == 3
        ? new ObjectRef(group, parts[0], parts[1], parts[2])
        : new ObjectRef(group, parts[0], cluster ? "" : ns, parts[1]);
  }

  // ---- Git and the registry

  /** Writes a file into the branch main of the scenario's repository; nothing is committed. */
  void file(String path, String content) {
    branch("main").put(path, text(content));
  }

  /** The files of a branch that are committed next. */
  SortedMap<String, String> branch(String name) {
    return branches.computeIfAbsent(name, _ -> new TreeMap<>());
  }

  /** Takes a file out of the branch main; nothing is committed. */
  void remove(String path) {
    if (branch("main").remove(path) == null) {
      throw new IllegalStateException("no file " + path);
    }
  }

  /** Commits the branch main and waits until the source has it, when there is one that is not suspended. */
  void push() {
    push("main", "repo");
  }

  /** The same with a history in which there is nothing but this commit. */
  void pushByForce() {
    String commit = stage.rewrite(repository() + ".git", "main", branch("main"));
    commits.add(commit);
    fetched(commit, "repo");
  }

  /** The same for another branch and its source. */
  void push(String branch, String name) {
    fetched(commit(branch), name);
  }

  private void fetched(String commit, String name) {
    String source = "GitRepository/" + name;
    if (find(source).filter(s -> !suspended(s)).isPresent()) {
      reconcile(source);
      await("the source to have " + commit, source,
          o -> o.body().text("status", "artifact", "revision").filter(r -> r.endsWith(commit)).isPresent());
    }
  }

  /** Commits a branch; nobody is told. */
  String commit(String branch) {
    String commit = stage.commit(repository() + ".git", branch, branch(branch));
    commits.add(commit);
    return commit;
  }

  private String repository() {
    return "scenes/" + ns;
  }

  /** Moves a tag of {@code oci://ghcr.io/scenes/{ns}}. */
  void tag(String tag, Map<String, String> files) {
    SortedMap<String, String> placed = new TreeMap<>();
    files.forEach((path, content) -> placed.put(path, text(content)));
    stage.artifact(repository(), tag, placed);
  }

  /** Writes a file into the repository of the old Flux; nothing is committed. */
  void rootFile(String path, UnaryOperator<String> change) {
    root().compute(path, (_, before) -> change.apply(before == null ? "" : before));
  }

  /** Takes a file out of the repository of the old Flux; nothing is committed. */
  void rootRemove(String path) {
    root().remove(path);
  }

  private SortedMap<String, String> root() {
    return branches.computeIfAbsent("root of the old Flux", _ -> SmallRepository.files(line()));
  }

  /** Commits the repository of the old Flux; nobody is told. */
  void rootCommit() {
    commits.add(stage.commit(SmallRepository.NAME, "main", root()));
  }

  /** Commits the repository of the old Flux and waits until whoever is its root has looked at that. */
  void rootPush() {
    rootCommit();
    reconcile("GitRepository/flux-system/home-kubernetes");
    ROOTS.stream().filter(root -> find(root).filter(k -> !suspended(k)).isPresent()).forEach(this::reconcile);
  }

  // ---- the cluster as a person

  /** Applies documents as {@code kubectl apply --server-side --force-conflicts} does. */
  void apply(String yaml) {
    applyAs(PERSON, yaml);
  }

  void applyAs(String manager, String yaml) {
    YamlStream.parse("scenario.yaml", text(yaml)).documents()
        .forEach(d -> stage.apply(d.value().asMapping(), manager));
  }

  /** A merge patch in YAML, by someone whom no controller takes over. */
  void patch(String name, String yaml) {
    patchAs("someone", name, yaml);
  }

  void patchAs(String manager, String name, String yaml) {
    stage.patch(ref(name), mapping(yaml), "", manager);
  }

  void patchStatus(String name, String yaml) {
    stage.patch(ref(name), mapping(yaml), "status", "someone");
  }

  private Mapping mapping(String yaml) {
    return YamlStream.parse("patch.yaml", text(yaml)).documents().getFirst().value().asMapping();
  }

  void delete(String name) {
    stage.delete(ref(name));
  }

  void suspend(String name) {
    patch(name, "spec: {suspend: true}");
  }

  void resume(String name) {
    patch(name, "spec: {suspend: false}");
  }

  // ---- what scenarios begin with

  /** The namespace, the repository with what was written so far, and its source. */
  void begin() {
    apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: \"{ns}\"}\n");
    commit("main");
    source("main");
    ready("GitRepository/repo");
  }

  /** The source of a branch. */
  void source(String branch) {
    source("repo", branch);
  }

  /** A source of its own for a branch. */
  void source(String name, String branch) {
    apply("""
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: %s, namespace: "{ns}"}
        spec:
          interval: 1h
          url: https://github.com/%s.git
          ref: {branch: %s}
        """.formatted(name, repository(), branch));
  }

  /**
   * A Kustomization of the folder of its own name, that looks once an hour.
   *
   * @param lines more of its spec; {@code prune} has to be among them
   */
  void kustomization(String name, String... lines) {
    StringBuilder more = new StringBuilder();
    for (String line : lines) {
      line.lines().forEach(l -> more.append("  ").append(l).append('\n'));
    }
    apply("""
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: %1$s, namespace: "{ns}"}
        spec:
          interval: 1h
          retryInterval: 1h
        %3$s%2$s""".formatted(name, more, more.indexOf("  path:") >= 0 || more.indexOf("sourceRef") >= 0 ? ""
            : "  path: ./" + name + "\n  sourceRef: {kind: GitRepository, name: repo}\n"));
  }

  /** The chart whose objects are its values, as a file of the repository. */
  void chart(String version) {
    file("charts/objects/Chart.yaml", "apiVersion: v2\nname: objects\nversion: " + version + "\n");
    file("charts/objects/templates/objects.yaml", """
        {{- if .Values.fail }}{{ fail .Values.fail }}{{ end }}
        {{- range .Values.objects }}
        ---
        {{ toYaml . }}
        {{- end }}
        """);
  }

  /**
   * A HelmRelease of that chart, that looks once an hour.
   *
   * @param spec more of its spec in YAML
   * @param values its values in YAML
   */
  void release(String name, String spec, String values) {
    apply("""
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: %s, namespace: "{ns}"}
        spec:
          interval: 1h
          chart:
            spec:
              chart: ./charts/objects
              sourceRef: {kind: GitRepository, name: repo}
        %s  values:
        %s""".formatted(name, indented(spec, "  "), indented(values, "    ")));
  }

  private static String indented(String yaml, String by) {
    StringBuilder out = new StringBuilder();
    yaml.lines().forEach(l -> out.append(by).append(l).append('\n'));
    return out.toString();
  }

  /** A ConfigMap with one key. */
  static String configMap(String name, String color) {
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", namespace: \"{ns}\"}\ndata: {color: "
        + color + "}\n";
  }

  /** A ConfigMap with an annotation. */
  static String configMap(String name, String color, String annotation, String value) {
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\n  namespace: \"{ns}\"\n  annotations: {"
        + annotation + ": \"" + value + "\"}\ndata: {color: " + color + "}\n";
  }

  // ---- waiting

  Optional<LiveObject> find(String name) {
    return stage.get(ref(name));
  }

  /** Waits until Ready is True for the present generation. */
  void ready(String... names) {
    for (String name : names) {
      await(name + " to be Ready", name, LiveObject::ready);
    }
  }

  /** Waits until Ready is False for a reason. */
  void failed(String name, String reason) {
    condition(name, "Ready", "False", reason);
  }

  void condition(String name, String type, String status, String reason) {
    await(name + " to say " + type + "=" + status + " " + reason, name, o -> o.condition(type)
        .filter(c -> c.text("status").filter(status::equals).isPresent())
        .filter(c -> c.text("reason").filter(reason::equals).isPresent())
        .isPresent());
  }

  void await(String what, String name, Predicate<LiveObject> condition) {
    stage.await(what, () -> find(name).filter(condition).isPresent());
  }

  void exists(String... names) {
    for (String name : names) {
      await(name + " to be there", name, _ -> true);
    }
  }

  void gone(String... names) {
    for (String name : names) {
      stage.await(name + " to be gone", () -> find(name).isEmpty());
    }
  }

  /** Asks to reconcile and waits until that was handled and something was said of it. */
  void reconcile(String... names) {
    for (String name : names) {
      reconcile(ref(name));
    }
  }

  /** Asks to reconcile; does not wait. */
  String ask(ObjectRef ref) {
    requests++;
    String token = "request-" + requests;
    stage.patch(ref, Mapping.of("metadata", Mapping.of("annotations", Mapping.of(ASKED, token))), "",
        "flux-client-side-apply");
    return token;
  }

  private void reconcile(ObjectRef ref) {
    String token = ask(ref);
    // what a turn deletes need not answer
    stage.await(ref + " to handle " + token, () -> stage.get(ref).filter(o -> !o.terminating()).map(o ->
        o.body().text("status", "lastHandledReconcileAt").filter(token::equals).isPresent()
            && o.condition("Ready").filter(c -> !c.text("status").orElse("").equals("Unknown")).isPresent())
        .orElse(true));
  }

  static boolean suspended(LiveObject object) {
    return object.body().bool("spec", "suspend").orElse(false);
  }

  // ---- controllers

  /** Lets a controller's process die, and waits until the next one leads. */
  void kill(String controller) {
    String before = acquired(controller);
    stage.kill(controller);
    leads(controller, before);
  }

  /** Deletes a controller's pod, and waits until the next one leads. */
  void restart(String controller) {
    String before = acquired(controller);
    List<String> old = stage.pods(controller);
    old.forEach(name -> stage.delete(new ObjectRef("", "Pod", FLUX, name)));
    leads(controller, before);
  }

  private String acquired(String controller) {
    String name = controller.equals("flux-operator") ? controller : controller + "-leader-election";
    return stage.get(new ObjectRef("coordination.k8s.io", "Lease", FLUX, name))
        .flatMap(l -> l.spec("acquireTime")).flatMap(Value::text).orElse("");
  }

  private void leads(String controller, String before) {
    stage.await("a new " + controller + " to lead", () -> !acquired(controller).equals(before));
    ObjectRef deployment = new ObjectRef("apps", "Deployment", FLUX, controller);
    stage.await(controller + " to be available", () -> stage.get(deployment)
        .filter(d -> d.body().text("status", "availableReplicas").filter("1"::equals).isPresent())
        .filter(d -> d.body().text("status", "replicas").filter("1"::equals).isPresent())
        .isPresent());
  }

  /** From here on it counts what is kept, deleted and made anew. */
  void mark() {
    marked.clear();
    objects().forEach(o -> marked.put(o.ref(), o.uid()));
    pods = new TreeMap<>();
    if (whole) {
      stage.line().components().forEach(c -> pods.put(c, stage.pods(c)));
    }
  }

  // ---- the end

  /** Lets every object of Flux that is compared and can act do so twice more. */
  void settle() {
    turn();
    turn();
    stage.pause();
  }

  /** Lets them do so once, by kind and name, those that come of it too. */
  void turn() {
    for (String kind : ACTING) {
      Set<ObjectRef> asked = new HashSet<>();
      for (Optional<ObjectRef> next = acting(kind, asked); next.isPresent(); next = acting(kind, asked)) {
        asked.add(next.get());
        reconcile(next.get());
      }
    }
  }

  private Optional<ObjectRef> acting(String kind, Set<ObjectRef> asked) {
    return list(kind).stream()
        .filter(o -> !o.terminating() && !suspended(o) && !asked.contains(o.ref()))
        .map(LiveObject::ref)
        .findFirst();
  }

  /** Objects of a kind in the scenario's namespaces, sorted. */
  List<LiveObject> list(String kind) {
    return stage.list(new KindRef(GROUPS.getOrDefault(kind, ""), kind), namespaces).stream()
        .sorted(Comparator.comparing(LiveObject::ref)).toList();
  }
}
