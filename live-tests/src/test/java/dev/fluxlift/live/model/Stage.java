package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.yaml.Value.Mapping;
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
   * Moves a tag.
   *
   * @param repository name below {@code oci://ghcr.io/}
   * @param files text by path
   */
  void artifact(String repository, String tag, Map<String, String> files);

  /** Lets time pass until it is so. */
  void await(String what, BooleanSupplier condition);

  /** Lets a moment pass, in which nothing is expected to happen. */
  void pause();

  /** Ends the process of a controller without a word; the node starts it again. */
  void kill(String controller);

  /** Flux Operator by plain manifests, running. */
  void operator();

  /** UIDs of the pods of a controller in Flux's namespace. */
  List<String> pods(String controller);
}
