package dev.fluxlift.live.move;

import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SIGKILL for one run of a way back after the other, each at a point where none was killed before, until one comes to
 * its end by itself. Points are the records of the journal, which stand before and after each effect, and the first wait
 * for something within each sub-step; so each sub-step is entered, cut off in the middle and cut off at its end.
 */
final class Kills {
  /** 128 and the number of the signal. */
  private static final int KILLED = 137;

  private static final Duration PATIENCE = Duration.ofMinutes(12);
  private static final Pattern TOLD = Pattern.compile("\\sback (\\S+): (.*)");

  private final World world;
  private final Predicate<String> chosen;
  private final Set<String> killed = new LinkedHashSet<>();

  /**
   * @param chosen at which of the points to kill
   */
  Kills(World world, Predicate<String> chosen) {
    this.world = world;
    this.chosen = chosen;
  }

  /** Where runs were killed, in order. */
  List<String> points() {
    return List.copyOf(killed);
  }

  /** Runs {@code rollback} until it ends by itself. */
  Tool.Ran rollback() {
    while (true) {
      long start = System.nanoTime();
      long said = Tool.logged(world);
      int records = Records.of(world).size();
      Process tool = Tool.start(world, "rollback", "--yes");
      try {
        List<String> fresh = new ArrayList<>();
        Await.until("the next point or the end of the run", PATIENCE, () -> {
          next(records, said).ifPresent(fresh::add);
          return !fresh.isEmpty() || !tool.isAlive();
        });
        if (!fresh.isEmpty()) {
          tool.destroyForcibly();
        }
        int exit = tool.waitFor();
        if (exit != KILLED) {
          return new Tool.Ran(exit, Tool.said(world, said), "", Duration.ofNanos(System.nanoTime() - start));
        }
        killed.add(fresh.getFirst());
        System.out.println("killed at: " + fresh.getFirst());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } finally {
        tool.destroyForcibly();
      }
    }
  }

  /** The first point of this run at which none was killed. */
  private Optional<String> next(int records, long said) {
    List<Journal.Entry> all = Records.of(world);
    List<String> points = new ArrayList<>();
    String within = "";
    for (Journal.Entry entry : all.subList(records, all.size())) {
      point(entry).ifPresent(points::add);
      within = entry.type() == Journal.Type.INTENT ? subStep(entry) : "";
    }
    String waiting = waiting(Tool.said(world, said));
    if (!within.isEmpty() && !waiting.isEmpty()) {
      points.add("waiting in " + within + (waiting.equals(within) ? "" : " (" + waiting + ")"));
    }
    return points.stream().filter(chosen).filter(p -> !killed.contains(p)).findFirst();
  }

  /** For what the tool says last that it waits: the name of a sub-step, or of what it does in it; empty when it does not. */
  private static String waiting(String said) {
    Matcher told = TOLD.matcher(said);
    String out = "";
    while (told.find()) {
      out = told.group(2).startsWith("waiting for ") ? told.group(1) : "";
    }
    return out;
  }

  private static Optional<String> point(Journal.Entry entry) {
    return switch (entry.type()) {
      case INTENT, EFFECT, BACK -> Optional.of(entry.type() + " " + subStep(entry));
      case NOTE -> entry.text().startsWith("asks for the lock")
          ? Optional.of("the lock asked for")
          : entry.text().startsWith("way back ") ? Optional.of("the way chosen") : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static String subStep(Journal.Entry entry) {
    return entry.step().substring(entry.step().indexOf('/') + 1);
  }
}
