package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.run.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Tells on standard error what a run does and what it waits for. */
final class ProgressLines implements Progress {
  private static final Duration REPEAT = Duration.ofSeconds(15);
  private final Console console;
  private final Instant start = Instant.now();
  private String waiting = "";
  private Instant told = Instant.EPOCH;

  ProgressLines(Console console) {
    this.console = console;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Started s -> line(s.step(), s.step().id().title());
      case Skipped s -> line(s.step(), "is done already: " + s.evidence());
      case Did d -> line(d.step(), d.what());
      case Waiting w -> waiting(w.step().id().name(), w.what(), w.elapsed(), w.normal());
      case Finished f -> line(f.step(), "done in " + seconds(f.took()));
      case Back b -> {
        if (b.since().isPresent()) {
          waiting("back " + b.subStep(), b.what(), b.since().get(), Duration.ofSeconds(30));
        } else {
          say("back " + b.subStep() + ": " + b.what());
        }
      }
      case Note n -> say(n.text());
      case Ended _ -> {}
    }
  }

  private void waiting(String where, String what, Duration elapsed, Duration normal) {
    Instant now = Instant.now();
    if (what.equals(waiting) && Duration.between(told, now).compareTo(REPEAT) < 0) {
      return;
    }
    waiting = what;
    told = now;
    say(where + ": waiting for " + what + " (" + seconds(elapsed) + ", usually " + seconds(normal) + ")");
  }

  private void line(Step step, String text) {
    say(step.id() + ": " + text);
  }

  private void say(String text) {
    console.progress(String.format(Locale.ROOT, "%5s  %s", seconds(Duration.between(start, Instant.now())), text));
  }

  private static String seconds(Duration d) {
    return d.toSeconds() + " s";
  }
}
