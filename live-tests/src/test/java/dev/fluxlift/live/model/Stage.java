package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A cluster with Flux on it, a Git server and a registry: the simulated ones, or those of the test bed. */
interface Stage {
  /** The line of Flux that runs. */
  FluxLine line();

  /** One object. */
  Optional<LiveObject> get(ObjectRef ref);

  /** Every object in these namespaces but pods, ReplicaSets, Leases, events and what each namespace has. */
  List<LiveObject> objects(List<String> namespaces);

  /** Every object of the cluster but those, and those of the cluster itself. */
  List<LiveObject> objects();

  /** Server-side apply with force. */
  void apply(Mapping object, String manager);

  /**
   * A merge patch.
   *
   * @param subresource {@code ""} or {@code status}
   */
  void patch(ObjectRef ref, Mapping patch, String subresource, String manager);

  /** A JSON patch. */
  void jsonPatch(ObjectRef ref, List<Mapping> operations, String manager);

  /** Asks for a deletion, in the background. */
  void delete(ObjectRef ref);

  /**
   * Puts a commit with these files alone on a branch.
   *
   * @param repository name below {@code https://github.com/}
   * @param files text by path
   * @return the commit
   */
  String commit(String repository, String branch, Map<String, String> files);

  /**
   * Puts a commit with these files alone and without a parent in place of a branch, as a push by force does.
   *
   * @return the commit
   */
  String rewrite(String repository, String branch, Map<String, String> files);

  /**
   * Moves a tag.
   *
   * @param repository name below {@code oci://ghcr.io/}
   * @param files text by path
   */
  void artifact(String repository, String tag, Map<String, String> files);

  /** Lets time pass until it is so: minutes at most. */
  default void await(String what, BooleanSupplier condition) {
    // a controller that backs off, or an adoption, takes some
    await(what, Duration.ofMinutes(3), condition);
  }

  /** The same with a patience of its own, where it is real time. */
  void await(String what, Duration patience, BooleanSupplier condition);

  /** Objects of a kind in these namespaces, in the version that {@link ObjectRef} stands for elsewhere. */
  List<LiveObject> list(KindRef kind, List<String> namespaces);

  /**
   * Publishes Flux Operator's manifests at {@code oci://ghcr.io/scenes/flux-operator-manifests}.
   *
   * @param note what makes this artifact another one
   */
  void manifests(String tag, String note);

  /** Publishes the charts flux-operator and flux-instance. */
  void charts();

  /**
   * Runs steps of a scenario that shares its cluster.
   *
   * @param alone whether no other scenario may do anything meanwhile, because a controller of all is restarted
   */
  void during(boolean alone, Runnable steps);

  /** Lets a moment pass, in which nothing is expected to happen. */
  void pause();

  /** Ends the process of a controller without a word; the node starts it again. */
  void kill(String controller);

  /** Flux Operator by plain manifests, running. */
  void operator();

  /** UIDs of the pods of a controller in Flux's namespace. */
  List<String> pods(String controller);
}
