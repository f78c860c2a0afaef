package dev.fluxlift.engine.proof.catalogue;

import dev.fluxlift.yaml.Value.Mapping;

/** Objects as the catalogue keeps them. */
public final class Reduced {
  private Reduced() {}

  /** A CRD with the hash of each schema in place of the schema; any other object as it is. */
  public static Mapping of(Mapping object) {
    return object.text("kind").filter("CustomResourceDefinition"::equals).isPresent()
        ? CrdFacts.object(CrdFacts.of(object)).at(object.origin())
        : object;
  }
}
