package dev.fluxlift.engine.estate;

import org.jspecify.annotations.Nullable;

/**
 * A kind of object.
 *
 * @param group API group, {@code ""} for the core group
 * @param kind kind
 */
public record KindRef(String group, String kind) {
  // written out, as in ObjectRef: what a record makes of itself is slow until it has run for long
  @Override
  public boolean equals(@Nullable Object o) {
    return o == this || o instanceof KindRef k && k.kind.equals(kind) && k.group.equals(group);
  }

  @Override
  public int hashCode() {
    return 31 * group.hashCode() + kind.hashCode();
  }

  @Override
  public String toString() {
    return group.isEmpty() ? kind : kind + "." + group;
  }
}
