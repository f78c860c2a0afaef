package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.kustomize.BuildResult;
import dev.fluxlift.kustomize.KustomizeBuild;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * After each step: what the root and the applications' Kustomization build holds all it held before, plus what the step
 * adds, minus what it takes; and no patch of a parent undoes a guard.
 */
final class BuildCheck {
  private final Installation installation;
  private final Workspace workspace;
  private final Options options;
  private final Optional<Built> start;
  private final FluxObjects own;
  private Optional<Built> last = Optional.empty();

  /** Both builds at one moment. */
  private record Built(List<Mapping> root, List<Mapping> apps) {
    Set<ObjectRef> refs() {
      return Stream.concat(root.stream(), apps.stream())
          .map(ObjectRef::of)
          .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }
  }

  /** Builds the repository as it is before the first step. */
  BuildCheck(Installation installation, Workspace workspace, Options options) {
    this.installation = installation;
    this.workspace = workspace;
    this.options = options;
    this.start = build(StepId.S0);
    this.own = new FluxObjects(installation, workspace);
    start.ifPresent(built -> own.builtAsWritten(built.root()));
  }

  /** Builds it as a step leaves it. Nothing more is said when it did not build before. */
  void after(StepId step) {
    if (start.isEmpty()) {
      return;
    }
    Optional<Built> now = build(step);
    now.ifPresent(built -> {
      objects(step, built);
      if (step == StepId.S5A) {
        last.ifPresent(before -> own.othersStay(before.root(), built.root()));
      }
      last = now;
      owner(step, built);
      for (String name : names(step)) {
        guards(name, built);
      }
    });
  }

  private static List<String> names(StepId step) {
    return switch (step) {
      case S2 -> List.of(OperatorFiles.OPERATOR);
      case S4, S5A, S6, S8A, S8, S10 -> List.of(OperatorFiles.OPERATOR, InstanceFiles.INSTANCE);
      default -> List.of();
    };
  }

  // ---- builds

  private Optional<Built> build(StepId step) {
    KustomizeBuild build = new KustomizeBuild(new TreeFiles(workspace.tree()));
    Optional<List<Mapping>> root = build(step, build, installation.root());
    Optional<List<Mapping>> apps =
        installation.apps().equals(installation.root()) ? root : build(step, build, installation.apps());
    return root.isPresent() && apps.isPresent() ? Optional.of(new Built(root.get(), apps.get())) : Optional.empty();
  }

  private Optional<List<Mapping>> build(StepId step, KustomizeBuild build, Manifest kustomization) {
    return build(step, build, kustomization.ref(), kustomization.value().mapping("spec"));
  }

  private Optional<List<Mapping>> build(StepId step, KustomizeBuild build, ObjectRef kustomization, Mapping spec) {
    BuildResult result = build.buildFlux(Folders.plain(spec.text("path").orElse("")), spec);
    result.problem().ifPresent(problem -> workspace.find(FileFindings.BUILD_FAILS, problem.origin().toString(),
        "The build of " + kustomization + " at " + step + " says: " + problem + "."));
    return result.isComplete() ? Optional.of(result.objects()) : Optional.empty();
  }

  // ---- objects

  private void objects(StepId step, Built now) {
    Set<ObjectRef> lost = new TreeSet<>(start.orElseThrow().refs());
    Set<ObjectRef> gained = new TreeSet<>(now.refs());
    lost.removeAll(now.refs());
    gained.removeAll(start.orElseThrow().refs());
    if (step == StepId.S8) {
      installation.going().forEach(g -> lost.removeIf(o -> o.orIn(installation.namespace()).equals(g)));
    }
    if (step.compareTo(StepId.S5A) >= 0) {
      lost.removeAll(own.refs());
    }
    gained.remove(new ObjectRef("", "Namespace", "", installation.namespace()));
    for (String name : names(step)) {
      ObjectRef expected = kustomization(name);
      if (!gained.remove(expected)) {
        say(step, expected + " is not built: " + installation.apps().ref() + " does not deliver it");
      }
    }
    lost.forEach(o -> say(step, o + " is not built any more"));
    gained.forEach(o -> say(step, o + " is new and was not meant"));
  }

