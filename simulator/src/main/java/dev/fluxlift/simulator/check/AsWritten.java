package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Violation;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.YamlStream;
import dev.fluxlift.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A migration plan of the usual kind, taken as it is written: install Flux Operator and a FluxInstance beside the old Flux,
 * clean up the old files; to go back delete the releases, or put the old files back. Each of its promises is tried in the
 * simulated world; what happens there is told, nothing else.
 */
public final class AsWritten {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration AWHILE = Duration.ofMinutes(15);
  private static final String INSTANCE_RELEASE = "flux-instance";
  private static final KindRef KUSTOMIZATION = new KindRef(ObjectRef.KUSTOMIZE, "Kustomization");
  private static final String CANARY = "fluxlift.dev/rehearsal";

  private final Simulation simulation;
  private final Installation installation;
  private final WrittenFiles files;
  private final Simulation.Memory start;
  private final String first;
  private final Watchman watchman;
  private final Chronicle chronicle;
  private final Course course;
  private final Api person;
  private final Set<ObjectRef> retired;
  private int asked;

  /** @param simulation of the old Flux at rest */
  public AsWritten(Simulation simulation, Plan plan) {
    this.simulation = simulation;
    this.installation = plan.installation();
    this.files = new WrittenFiles(plan);
    this.start = simulation.memory();
    this.first = simulation.git().head(simulation.git().branch()).orElseThrow();
    this.watchman = new Watchman(simulation.ports().cluster(), installation.namespace());
    this.chronicle = new Chronicle(simulation.server());
    this.course = new Course(simulation.scheduler(), chronicle, Chooser.first());
    this.person = simulation.server().as("kubectl");
    this.retired = Set.of(here(installation.owner()), here(installation.manifests()));
  }

  /** What the plan promises and does not keep, a story each; empty when all went well. */
  public List<Story> run() {
    List<Story> out = new ArrayList<>();
    rollback().ifPresent(out::add);
    earlyCleanup().ifPresent(out::add);
    components().ifPresent(out::add);
    lateRollback().ifPresent(out::add);
    return List.copyOf(out);
  }

  /** Before the old Flux is removed: delete the releases, "old Flux will continue managing the cluster". */
  Optional<Story> rollback() {
    begin();
    install(true);
    person("You roll back as the plan says: kubectl delete helmrelease " + INSTANCE_RELEASE + ".");
    person.delete(new ObjectRef(ObjectRef.HELM, "HelmRelease", installation.namespace(), INSTANCE_RELEASE), Api.Deletion.BACKGROUND);
    course.run(AWHILE);
    return story("The rollback that deletes Flux", Set.of());
  }

  /** The clean-up of the old files before the FluxInstance has adopted anything. */
  Optional<Story> earlyCleanup() {
    begin();
    cleanUp();
    return story("The clean-up that comes too early", retired);
  }

  /** The components that the chart installs when none are listed. */
  Optional<Story> components() {
    begin();
    install(false);
    cleanUp();
    return story("The chart's default components", retired);
  }

  /** After the old Flux was removed: put its files back, "Flux will resume managing the cluster". */
  Optional<Story> lateRollback() {
    begin();
    install(false);
    cleanUp();
    chronicle.forget();
    chronicle.says("The FluxInstance manages Flux, the old files are gone: the plan is at its end.");
    Set<ObjectRef> held = heldAtFirst();
    String file = installation.owner().file();
    Map<String, byte[]> old = new TreeMap<>();
    files.touched(StepId.S8).forEach(f -> simulation.git().read(first, f).ifPresent(text -> old.put(f, text)));
    old.computeIfPresent(file, (_, text) -> canary(file, text));
    commit("You roll back as the plan says: " + file + " is there again, and adds an annotation.", old, List.of());
    ObjectRef owner = here(installation.owner());
    course.until(() -> person.get(owner).filter(LiveObject::ready).isPresent(), LONG);
    course.run(AWHILE);
    return silent(owner, held);
  }

  // ---- what the person does

  private void begin() {
    simulation.remember(start);
    chronicle.forget();
    asked = 0;
  }

  private void person(String words) {
    chronicle.says(words);
  }

  private void install(boolean listed) {
    String which = listed ? "all components listed" : "no components listed";
    commit("You commit the releases flux-operator and " + INSTANCE_RELEASE + ", " + which + ".", files.releases(listed), List.of());
    ObjectRef instance = new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", installation.namespace(), "flux");
    course.until(() -> person.get(instance).filter(LiveObject::ready).isPresent(), LONG);
    chronicle.says("FluxInstance flux says: " + says(instance));
    course.run(AWHILE);
  }

  private void cleanUp() {
    commit("You commit the references to the old owner away.", files.written(StepId.S8A), files.removed(StepId.S8A));
    List<String> gone = files.removed(StepId.S8).stream().filter(f -> !f.startsWith(".")).toList();
    commit("You clean up as the plan says: " + installation.owner().file()
        + (gone.size() > 1 ? " and the old bootstrap are" : " is") + " removed.", files.written(StepId.S8), files.removed(StepId.S8));
    course.run(AWHILE);
  }

