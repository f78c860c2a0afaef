package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened, a line each. */
public final class EventLog {
  private final List<String> lines = new ArrayList<>();
  private final boolean kept;

  private EventLog(boolean kept) {
    this.kept = kept;
  }

  /** One that keeps all lines. */
  public static EventLog kept() {
    return new EventLog(true);
  }

  /** One that keeps none. */
  public static EventLog none() {
    return new EventLog(false);
  }

  /** The lines so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  void worked(Instant now, Work work, Supplier<String> outcome) {
    if (kept) {
      line(now, work + ": " + outcome.get());
    }
  }

  void started(Instant now, String controller) {
    line(now, controller + " starts");
  }

  void stopped(Instant now, String controller) {
    line(now, controller + " stops");
  }

  void failed(Instant now, String controller, ClusterException why) {
    line(now, controller + " ends without its last words: " + why.getMessage());
  }

  void changed(Instant now, Change change) {
    if (!kept) {
      return;
    }
    String what = change.after().isEmpty() ? "gone" : change.before().isEmpty() ? "new" : "changed";
    String version = change.after().map(LiveObject::resourceVersion).orElse("");
    line(now, "  " + change.ref() + " " + what + (version.isEmpty() ? "" : " " + version));
  }

  private void line(Instant now, String text) {
    if (kept) {
      lines.add(now + " " + text);
    }
  }
}
