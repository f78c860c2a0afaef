package dev.fluxlift.simulator.api.fields;

/**
 * The fields that one manager owns.
 *
 * @param apiVersion version of the object in which they are named
 */
record Ownership(FieldSet fields, String apiVersion) {
  Ownership with(FieldSet other) {
    return new Ownership(other, apiVersion);
  }
}
