package dev.fluxlift.engine.estate;

/**
 * A kind of object.
 *
 * @param group API group, {@code ""} for the core group
 * @param kind kind
 */
public record KindRef(String group, String kind) {
  @Override
  public String toString() {
    return group.isEmpty() ? kind : kind + "." + group;
  }
}
