package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.plan.Condition.Absent;
import dev.fluxlift.engine.plan.Condition.Adopted;
import dev.fluxlift.engine.plan.Condition.BackedUp;
import dev.fluxlift.engine.plan.Condition.DeleteSetEmpty;
import dev.fluxlift.engine.plan.Condition.Delivered;
import dev.fluxlift.engine.plan.Condition.Established;
import dev.fluxlift.engine.plan.Condition.Field;
import dev.fluxlift.engine.plan.Condition.InstanceDormant;
import dev.fluxlift.engine.plan.Condition.KeptByRelease;
import dev.fluxlift.engine.plan.Condition.NoNewErrors;
import dev.fluxlift.engine.plan.Condition.NoneOf;
import dev.fluxlift.engine.plan.Condition.NotHeld;
import dev.fluxlift.engine.plan.Condition.Present;
import dev.fluxlift.engine.plan.Condition.Proved;
import dev.fluxlift.engine.plan.Condition.Quiet;
import dev.fluxlift.engine.plan.Condition.Ready;
import dev.fluxlift.engine.plan.Condition.RolledOut;
import dev.fluxlift.engine.plan.Condition.Soaked;
import dev.fluxlift.engine.plan.Condition.StillDone;
import dev.fluxlift.engine.plan.Condition.Unreferenced;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The steps S0 to S10 for one installation (the table of the design, as values). */
final class StepBuilder {
  static final String PRUNE = ObjectRef.KUSTOMIZE + "/prune";
  private static final KindRef INSTANCES = new KindRef(ObjectRef.OPERATOR, "FluxInstance");

  private final Installation installation;
  private final InstanceSpec instance;
  private final Target target;
  private final List<Changeset> changesets;
  private final List<ObjectRef> adopted;
  private final ObjectRef owner;
  private final ObjectRef ownerSource;
  private final ObjectRef root;
  private final ObjectRef rootSource;
  private final ObjectRef apps;
  private final ObjectRef namespace;

  StepBuilder(
      Installation installation,
      InstanceSpec instance,
      Target target,
      List<Changeset> changesets,
      List<ObjectRef> adopted) {
    this.installation = installation;
    this.instance = instance;
    this.target = target;
    this.changesets = changesets;
    this.adopted = adopted;
    this.owner = installation.owner().ref().orIn(installation.namespace());
    this.ownerSource = installation.manifests().ref().orIn(installation.namespace());
    this.root = installation.root().ref().orIn(installation.namespace());
    this.rootSource = installation.rootSource().ref().orIn(installation.namespace());
    this.apps = installation.apps().ref().orIn(installation.namespace());
    this.namespace = new ObjectRef("", "Namespace", "", installation.namespace());
  }

  List<Step> steps() {
    List<Step> out = new ArrayList<>();
    out.add(preflight());
    out.add(guard());
    out.add(operator());
    out.add(prove());
    out.add(instanceDisabled());
    if (installation.selfManaged()) {
      out.add(release());
    }
    out.add(quiesce());
    out.add(adopt());
    out.add(soak());
    changeset(StepId.S8A).ifPresent(_ -> out.add(rewrite()));
    out.add(retire());
    out.add(unguard());
    return List.copyOf(out);
  }

  private Step preflight() {
    return new Step(
        StepId.S0,
        Stream.concat(
                Stream.of(rootSource, root, apps, ownerSource, owner).distinct().<Condition>map(Ready::new),
                Stream.of(new NoneOf(INSTANCES)))
            .toList(),
        List.of(new Action.Baseline()),
        List.of(new BackedUp()),
        WayBack.NOTHING_TO_UNDO);
  }

  private Step guard() {
    List<Condition> after = new ArrayList<>();
    if (changeset(StepId.S1).isPresent()) {
      after.add(new Delivered(StepId.S1));
    }
    after.addAll(ownerGuards());
    return new Step(
        StepId.S1,
        List.of(new BackedUp(), new Ready(rootSource), new Ready(root), new Present(owner), new NoneOf(INSTANCES)),
        commit(
            StepId.S1,
            "Guard " + owner + " before Flux Operator takes over",
            installation.selfManaged()
                ? "It delivers the move and goes on; without prune it deletes nothing of what leaves its path."
                : "Suspended, it touches nothing; without prune and with Orphan it deletes nothing when it goes.",
            List.of(root)),
        after,
        WayBack.REVERT);
  }

