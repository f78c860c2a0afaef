package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.List;
import java.util.Optional;

/** Something that can be read from the cluster and from Git, never from memory. */
public sealed interface Condition {
  /** Baseline and backup of S0 are complete and of this cluster. */
  record BackedUp() implements Condition {}

  /** The object is there, and not being deleted. */
  record Present(ObjectRef object) implements Condition {}

  /** The object is not there. */
  record Absent(ObjectRef object) implements Condition {}

  /** No object of this kind is anywhere. */
  record NoneOf(dev.fluxlift.engine.estate.KindRef kind) implements Condition {}

  /** A field of the live object has this text; path elements are keys. Empty text: the field is absent or false. */
  record Field(ObjectRef object, List<String> path, String text) implements Condition {}

  /** Ready is True for the present generation. */
  record Ready(ObjectRef object) implements Condition {}

  /** A Deployment has all replicas of its present generation available. */
  record RolledOut(ObjectRef deployment) implements Condition {}

  /** A CRD is Established. */
  record Established(String crd) implements Condition {}

  /** The tree the root applied holds the files of this step's commit with our content (I7). */
  record Delivered(StepId step) implements Condition {}

  /** The FluxInstance says what was proved, has its finalizer, is disabled, has no inventory, no object its labels. */
  record InstanceDormant(ObjectRef instance) implements Condition {}

  /** The latest stored Helm release holds helm.sh/resource-policy: keep on the FluxInstance (V14, V15), and no hook (V11). */
  record KeptByRelease(String namespace, String release) implements Condition {}

  /** Nothing is in flight: no Helm action pending, no first install, nothing reconciling, for two looks in a row. */
  record Quiet() implements Condition {}

  /** The FluxInstance adopted all these objects: labels, annotations, managers (upstream-behaviour.md §6). */
  record Adopted(ObjectRef instance, List<ObjectRef> objects) implements Condition {}

  /** What the removal of this Kustomization would delete is nothing, or consented to by name. */
  record DeleteSetEmpty(ObjectRef kustomization) implements Condition {}

  /** The inventory of this Kustomization holds none of these objects. */
  record NotHeld(ObjectRef kustomization, List<ObjectRef> objects) implements Condition {}

  /** No dependsOn, health check or alert names the object. */
  record Unreferenced(ObjectRef object) implements Condition {}

  /** The proofs of S3 hold for the live objects of now. */
  record Proved() implements Condition {}

  /** No more reconciliation errors than in the baseline of S0. */
  record NoNewErrors() implements Condition {}

  /** This step's postconditions hold still. */
  record StillDone(StepId step) implements Condition {}

  /** The soak that the person chose is over; empty: the default one. */
  record Soaked(Optional<String> choice) implements Condition {}
}
