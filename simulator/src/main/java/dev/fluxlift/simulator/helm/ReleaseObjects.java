package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.helm.HelmRun.NotBegun;
import dev.fluxlift.simulator.runtime.FieldTakeover.FieldManager;
import dev.fluxlift.simulator.runtime.FieldTakeover;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Helm does to a release's objects (helm pkg/kube/client.go, pkg/action/validate.go@v4.2.0). Every object carries
 * whose it is; that is not part of the stored manifest.
 */
final class ReleaseObjects {
  /** Helm's field manager as helm-controller sets it (main.go@v1.6.3). */
  static final String MANAGER = "helm-controller";

  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  private static final String RELEASE_NAME = "meta.helm.sh/release-name";
  private static final String RELEASE_NAMESPACE = "meta.helm.sh/release-namespace";
  private final Api api;

  ReleaseObjects(Api api) {
    this.api = api;
  }

  /** An object as it is sent. */
  static Mapping owned(Mapping object, StoredRelease release) {
    return object
        .withPath(List.of("metadata", "labels", MANAGED_BY), Value.of("Helm"))
        .withPath(List.of("metadata", "annotations", RELEASE_NAME), Value.of(release.name()))
        .withPath(List.of("metadata", "annotations", RELEASE_NAMESPACE), Value.of(release.namespace()));
  }

  /**
   * Kinds that are not served make the manifest unusable.
   *
   * @param which whose manifest, for the message
   */
  void mustBeServed(List<Mapping> objects, String which) {
    for (Mapping object : objects) {
      ObjectRef ref = ObjectRef.of(object);
      if (!api.serves(new KindRef(ref.group(), ref.kind()))) {
        throw new NotBegun("unable to build kubernetes objects from " + which + " manifest: resource mapping not found"
            + " for name: \"" + ref.name() + "\" namespace: \"" + ref.namespace() + "\": no matches for kind \""
            + ref.kind() + "\" in version \"" + object.text("apiVersion").orElse("") + "\"");
      }
    }
  }

  /**
   * Which objects are there already.
   *
   * @throws NotBegun when one belongs to nobody or to another release and may not be adopted
   */
  Set<ObjectRef> existing(List<Mapping> objects, StoredRelease release, boolean adopts) {
    Set<ObjectRef> out = new LinkedHashSet<>();
    for (Mapping object : objects) {
      Optional<LiveObject> live = api.get(ObjectRef.of(object));
      if (live.isEmpty()) {
        continue;
      }
      if (!adopts) {
        List<String> wrong = new ArrayList<>();
        require(live.get().labels(), MANAGED_BY, "Helm", "label", wrong);
        require(live.get().annotations(), RELEASE_NAME, release.name(), "annotation", wrong);
        require(live.get().annotations(), RELEASE_NAMESPACE, release.namespace(), "annotation", wrong);
        if (!wrong.isEmpty()) {
          throw new NotBegun(live.get().ref() + " exists and cannot be imported into the current release:"
              + " invalid ownership metadata; " + String.join("; ", wrong));
        }
      }
      out.add(live.get().ref());
    }
    return out;
  }

  private static void require(Map<String, String> in, String key, String value, String what, List<String> wrong) {
    String actual = in.get(key);
    if (actual == null) {
      wrong.add(what + " validation error: missing key \"" + key + "\": must be set to \"" + value + "\"");
    } else if (!actual.equals(value)) {
      wrong.add(what + " validation error: key \"" + key + "\" must equal \"" + value + "\": current value is \""
          + actual + "\"");
    }
  }

  /** Makes an object that is not there. */
  void create(Mapping object, boolean serverSide) {
    if (serverSide) {
      api.apply(object, MANAGER, false);
    } else {
      api.create(object);
    }
  }

  /**
   * Makes or changes the objects of a release, then deletes those of the former one that are no longer in it, unless
   * the live object has the keep policy.
   *
   * @param former objects of the revision before; those to be adopted are not among them
   * @return what was made
   * @throws ClusterException with all that went wrong; one that cannot be made stops at once, one that cannot be
   *     changed does not
   */
  List<ObjectRef> change(List<Mapping> former, StoredRelease release, boolean serverSide, boolean takeFields) {
    List<ObjectRef> made = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Mapping object : release.objects()) {
      Mapping wanted = owned(object, release);
      ObjectRef ref = ObjectRef.of(object);
      Optional<LiveObject> live = api.get(ref);
      if (live.isEmpty()) {
        made.add(ref);
        create(wanted, serverSide);
        continue;
      }
      try {
        update(former, wanted, live.get(), serverSide, takeFields);
      } catch (ClusterException e) {
        failures.add("cannot patch \"" + ref.name() + "\" with kind " + ref.kind() + ": " + e.getMessage());
      }
    }
    if (failures.isEmpty()) {
      dropped(former, release).forEach(ref -> deleteUnlessKept(ref, failures));
    }
    if (!failures.isEmpty()) {
      throw new ClusterException(ClusterException.Reason.INVALID, String.join(" && ", failures));
    }
    return made;
  }

  private static List<ObjectRef> dropped(List<Mapping> former, StoredRelease release) {
    Set<ObjectRef> still = new LinkedHashSet<>();
    release.objects().forEach(o -> still.add(ObjectRef.of(o)));
    return former.stream().map(ObjectRef::of).filter(r -> !still.contains(r)).toList();
  }

  private void update(
      List<Mapping> former, Mapping wanted, LiveObject live, boolean serverSide, boolean takeFields) {
    if (serverSide) {
      if (takeFields) {
        takeOwnUpdates(live);
      }
      api.apply(wanted, MANAGER, true);
      return;
    }
    Mapping before = former.stream().filter(o -> ObjectRef.of(o).equals(live.ref())).findFirst().orElse(live.body());
    Mapping patch = ClientSideApply.patch(before, wanted, live.body());
    if (!patch.entries().isEmpty()) {
      api.patch(live.ref(), PatchType.MERGE, patch, "");
    }
  }

  /** What this manager wrote without apply becomes its applied fields (csaupgrade.UpgradeManagedFields). */
  private void takeOwnUpdates(LiveObject live) {
    FieldTakeover.of(
            live.body().list("metadata", "managedFields"),
            List.of(new FieldManager(MANAGER, "Update", true)),
            MANAGER)
        .ifPresent(fields -> api.patch(
            live.ref(),
            PatchType.JSON,
            Value.of(List.of(
                Mapping.of("op", "replace", "path", "/metadata/managedFields", "value", Sequence.of(fields)))),
            ""));
  }

  private void deleteUnlessKept(ObjectRef ref, List<String> failures) {
    Optional<LiveObject> live = api.get(ref);
    if (live.isEmpty() || Manifest.keptByUpgrade(live.get().body())) {
      return;
    }
    delete(List.of(ref), Propagation.BACKGROUND).forEach(failures::add);
  }

  /** Deletes; what is not there is no failure. */
  List<String> delete(List<ObjectRef> refs, Propagation propagation) {
    List<String> failures = new ArrayList<>();
    for (ObjectRef ref : refs) {
      try {
        api.delete(ref, new Deletion(propagation, "", ""));
      } catch (ClusterException e) {
        if (e.reason() != ClusterException.Reason.NOT_FOUND) {
          failures.add(ref + ": " + e.getMessage());
        }
      }
    }
    return failures;
  }
}
