package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Progress;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.simulator.fault.Schedule.Act;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One command in which nothing goes wrong, gone once: where world and files stood before and after each of its writes, and at
 * its end. A process that is killed leaves nothing else behind, so that from there any number of schedules can go on.
 */
final class Undisturbed {
  private final List<Point> before = new ArrayList<>();
  private final List<Point> after = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final Point end;
  private final Outcome outcome;

  /**
   * A moment in it.
   *
   * @param world all of the simulated world
   * @param files of the machine's runs, by relative path
   * @param told how many lines of the story were told until then
   */
  record Point(Simulation.Memory world, Map<String, byte[]> files, int told) {}

  /**
   * Plays it.
   *
   * @param directory an empty folder
   */
  Undisturbed(Scene scene, StepId start, Act act, SoakChoice soak, Path directory) {
    Records.delete(directory);
    Simulation simulation = scene.estate().simulation();
    Person person = new Person(scene.estate(), directory, soak);
    scene.begin(start, person.base(0));
    Tool tool = new Tool(
        simulation.ports(), List.of(), _ -> {}, _ -> {}, new Bites(), () -> {}, Duration.ZERO);
    tool.listens((_, made) -> (made ? after : before).add(point(scene, person)));
    this.outcome = person.run(act, tool, event -> told(event).ifPresent(l -> story.add(simulation.scheduler().now() + " " + l)));
    this.end = point(scene, person);
    if (!scene.watcher().broken().isEmpty()) {
      throw new IllegalStateException(act + " after " + start + " in " + scene.estate() + " breaks " + scene.watcher().broken());
    }
    Records.delete(directory);
  }

  /** What is told of an event; empty when it is no news. */
  static Optional<String> told(Progress.Event event) {
    return switch (event) {
      case Progress.Started s -> Optional.of("  " + s.step().id() + " begins");
      case Progress.Did d -> Optional.of("  " + d.step().id() + ": " + d.what());
      case Progress.Note n -> Optional.of("  note: " + n.text());
      case Progress.Back b when b.since().isEmpty() -> Optional.of("  back: " + b.subStep() + " " + b.what());
      default -> Optional.empty();
    };
  }

  private Point point(Scene scene, Person person) {
    Map<String, byte[]> files = Records.read(person.base(0));
    List<Point> all = after.size() == before.size() ? after : before;
    if (!all.isEmpty()) {
      Map<String, byte[]> last = all.getLast().files();
      files = shared(files, last);
    }
    return new Point(scene.estate().simulation().memory(), files, story.size());
  }

  /** Most files are those of the moment before. */
  private static Map<String, byte[]> shared(Map<String, byte[]> files, Map<String, byte[]> last) {
    Map<String, byte[]> out = new TreeMap<>();
    files.forEach((path, bytes) -> {
      byte[] was = last.get(path);
      out.put(path, was != null && Arrays.equals(was, bytes) ? was : bytes);
    });
    return out;
  }

  /** Where it stands when it is killed before its write of this number, from 0; empty when it has fewer. */
  Optional<Point> before(int write) {
    return write < before.size() ? Optional.of(before.get(write)) : Optional.empty();
  }

  /** Where it stands when it is killed after its write of this number, from 0; empty when it has fewer. */
  Optional<Point> after(int write) {
    return write < after.size() ? Optional.of(after.get(write)) : Optional.empty();
  }

  /** Where it stands when it has ended. */
  Point end() {
    return end;
  }

  /** What it said at its end. */
  Outcome outcome() {
    return outcome;
  }

  /** What was told until a moment. */
  List<String> story(Point until) {
    return List.copyOf(story.subList(0, until.told()));
  }
}
