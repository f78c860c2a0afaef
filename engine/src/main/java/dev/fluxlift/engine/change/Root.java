package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Comparator;
import java.util.Optional;

/**
 * A Flux Kustomization from which a cluster starts: nothing else delivers it.
 *
 * @param ref identity
 * @param value the object as its file says
 * @param file that file
 * @param isOfTheRepository whether it builds this repository
 * @param isSelfDelivered whether it delivers itself
 * @param address the address of its source, plain; empty when it is not known
 */
record Root(ObjectRef ref, Mapping value, String file, boolean isOfTheRepository, boolean isSelfDelivered, Optional<String> address) {
  /** Those that are surely there first. */
  static final Comparator<Root> ORDER = Comparator.comparing((Root r) -> !r.isSelfDelivered())
      .thenComparing(r -> !r.isOfTheRepository()).thenComparing(r -> r.address().isEmpty()).thenComparing(Root::file).thenComparing(Root::ref);
}
