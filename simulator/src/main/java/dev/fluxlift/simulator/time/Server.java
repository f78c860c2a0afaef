package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import java.time.Instant;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** What time needs of the API server. */
public interface Server {
  /** The server as a caller with this field manager uses it. */
  Api as(String manager);

  /** The same as what its watches have brought it: reads that never fail. */
  default Api cache(String manager) {
    return as(manager);
  }

  /** The changes since this was last asked, oldest first. */
  List<Change> changes();

  /** Tells it the time: it stamps objects with it and does what is due, such as its garbage collection. */
  void time(Instant now);

  /** Its whole state as an immutable value; equal states have equal hash codes. */
  Object memory();

  /** Every object with a hash of what it says, without times, UIDs and what else nothing follows from. */
  void hashes(ObjLongConsumer<LiveObject> each);

  /** Puts back what {@link #memory} gave; what has changed since then is not reported. */
  void remember(Object memory);
}
