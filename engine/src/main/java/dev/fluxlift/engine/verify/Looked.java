package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was made of objects, for those that are the very same values when they are looked at again, as those of a simulated
 * cluster are while they do not change.
 */
final class Looked<T> {
  private final Function<LiveObject, T> reading;
  private final Map<ObjectRef, Reading<T>> last = new HashMap<>();

  private record Reading<T>(LiveObject object, T value) {}

  Looked(Function<LiveObject, T> reading) {
    this.reading = reading;
  }

  T at(LiveObject object) {
    Reading<T> before = last.get(object.ref());
    if (before != null && before.object() == object) {
      return before.value();
    }
    T value = reading.apply(object);
    last.put(object.ref(), new Reading<>(object, value));
    return value;
  }
}