  /** Read from the live spec: a parent may patch a guard away although the commit is delivered. */
  private List<Condition> ownerGuards() {
    List<Condition> out = new ArrayList<>();
    if (!installation.selfManaged()) {
      out.add(new Field(owner, List.of("spec", "suspend"), "true"));
    }
    out.add(new Field(owner, List.of("spec", "prune"), "false"));
    boolean orphan = changeset(StepId.S1).stream()
        .flatMap(c -> c.changes().stream())
        .anyMatch(f -> f.after().orElse("").contains("deletionPolicy: Orphan"));
    if (orphan) {
      out.add(new Field(owner, List.of("spec", "deletionPolicy"), "Orphan"));
    }
    return out;
  }

  private Condition namespaceGuard() {
    return new Field(namespace, List.of("metadata", "annotations", PRUNE), "disabled");
  }

  /** All guards that must be seen live while the move is under way. */
  private List<Condition> guards() {
    List<Condition> out = new ArrayList<>(ownerGuards());
    out.add(namespaceGuard());
    return out;
  }

  private Step operator() {
    List<Condition> before = new ArrayList<>(ownerGuards());
    before.add(new NoneOf(INSTANCES));
    List<Action> actions = new ArrayList<>();
    actions.add(new Action.Annotate(namespace, Map.of(PRUNE, "disabled")));
    actions.addAll(commit(
        StepId.S2,
        "Install Flux Operator",
        "It manages nothing until a FluxInstance is there.",
        List.of(root, apps, target.operatorKustomization())));
    return new Step(
        StepId.S2,
        before,
        actions,
        List.of(
            namespaceGuard(),
            new Delivered(StepId.S2),
            new Ready(target.operatorKustomization()),
            new Ready(target.operatorRelease()),
            new RolledOut(target.operator()),
            new Established(Target.INSTANCE_CRD)),
        WayBack.RB_A);
  }

  private Step prove() {
    return new Step(
        StepId.S3,
        List.of(new Established(Target.INSTANCE_CRD), new NoneOf(INSTANCES)),
        List.of(new Action.Prove()),
        List.of(new Proved()),
        WayBack.NOTHING_TO_UNDO);
  }

  private Step instanceDisabled() {
    List<Condition> before = guards();
    before.addAll(List.of(new StillDone(StepId.S2), new Proved()));
    return new Step(
        StepId.S4,
        before,
        commit(
            StepId.S4,
            "Add the FluxInstance, disabled",
            "Version " + instance.version() + ", exactly what runs; disabled, it changes nothing.",
            List.of(root, apps, target.instanceKustomization())),
        List.of(
            new Delivered(StepId.S4),
            new Ready(target.instanceKustomization()),
            new Ready(target.instanceRelease()),
            new InstanceDormant(target.instance()),
            keptByRelease()),
        WayBack.RB_A);
  }

  private Condition keptByRelease() {
    return new KeptByRelease(target.instanceRelease().namespace(), target.instanceRelease().name());
  }

  /** V16: guarded, the root deletes nothing of what leaves its build; what then belongs to nobody can be adopted. */
  private Step release() {
    List<Condition> before = guards();
    before.addAll(List.of(
        new StillDone(StepId.S2), new InstanceDormant(target.instance()), keptByRelease(), new Proved()));
    List<Condition> after = guards();
    after.addAll(List.of(new Delivered(StepId.S5A), new Ready(root), new NotHeld(root, adopted)));
    for (String component : installation.components()) {
      after.add(new RolledOut(new ObjectRef("apps", "Deployment", installation.namespace(), component)));
    }
    return new Step(
        StepId.S5A,
        before,
        commit(
            StepId.S5A,
            "Take Flux's own objects out of what " + root + " builds",
            "Guarded, it deletes none of them; they run on and belong to nobody until the FluxInstance adopts them.",
            List.of(root)),
        after,
        WayBack.RB_A);
  }

  private Step quiesce() {
    List<Condition> after = guards();
    after.addAll(List.of(keptByRelease(), new Quiet()));
    return new Step(
        StepId.S5, List.of(new InstanceDormant(target.instance())), List.of(), after, WayBack.NOTHING_TO_UNDO);
  }

  private Step adopt() {
    List<Condition> before = guards();
    before.addAll(List.of(
        new StillDone(StepId.S2), new InstanceDormant(target.instance()), keptByRelease(), new Proved(), new Quiet()));
    released().ifPresent(before::add);
    List<Condition> after = new ArrayList<>();
    after.add(new Delivered(StepId.S6));
    after.add(new Ready(target.instance()));
    after.add(new Adopted(target.instance(), adopted));
    // a component whose Deployment a patch deletes has nothing to roll out
    for (String component : installation.components()) {
      after.add(new RolledOut(new ObjectRef("apps", "Deployment", installation.namespace(), component)));
    }
    after.addAll(List.of(
        new Ready(target.instanceRelease()), new Ready(rootSource), new Ready(root), keptByRelease(), namespaceGuard()));
    return new Step(
        StepId.S6,
        before,
        commit(
            StepId.S6,
            "Enable the FluxInstance",
            "Flux Operator takes over the controllers as they are; each restarts once.",
            List.of(root, apps, target.instanceKustomization())),
        after,
        WayBack.RB_B);
  }