  /** Commits, asks the source to look, and lets the root apply it; nothing happens when there is nothing to commit. */
  private void commit(String words, Map<String, byte[]> write, List<String> remove) {
    if (write.isEmpty() && remove.isEmpty()) {
      return;
    }
    person(words);
    SimulatedGit git = simulation.git();
    git.others(write, remove, words);
    asked++;
    person.patch(here(installation.rootSource()), Api.PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of("reconcile.fluxcd.io/requestedAt", "commit " + asked))), "");
    String head = git.head(git.branch()).orElseThrow();
    course.until(() -> person.get(here(installation.root()))
        .flatMap(r -> r.body().text("status", "lastAppliedRevision")).filter(r -> r.endsWith(head)).isPresent(), AWHILE);
  }

  /** The file with a patch more: an annotation on one Deployment. */
  private byte[] canary(String file, byte[] text) {
    List<Mapping> out = new ArrayList<>();
    for (Mapping document : YamlStream.parse(file, text).mappings()) {
      boolean owner = document.text("kind").orElse("").equals("Kustomization")
          && document.text("metadata", "name").orElse("").equals(installation.owner().ref().name());
      List<Value> patches = new ArrayList<>(document.list("spec", "patches"));
      patches.add(Mapping.of(
          "patch", "- op: add\n  path: /metadata/annotations\n  value: {" + CANARY + ": \"1\"}\n",
          "target", Mapping.of("kind", "Deployment", "name", "source-controller")));
      out.add(owner ? document.withPath(List.of("spec", "patches"), Sequence.of(patches)) : document);
    }
    return YamlWriter.STANDARD.writeAll(out).getBytes(StandardCharsets.UTF_8);
  }

  // ---- what came of it

  private Optional<Story> story(String title, Set<ObjectRef> mayGo) {
    List<Violation> violations = watchman.violated(mayGo, false);
    if (violations.isEmpty()) {
      return Optional.empty();
    }
    List<String> against = Watchman.sentences(violations);
    return Optional.of(Story.of(title, chronicle.entries(), List.of(left()), against, true));
  }

  /** Nothing was deleted, and nothing was taken back: what the old owner held is not as it was, and it says Ready. */
  private Optional<Story> silent(ObjectRef owner, Set<ObjectRef> held) {
    Set<ObjectRef> different = new TreeSet<>();
    for (Difference difference : watchman.different(retired)) {
      if (held.contains(difference.object())) {
        different.add(difference.object());
      }
    }
    if (different.isEmpty()) {
      return Optional.empty();
    }
    ObjectRef controller = new ObjectRef("apps", "Deployment", installation.namespace(), "source-controller");
    boolean arrived = person.get(controller).filter(c -> c.annotations().containsKey(CANARY)).isPresent();
    Set<ObjectRef> others = new TreeSet<>(held);
    others.removeIf(r -> person.get(r).filter(o -> o.labels().containsKey(ObjectRef.OPERATOR + "/name")).isEmpty());
    List<String> end = List.of(
        "Kustomization " + owner.name() + " says: " + says(owner),
        "Deployment source-controller " + (arrived ? "has" : "does not have") + " the annotation of the old file.",
        others.size() + " of the " + held.size() + " objects that it held still belong to the FluxInstance.");
    String against = "the way back does not lead back: " + Story.objects(different) + " are not as before the move";
    return Optional.of(Story.of("The late rollback that does nothing and says Ready", chronicle.entries(), end, List.of(against), true));
  }

  private String left() {
    List<LiveObject> all = person.list(KUSTOMIZATION);
    long ready = all.stream().filter(LiveObject::ready).count();
    long running = installation.components().stream()
        .filter(c -> person.get(new ObjectRef("apps", "Deployment", installation.namespace(), c)).isPresent())
        .count();
    return "At the end " + running + " of " + installation.components().size() + " controllers are there, "
        + (all.isEmpty() ? "and no Kustomization." : ready + " of " + all.size() + " Kustomizations say Ready.");
  }

  private String says(ObjectRef ref) {
    return person.get(ref).flatMap(o -> o.condition("Ready")).map(c -> "Ready=" + c.text("status").orElse("") + ", "
        + c.text("message").orElse("").replaceFirst("@.*", "")).orElse("nothing") + ".";
  }

  private Set<ObjectRef> heldAtFirst() {
    Simulation.Memory now = simulation.memory();
    simulation.remember(start);
    Set<ObjectRef> held = new TreeSet<>(person.get(here(installation.owner())).map(LiveObject::inventory).orElse(List.of()));
    simulation.remember(now);
    return held;
  }

  private ObjectRef here(Manifest manifest) {
    return manifest.ref().orIn(installation.namespace());
  }
}
