package dev.fluxlift.engine.back;

import dev.fluxlift.engine.plan.WayBack;
import java.time.Duration;

/** Told of every sub-step of a way back, before and after its effect; the runner's journal and the screen. */
public interface Progress {
  /** Is about to act; returns when this is on disk. */
  void begins(WayBack way, String subStep, String what);

  /** Found done already, or done now. */
  void done(WayBack way, String subStep, boolean already);

  /** Is waiting. Called once a look. */
  void waits(String subStep, String forWhat, Duration since);

  /** Tells nobody. */
  Progress SILENT = new Progress() {
    @Override
    public void begins(WayBack way, String subStep, String what) {}

    @Override
    public void done(WayBack way, String subStep, boolean already) {}

    @Override
    public void waits(String subStep, String forWhat, Duration since) {}
  };
}
