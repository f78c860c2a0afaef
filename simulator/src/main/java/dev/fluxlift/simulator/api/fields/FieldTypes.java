package dev.fluxlift.simulator.api.fields;

import java.util.Optional;

/** The types of one kind, as a request in one of its versions sees them. */
public interface FieldTypes {
  /** The version of the request. */
  String apiVersion();

  /** The type in the version of the request. */
  Type type();

  /** The type in another version; empty when that version is no longer served. */
  Optional<Type> type(String apiVersion);
}
