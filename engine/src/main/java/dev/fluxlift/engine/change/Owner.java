package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.kustomize.Patched;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Flux Kustomization as it stands on a cluster, and what it delivers.
 *
 * @param ref identity
 * @param value the object
 * @param parents what delivers it, with the object as that does; itself among them when it does; none when it was
 *     applied by hand
 * @param state what became of its build
 * @param items what it has in its inventory; those of before when it cannot be built now
 * @param built what its build gave; none when there was no result
 * @param problem why there is no result
 * @param effects what the patches of its build did
 * @param files the files its build read
 * @param variables what its postBuild replaces
 * @param raw the objects before variables were replaced
 * @param from its source, also where a file holds it that nothing delivers
 */
public record Owner(ObjectRef ref, Mapping value, Map<ObjectRef, Mapping> parents, State state,
    List<Item> items, List<Item> built, Optional<Problem> problem, List<Patched.Effect> effects, Set<String> files,
    Variables variables, List<Mapping> raw, Optional<Mapping> from) {

  /** What becomes of what it has in Git. */
  public enum State {
    /** It is built and applied. */
    APPLIED,
    /** It is suspended: nothing is applied. */
    SUSPENDED,
    /** What it applies comes from elsewhere, or goes elsewhere. */
    ELSEWHERE,
    /** It does not build: what it applied last stays. */
    FAILED,
    /** It does not build, and nothing says what it applied last: what lies in its folder was taken. */
    ESTIMATED
  }

  /** Why a build has no result. */
  public enum Cause {
    /** Its path is not there. */
    NO_PATH,
    /** kustomize refuses it. */
    FAILS,
    /** It may build, but not by this program. */
    UNKNOWN
  }

  /**
   * Why there is no result.
   *
   * @param cause of what kind the reason is
   * @param origin where it stands
   * @param reason what was found
   */
  public record Problem(Cause cause, Origin origin, String reason) {}

  /** The spec. */
  public Mapping spec() {
    return value.mapping("spec");
  }

  /** {@code file:line} of the object. */
  public String where() {
    return value.origin().toString();
  }

  /** The folder that it builds. */
  public String path() {
    return Folders.plain(spec().text("path").orElse(""));
  }

  /** What {@code spec.sourceRef} names. */
  public ObjectRef source() {
    return sourceOf(value, ref.namespace());
  }

  static ObjectRef sourceOf(Mapping kustomization, String namespace) {
    Mapping ref = kustomization.mapping("spec", "sourceRef");
    return new ObjectRef(ObjectRef.SOURCE, ref.text("kind").orElse(""),
        ref.text("namespace").filter(n -> !n.isEmpty()).orElse(namespace), ref.text("name").orElse(""));
  }

  /** Whether it deletes what leaves its build. */
  public boolean prunes() {
    return spec().bool("prune").orElse(false) && !isSuspended();
  }

  /** Whether it is suspended. */
  public boolean isSuspended() {
    return spec().bool("suspend").orElse(false);
  }

  /** Whether its own deletion deletes what it applied (kustomize-controller@v1.6.1 finalizerShouldDeleteResources). */
  public boolean deletesWithItself() {
    if (isSuspended()) {
      return false;
    }
    return switch (spec().text("deletionPolicy").orElse("")) {
      case "Orphan" -> false;
      case "", "MirrorPrune" -> spec().bool("prune").orElse(false);
      default -> true;
    };
  }

  /** Whether it delivers itself. */
  public boolean isSelfDelivered() {
    return parents.containsKey(ref);
  }

  /** What {@code spec.dependsOn} names, with its places. */
  public List<Item> dependsOn() {
    List<Item> out = new ArrayList<>();
    for (Value value : spec().list("dependsOn")) {
      Mapping entry = value.asMapping();
      out.add(new Item(new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization",
          entry.text("namespace").filter(n -> !n.isEmpty()).orElse(ref.namespace()), entry.text("name").orElse("")), entry));
    }
    return out;
  }

  Owner withParent(ObjectRef parent, Mapping delivered) {
    Map<ObjectRef, Mapping> more = new LinkedHashMap<>(parents);
    more.putIfAbsent(parent, delivered);
    return new Owner(ref, value, more, state, items, built, problem, effects, files, variables, raw, from);
  }
}
