package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs of the tool during which something comes: each goes on by itself, or stops as documented and goes on when told to. */
final class Troubled {
  /** Blocked, stale, undone, held, or an error that names what to mend (ExitCode of the commands). */
  private static final Set<Integer> LEGAL = Set.of(1, 3, 4, 5, 6);

  private static final int PATIENCE = 4;
  private static final Duration BETWEEN = Duration.ofSeconds(20);

  private final World world;
  private final List<String> how = new ArrayList<>();

  Troubled(World world) {
    this.world = world;
  }

  /** What became of the runs so far, in a few words each. */
  List<String> how() {
    return List.copyOf(how);
  }

  /**
   * Runs a command, lets the trouble come when the step is on its way, and sees the command done: at once, or when it is
   * given again afterwards.
   *
   * @param step the step that the trouble comes in
   * @param command with its options; the same goes on after a stop
   */
  void through(String step, Trouble trouble, String command, String... options) {
    long said = Tool.logged(world);
    Process tool = Tool.start(world, command, options);
    try {
      for (Journal.Type after : trouble.comesAfter()) {
        Records.await(world, tool, after, step);
        if (!tool.isAlive() && tool.exitValue() != 0) {
          // the trouble before this one ended it
          stopped(step, tool.exitValue(), said);
          said = Tool.logged(world);
          tool = Tool.start(world, command, options);
          Records.await(world, tool, after, step);
        }
        System.out.println("trouble in " + step + " after " + after + ": " + trouble.words());
        trouble.comes(world);
      }
      int exit = Records.awaitEnd(tool);
      if (exit != 0) {
        stopped(step, exit, said);
        Tool.Ran again = Tool.run(world, command, options);
        for (int i = 0; again.exit() != 0 && i < PATIENCE; i++) {
          // what is refused for now says so; a person tries again
          System.out.println("refused for now: " + again.said());
          Trouble.pass(BETWEEN);
          again = Tool.run(world, command, options);
        }
        assertThat(again.exit()).as(again.said()).isZero();
        how.add(command + " ended it");
      } else {
        how.add(step + " went on by itself");
      }
    } finally {
      tool.destroyForcibly();
    }
  }

  /** Notes what became of a run. */
  void went(String words) {
    how.add(words);
  }

  /** A stop is legal when its status is documented, it says what is next, and it is no bug of ours by its own words. */
  void stopped(String step, int exit, long from) {
    String said = Tool.said(world, from);
    System.out.println("stopped in " + step + " with " + exit + ":\n" + said);
    assertThat(LEGAL).as(said).contains(exit);
    assertThat(said).containsPattern("(next|what to do): .*fluxlift (resume|rollback|plan|cleanup|verify)").doesNotContain("this is a bug");
    how.add(step + " stopped with " + exit);
  }
}