  private Step soak() {
    return new Step(
        StepId.S7,
        List.of(new Ready(target.instance()), new Adopted(target.instance(), adopted)),
        List.of(new Action.Soak()),
        List.of(
            new Soaked(Optional.empty()),
            new Ready(target.instance()),
            new Adopted(target.instance(), adopted),
            new NoNewErrors()),
        WayBack.RB_B);
  }

  private Step rewrite() {
    return new Step(
        StepId.S8A,
        List.of(new Ready(target.instance()), new Adopted(target.instance(), adopted)),
        commit(
            StepId.S8A,
            "Take out what names " + owner,
            "A dependsOn or health check on something that goes would wait for ever.",
            List.of(root, apps)),
        List.of(new Delivered(StepId.S8A), new Unreferenced(owner), new Unreferenced(ownerSource)),
        WayBack.REVERT);
  }

  private Optional<Condition> released() {
    return installation.selfManaged() ? Optional.of(new NotHeld(root, adopted)) : Optional.empty();
  }

  /** The root stays; what it gave away was adopted, so the files have nothing to say any more. */
  private Step retireFiles() {
    List<Condition> before = guards();
    before.addAll(List.of(
        new Soaked(Optional.empty()),
        new Ready(target.instance()),
        new Adopted(target.instance(), adopted),
        keptByRelease(),
        new NotHeld(root, adopted)));
    return new Step(
        StepId.S8,
        before,
        commit(
            StepId.S8,
            "Remove the file of the hand-installed Flux",
            "No kustomization names it; what it held belongs to the FluxInstance.",
            List.of(root)),
        List.of(
            new Delivered(StepId.S8),
            new Ready(root),
            new Ready(target.instance()),
            new Adopted(target.instance(), adopted),
            new NotHeld(root, adopted),
            namespaceGuard()),
        WayBack.RB_C);
  }

  private Step retire() {
    if (installation.selfManaged()) {
      return retireFiles();
    }
    List<Condition> before = guards();
    before.addAll(List.of(
        new Soaked(Optional.empty()),
        new Ready(target.instance()),
        new Adopted(target.instance(), adopted),
        keptByRelease(),
        new Unreferenced(owner),
        new Unreferenced(ownerSource),
        new DeleteSetEmpty(owner)));
    return new Step(
        StepId.S8,
        before,
        commit(
            StepId.S8,
            "Retire the hand-installed Flux",
            owner + " and " + ownerSource + " go; what they installed belongs to the FluxInstance.",
            List.of(root, apps)),
        List.of(
            new Delivered(StepId.S8),
            new Absent(owner),
            new Absent(ownerSource),
            new Ready(target.instance()),
            new Adopted(target.instance(), adopted),
            namespaceGuard()),
        WayBack.RB_C);
  }

  private Step unguard() {
    List<Condition> after = new ArrayList<>();
    if (changeset(StepId.S10).isPresent()) {
      after.add(new Delivered(StepId.S10));
    }
    // kept for ever
    after.add(namespaceGuard());
    after.add(keptByRelease());
    for (ObjectRef own : List.of(target.operatorKustomization(), target.instanceKustomization())) {
      after.add(new Field(own, List.of("spec", "prune"), "false"));
    }
    after.add(new Ready(target.instance()));
    if (installation.selfManaged()) {
      after.addAll(List.of(new Ready(root), new Adopted(target.instance(), adopted)));
    }
    return new Step(
        StepId.S10,
        installation.selfManaged()
            ? List.of(new Adopted(target.instance(), adopted), new NotHeld(root, adopted), new Ready(target.instance()))
            : List.of(new Absent(owner), new Absent(ownerSource), new Ready(target.instance())),
        commit(
            StepId.S10,
            "Take back the guards that were only for the move",
            "Those that are for ever stay.",
            installation.selfManaged()
                ? List.of(root)
                : List.of(root, apps, target.operatorKustomization(), target.instanceKustomization())),
        after,
        WayBack.REVERT);
  }

  private List<Action> commit(StepId step, String subject, String body, List<ObjectRef> follow) {
    return changeset(step)
        .map(c -> List.<Action>of(new Action.Commit(subject, body, c.changes(), follow.stream().distinct().toList())))
        .orElse(List.of());
  }

  private Optional<Changeset> changeset(StepId step) {
    return changesets.stream().filter(c -> c.step() == step && !c.changes().isEmpty()).findFirst();
  }
}
