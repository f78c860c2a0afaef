package dev.fluxlift.simulator.api.fields;

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

  /** As messages about conflicts name it. */
  @Override
  public String toString() {
    String shown = '"' + name + '"' + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + '"');
    return apply ? shown : shown + " using " + apiVersion;
  }
}
