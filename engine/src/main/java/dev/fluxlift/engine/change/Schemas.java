package dev.fluxlift.engine.change;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/** What the CRDs of Flux and Flux Operator say of their objects. */
public interface Schemas {
  /** Knows nothing. */
  Schemas NONE = (_, _) -> List.of();

  /**
   * What is wrong with an object of Flux's kinds: fields that no version knows, values of another type, fields missing.
   *
   * @param object the object
   * @param flux the version of Flux, when one is said
   * @return none as well for kinds and versions that are not known
   */
  List<Wrong> wrong(Mapping object, Optional<String> flux);

  /**
   * One thing that is wrong.
   *
   * @param path keys from the object's top, a list's position in brackets
   * @param reason what is wrong there
   */
  record Wrong(String path, String reason) {}
}
