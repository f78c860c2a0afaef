package dev.fluxlift.simulator.api.fields;

import org.jspecify.annotations.Nullable;

/**
 * Who owns fields: the parts of an entry of managedFields that tell entries apart (apimachinery@v0.33
 * managedfields/internal/managedfields.go BuildManagerIdentifier).
 *
 * @param apply whether by server-side apply, else by any other write
 * @param apiVersion {@code ""} for an applier, which has one entry whatever version it uses
 * @param subresource {@code ""} for the object itself
 */
record Manager(String name, boolean apply, String apiVersion, String subresource) {

  static Manager updater(String name, String apiVersion, String subresource) {
    return new Manager(name, false, apiVersion, subresource);
  }

  // written out: what a record makes of itself is slow until it has run for long
  @Override
  public boolean equals(@Nullable Object o) {
    return o == this || o instanceof Manager m && m.apply == apply && m.name.equals(name)
        && m.apiVersion.equals(apiVersion) && m.subresource.equals(subresource);
  }

  @Override
  public int hashCode() {
    return ((31 * name.hashCode() + Boolean.hashCode(apply)) * 31 + apiVersion.hashCode()) * 31 + subresource.hashCode();
  }

  /** As messages about conflicts name it. */
  @Override
  public String toString() {
    String shown = '"' + name + '"' + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + '"');
    return apply ? shown : shown + " using " + apiVersion;
  }
}