  private void say(StepId step, String what) {
    workspace.find(FileFindings.BUILD_FAILS, "step " + step, what + ".");
  }

  private ObjectRef kustomization(String name) {
    return new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", installation.namespace(), name);
  }

  // ---- guards

  private void owner(StepId step, Built now) {
    boolean over = installation.selfManaged() ? step == StepId.S10 : step == StepId.S8;
    if (over) {
      return;
    }
    find(now.root(), installation.owner().ref()).map(o -> o.mapping("spec")).ifPresent(spec -> {
      boolean orphan = !options.crdHasDeletionPolicy() || says(spec, "Orphan", "deletionPolicy");
      boolean rests = installation.selfManaged() || says(spec, "true", "suspend");
      if (!rests || !says(spec, "false", "prune") || !orphan) {
        lost(installation.owner().ref(), "suspend, prune or deletionPolicy");
      }
    });
  }

  /** What the applications' patches make of the new Kustomization, and what that makes of the release. */
  private void guards(String name, Built now) {
    Optional<Mapping> found = find(now.apps(), kustomization(name));
    if (found.isEmpty()) {
      return;
    }
    Mapping spec = found.get().mapping("spec");
    boolean orphan = !options.crdHasDeletionPolicy() || says(spec, "Orphan", "deletionPolicy");
    if (!says(spec, "false", "prune") || !orphan || says(spec, "true", "suspend") || spec.has("targetNamespace")) {
      lost(kustomization(name), "prune, deletionPolicy, suspend or targetNamespace");
    }
    KustomizeBuild build = new KustomizeBuild(new TreeFiles(workspace.tree()));
    ObjectRef release = new ObjectRef(ObjectRef.HELM, "HelmRelease", installation.namespace(), name);
    build(StepId.S4, build, kustomization(name), spec)
        .flatMap(objects -> find(objects, release))
        .ifPresentOrElse(this::release, () -> lost(release, "its name or namespace, or it is not built"));
  }

  /** helm-controller internal/reconcile/atomic_release.go@v1.3.0: any remediation of an install is an uninstall. */
  private void release(Mapping release) {
    Mapping spec = release.mapping("spec");
    ObjectRef ref = ObjectRef.of(release);
    List<String> broken = new ArrayList<>();
    for (String action : List.of("install", "upgrade")) {
      if (!says(spec, "0", action, "remediation", "retries")) {
        broken.add(action + ".remediation");
      }
    }
    if (!says(spec, ref.name(), "releaseName") || spec.has("targetNamespace") || spec.has("storageNamespace")) {
      broken.add("the release's name or namespace");
    }
    if (release.text("metadata", "annotations", ReleaseFiles.PRUNE).filter("disabled"::equals).isEmpty()) {
      broken.add("the annotation against pruning");
    }
    if (spec.get("uninstall").isPresent() || says(spec, "true", "suspend")) {
      broken.add("uninstall or suspend");
    }
    if (ref.name().equals(InstanceFiles.INSTANCE)
        && !says(spec, "keep", "values", "commonAnnotations", "helm.sh/resource-policy")) {
      broken.add("the keep policy");
    }
    if (!broken.isEmpty()) {
      lost(ref, String.join(", ", broken));
    }
  }

  private void lost(ObjectRef object, String what) {
    workspace.find(FileFindings.GUARD_PATCHED_AWAY, object.toString(), "Built with the patches of its parents it loses: " + what + ".");
  }

  private static boolean says(Mapping spec, String text, String... path) {
    return spec.get(path).flatMap(Value::text).filter(text::equals).isPresent();
  }

  private static Optional<Mapping> find(List<Mapping> objects, ObjectRef ref) {
    return objects.stream().filter(o -> ObjectRef.of(o).equals(ref)).findFirst();
  }
}
